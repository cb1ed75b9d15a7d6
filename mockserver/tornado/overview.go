package tornado

import (
	"net"
	"net/url"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// Settings implements [service.System].
func (s control) Settings(at net.Addr) []service.Setting {
	return []service.Setting{
		{Name: "base_url", Variable: "TORNADO_BASE_URL", Value: s.BaseURLAt(at)},
		{Name: "api_key", Variable: "TORNADO_API_KEY", Value: s.APIKey()},
	}
}

// Tables implements [service.System].
func (s control) Tables() []service.Table {
	var customers []service.Row
	for _, c := range s.Customers() {
		row := service.Row{ID: c.ID(), Name: c.ID(), Status: "no bucket"}
		if config, configured := c.Bucket(); configured {
			row.Status, row.Detail = "configured", config.Bucket+" at "+hostOf(config.Endpoint)
		}
		customers = append(customers, row)
	}
	return []service.Table{{Kind: "customer", Rows: customers}}
}

// hostOf returns the host of a URL, which may hold a password too.
func hostOf(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return "an endpoint that is no URL"
	}
	return u.Host
}
