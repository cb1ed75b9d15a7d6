package watch

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver"
)

// tables are those of all systems. The order of the rows that a system gives is the one in which they were made, or comes near it.
func tables(server *mockserver.Server) []Table {
	return slices.Concat(bucktTables(server), foundryDBTables(server), amoveTables(server), linodeTables(server), tornadoTables(server))
}

// table keeps the newest of a system's rows.
func table(system, kind, plural string, rows []Row) Table {
	t := Table{System: system, Kind: plural, Total: len(rows)}
	t.Rows = slices.Clone(rows[max(0, len(rows)-maxRows):])
	slices.Reverse(t.Rows)
	for i := range t.Rows {
		t.Rows[i].System, t.Rows[i].Kind = system, kind
	}
	return t
}

func bucktTables(server *mockserver.Server) []Table {
	now := server.Now()
	var buckets, keys, accounts []Row
	for _, org := range server.Buckt().Organizations() {
		for _, b := range org.Buckets() {
			buckets = append(buckets, Row{ID: b.ID, Name: b.Name, Status: b.Status, Detail: b.CustomDomain})
		}
		for _, k := range org.Keys() {
			status := "active"
			if !k.ExpiresAt.IsZero() && !now.Before(k.ExpiresAt) {
				status = "expired"
			}
			detail := "all buckets"
			if k.BucketIDs != nil {
				detail = counted(len(k.BucketIDs), "bucket")
			}
			keys = append(keys, Row{ID: k.ID, Name: k.Name, Status: status, Detail: detail + ", " + counted(len(k.Permissions), "scope")})
		}
		for _, a := range org.AWSAccounts() {
			accounts = append(accounts, Row{ID: a.ID, Name: a.Label, Status: a.Status, Detail: a.AWSAccountID})
		}
	}
	return []Table{
		table("buckt", "bucket", "buckets", buckets),
		table("buckt", "key", "keys", keys),
		table("buckt", "AWS account", "AWS accounts", accounts),
	}
}

func foundryDBTables(server *mockserver.Server) []Table {
	system := server.FoundryDB()
	var services, keys []Row
	for _, s := range system.FileServices() {
		services = append(services, Row{ID: s.ID, Name: s.Name, Status: s.Status, Detail: s.Bucket})
		for _, k := range system.Keys(s.ID) {
			status := "active"
			if !k.RevokedAt.IsZero() {
				status = "revoked"
			}
			rights := k.Permissions
			if k.Policy != nil {
				rights = "a policy"
			}
			keys = append(keys, Row{ID: k.ID, Name: k.Name, Status: status, Detail: rights + " in " + s.Name + "/" + k.Prefix})
		}
	}
	return []Table{
		table("foundrydb", "file service", "file services", services),
		table("foundrydb", "key", "keys", keys),
	}
}

func amoveTables(server *mockserver.Server) []Table {
	var buckets, keys []Row
	for _, account := range server.Amove().Accounts() {
		for _, cloud := range account.CloudAccounts() {
			for _, b := range account.Buckets(cloud.ID) {
				buckets = append(buckets, Row{ID: cloud.ID + "/" + b.Name, Name: b.Name, Status: visibility(b.Public), Detail: cloud.Name})
			}
		}
		for _, user := range account.Users() {
			for _, k := range user.Keys() {
				detail := "all buckets"
				if k.SelectedBuckets != nil {
					detail = strings.Join(k.SelectedBuckets, ", ")
				}
				keys = append(keys, Row{ID: k.ID, Name: k.Name, Status: "active", Detail: detail})
			}
		}
	}
	return []Table{
		table("amove", "bucket", "buckets", buckets),
		table("amove", "key", "keys", keys),
	}
}

func visibility(public bool) string {
	if public {
		return "public"
	}
	return "private"
}

func linodeTables(server *mockserver.Server) []Table {
	var buckets, keys []Row
	for _, account := range server.Linode().Accounts() {
		for _, b := range account.Buckets() {
			buckets = append(buckets, Row{ID: b.Region + "/" + b.Label, Name: b.Label, Status: b.ACL, Detail: b.Region})
		}
		for _, k := range account.Keys() {
			status, detail := "unlimited", "all buckets"
			if k.BucketAccess != nil {
				status, detail = "limited", counted(len(k.BucketAccess), "bucket")
			}
			keys = append(keys, Row{ID: strconv.FormatInt(k.ID, 10), Name: k.Label, Status: status, Detail: detail})
		}
	}
	return []Table{
		table("linode", "bucket", "buckets", buckets),
		table("linode", "key", "keys", keys),
	}
}

func tornadoTables(server *mockserver.Server) []Table {
	var customers []Row
	for _, c := range server.Tornado().Customers() {
		row := Row{ID: c.ID(), Name: c.ID(), Status: "no bucket"}
		if config, configured := c.Bucket(); configured {
			row.Status, row.Detail = "configured", config.Bucket+" at "+hostOf(config.Endpoint)
		}
		customers = append(customers, row)
	}
	return []Table{table("tornado", "customer", "customers", customers)}
}

// hostOf leaves out what else a URL may hold, such as a password.
func hostOf(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return "an endpoint that is no URL"
	}
	return u.Host
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
