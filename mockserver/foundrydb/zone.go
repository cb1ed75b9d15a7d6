package foundrydb

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// peeringRegion is the place of the buckets of some zones.
type peeringRegion struct {
	name, host string
	zones      []string
}

// peeringRegions are the peering regions. No source shows the name and the host of the one in the US, nor all zones.
var peeringRegions = []*peeringRegion{
	{"europe-1", "eu.files.foundrydb.com", []string{
		"de-fra1", "dk-cph1", "es-mad1", "fi-hel1", "fi-hel2", "nl-ams1", "no-svg1", "pl-waw1", "se-sto1", "uk-lon1",
	}},
	{"us-1", "us.files.foundrydb.com", []string{"us-chi1", "us-nyc1", "us-sjo1"}},
}

// defaultZone is the zone of services that name none.
const defaultZone = "se-sto1"

func (r *peeringRegion) endpoint() string { return "https://" + r.host }

// regionAt finds the region with a host. It returns nil if there is none.
func regionAt(host string) *peeringRegion {
	return state.Find(peeringRegions, func(r *peeringRegion) bool { return r.host == host })
}

// regionOf finds the region of a zone. It returns nil if there is none.
func regionOf(zone string) *peeringRegion {
	return state.Find(peeringRegions, func(r *peeringRegion) bool { return slices.Contains(r.zones, zone) })
}
