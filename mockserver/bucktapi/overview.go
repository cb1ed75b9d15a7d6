package bucktapi

import (
	"net"

	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Settings implements [service.System].
func (s control) Settings(at net.Addr) []service.Setting {
	return []service.Setting{
		{Name: "base_url", Variable: "BUCKT_BASE_URL", Value: s.BaseURLAt(at)},
		{Name: "api_key", Variable: "BUCKT_API_KEY", Value: s.Organization().APIKey()},
	}
}

// Tables implements [service.System].
func (s control) Tables() []service.Table {
	now := s.env.Now()
	var buckets, keys, accounts []service.Row
	for _, org := range s.Organizations() {
		for _, b := range org.Buckets() {
			detail := b.CustomDomain
			if b.DNSUnset {
				detail += ", DNS not set"
			}
			buckets = append(buckets, service.Row{ID: b.ID, Name: b.Name, Status: string(b.Status), Detail: detail})
		}
		for _, k := range org.Keys() {
			status := "active"
			if !k.ExpiresAt.IsZero() && !now.Before(k.ExpiresAt) {
				status = "expired"
			}
			detail := "all buckets"
			if k.BucketIDs != nil {
				detail = service.Counted(len(k.BucketIDs), "bucket")
			}
			keys = append(keys, service.Row{ID: k.ID, Name: k.Name, Status: status, Detail: detail + ", " + service.Counted(len(k.Permissions), "scope")})
		}
		for _, a := range org.AWSAccounts() {
			accounts = append(accounts, service.Row{ID: a.ID, Name: state.OrDefault(a.Label, ""), Status: string(a.Status), Detail: a.AWSAccountID})
		}
	}
	return []service.Table{
		{Kind: "bucket", Rows: buckets},
		{Kind: "key", Rows: keys},
		{Kind: "AWS account", Rows: accounts},
	}
}
