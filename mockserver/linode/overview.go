package linode

import (
	"net"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// Settings implements [service.System].
func (s control) Settings(at net.Addr) []service.Setting {
	base := s.BaseURLAt(at)
	origin := strings.TrimSuffix(base, "/"+version)
	scheme, host, _ := strings.Cut(origin, "://")
	return []service.Setting{
		{Name: "base_url", Variable: "LINODE_BASE_URL", Value: base},
		{Name: "token", Variable: "LINODE_TOKEN", Value: s.Token()},
		// linodego and the programs that use it, which append the version.
		{Variable: "LINODE_URL", Value: origin},
		// linode-cli
		{Variable: "LINODE_CLI_API_HOST", Value: host},
		{Variable: "LINODE_CLI_API_SCHEME", Value: scheme},
		{Variable: "LINODE_CLI_TOKEN", Value: s.Token()},
		// Ansible, which appends the version to what must end in a slash.
		{Variable: "LINODE_API_URL", Value: origin + "/"},
		{Variable: "LINODE_API_TOKEN", Value: s.Token()},
	}
}

// Tables implements [service.System].
func (s control) Tables() []service.Table {
	var buckets, keys []service.Row
	for _, account := range s.Accounts() {
		for _, b := range account.Buckets() {
			buckets = append(buckets, service.Row{ID: b.Region + "/" + b.Label, Name: b.Label, Status: string(b.ACL), Detail: b.Region})
		}
		for _, k := range account.Keys() {
			status, detail := "unlimited", "all buckets"
			if k.BucketAccess != nil {
				status, detail = "limited", service.Counted(len(k.BucketAccess), "bucket")
			}
			keys = append(keys, service.Row{ID: strconv.Itoa(k.ID), Name: k.Label, Status: status, Detail: detail})
		}
	}
	return []service.Table{
		{Kind: "bucket", Rows: buckets},
		{Kind: "key", Rows: keys},
	}
}
