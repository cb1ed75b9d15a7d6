package foundrydb

import (
	"net"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// Settings implements [service.System].
func (s control) Settings(at net.Addr) []service.Setting {
	return []service.Setting{
		{Name: "base_url", Variable: "FOUNDRYDB_BASE_URL", Value: s.BaseURLAt(at)},
		{Name: "username", Variable: "FOUNDRYDB_USERNAME", Value: s.Username()},
		{Name: "password", Variable: "FOUNDRYDB_PASSWORD", Value: s.Password()},
	}
}

// Tables implements [service.System].
func (s control) Tables() []service.Table {
	var services, keys []service.Row
	for _, fs := range s.FileServices() {
		services = append(services, service.Row{ID: fs.ID, Name: fs.Name, Status: string(fs.Status), Detail: fs.Bucket})
		for _, k := range s.Keys(fs.ID) {
			status := "active"
			if !k.RevokedAt.IsZero() {
				status = "revoked"
			}
			rights := string(k.Permissions)
			if k.Policy != nil {
				rights = "a policy"
			}
			keys = append(keys, service.Row{ID: k.ID, Name: k.Name, Status: status, Detail: rights + " in " + fs.Name + "/" + k.Prefix})
		}
	}
	return []service.Table{
		{Kind: "file service", Rows: services},
		{Kind: "key", Rows: keys},
	}
}
