package linode

import (
	"net"
	"strconv"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// Settings implements [service.System].
func (s control) Settings(at net.Addr) []service.Setting {
	return []service.Setting{
		{Name: "base_url", Variable: "LINODE_BASE_URL", Value: s.BaseURLAt(at)},
		{Name: "token", Variable: "LINODE_TOKEN", Value: s.Token()},
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
		{Kind: "bucket", Plural: "buckets", Rows: buckets},
		{Kind: "key", Plural: "keys", Rows: keys},
	}
}
