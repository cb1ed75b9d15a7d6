package linode

import (
	"net/http"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// basicOperations are those outside Object Storage that programs call before they use it. They are no operations of the contract; a
// token of any scope may call them.
var basicOperations = []service.Operation{
	{Method: http.MethodGet, Path: version + "/linode/types", Handle: handler{handle: (*call).listLinodeTypes}},
	{Method: http.MethodGet, Path: version + "/regions", Handle: handler{handle: (*call).listRegions}},
	{Method: http.MethodGet, Path: version + "/regions/{regionId}", Handle: handler{handle: (*call).getRegion}},
	{Method: http.MethodGet, Path: version + "/profile", Handle: handler{handle: (*call).getProfile}},
	{Method: http.MethodGet, Path: version + "/account", Handle: handler{handle: (*call).getAccount}},
	{Method: http.MethodGet, Path: version + "/account/events", Handle: handler{handle: (*call).listEvents}},
}

// basicPage is the envelope of a list.
type basicPage[T any] struct {
	Data    []T   `json:"data"`
	Page    int   `json:"page"`
	Pages   int   `json:"pages"`
	Results int64 `json:"results"`
}

func listOf[T any](c *call, rows []T) service.Response {
	return list[basicPage[T]](c, rows, nil, func(row T) T { return row })
}

type linodeType struct {
	ID           string     `json:"id"`
	Label        string     `json:"label"`
	Class        string     `json:"class"`
	Disk         int        `json:"disk"`
	Memory       int        `json:"memory"`
	VCPUs        int        `json:"vcpus"`
	GPUs         int        `json:"gpus"`
	Transfer     int        `json:"transfer"`
	NetworkOut   int        `json:"network_out"`
	Price        basicPrice `json:"price"`
	RegionPrices []struct{} `json:"region_prices"`
	Successor    *string    `json:"successor"`
}

type basicPrice struct {
	Hourly  float64 `json:"hourly"`
	Monthly float64 `json:"monthly"`
}

// listLinodeTypes returns the smallest type of compute instances.
func (c *call) listLinodeTypes() service.Response {
	return listOf(c, []linodeType{{
		ID: "g6-nanode-1", Label: "Nanode 1GB", Class: "nanode", Disk: 25600, Memory: 1024, VCPUs: 1, Transfer: 1000, NetworkOut: 1000,
		Price: basicPrice{0.0075, 5}, RegionPrices: []struct{}{},
	}})
}

type region struct {
	ID           string   `json:"id"`
	Label        string   `json:"label"`
	Country      string   `json:"country"`
	Capabilities []string `json:"capabilities"`
	Status       string   `json:"status"`
	SiteType     string   `json:"site_type"`
}

// regions are those of the endpoints.
func (s *System) regions() []region {
	var regions []region
	for _, e := range s.endpoints {
		if slices.ContainsFunc(regions, func(r region) bool { return r.ID == e.Region }) {
			continue
		}
		country, _, _ := strings.Cut(e.Region, "-")
		if other, isContinent := map[string]string{"ap": "sg", "eu": "de"}[country]; isContinent {
			country = other
		}
		regions = append(regions, region{e.Region, e.Region, country, []string{"Object Storage"}, "ok", "core"})
	}
	return regions
}

func (c *call) listRegions() service.Response { return listOf(c, c.system.regions()) }

func (c *call) getRegion() service.Response {
	regions := c.system.regions()
	at := slices.IndexFunc(regions, func(r region) bool { return r.ID == c.Params["regionId"] })
	if at < 0 {
		return c.fail(http.StatusNotFound, notFound)
	}
	return ok(regions[at])
}

func (c *call) getProfile() service.Response {
	return ok(struct {
		UID        int    `json:"uid"`
		Username   string `json:"username"`
		Email      string `json:"email"`
		Timezone   string `json:"timezone"`
		Restricted bool   `json:"restricted"`
	}{1, c.account.row.Name, c.account.email(), "UTC", false})
}

func (c *call) getAccount() service.Response {
	return ok(struct {
		EUUID        string   `json:"euuid"`
		Company      string   `json:"company"`
		Email        string   `json:"email"`
		Balance      float64  `json:"balance"`
		Capabilities []string `json:"capabilities"`
	}{c.account.row.UUID, c.account.row.Name, c.account.email(), 0, []string{"Object Storage"}})
}

func (a *Account) email() string { return a.row.UUID + "@example.com" }

// listEvents returns no event, as the mock has none.
func (c *call) listEvents() service.Response { return listOf(c, []struct{}{}) }
