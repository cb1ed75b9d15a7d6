package amove

import (
	"net"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// Settings implements [service.System].
func (s control) Settings(at net.Addr) []service.Setting {
	return []service.Setting{
		{Name: "base_url", Variable: "AMOVE_BASE_URL", Value: s.BaseURLAt(at)},
		{Name: "token", Variable: "AMOVE_TOKEN", Value: s.Token()},
		{Name: "cloud_account_id", Value: s.CloudAccountID()},
	}
}

// Tables implements [service.System].
func (s control) Tables() []service.Table {
	var buckets, keys []service.Row
	for _, account := range s.Accounts() {
		for _, cloud := range account.CloudAccounts() {
			for _, b := range account.Buckets(cloud.ID) {
				buckets = append(buckets, service.Row{ID: cloud.ID + "/" + b.Name, Name: b.Name, Status: visibility[b.Public], Detail: cloud.Name})
			}
		}
		for _, user := range account.Users() {
			for _, k := range user.Keys() {
				detail := "all buckets"
				if k.SelectedBuckets != nil {
					detail = strings.Join(k.SelectedBuckets, ", ")
				}
				keys = append(keys, service.Row{ID: k.ID, Name: k.Name, Status: "active", Detail: detail})
			}
		}
	}
	return []service.Table{
		{Kind: "bucket", Rows: buckets},
		{Kind: "key", Rows: keys},
	}
}

var visibility = map[bool]string{true: "public", false: "private"}
