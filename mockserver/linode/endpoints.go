package linode

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/internal/wire/nullable"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Endpoint is an S3 endpoint of a region.
type Endpoint struct {
	// Region is the id of the region, such as "us-east".
	Region string `json:"region"`
	// Cluster is the region's legacy id, such as "us-east-1". Newer regions have none.
	Cluster string `json:"cluster,omitzero"`
	// Type is the generation of the endpoint: E0, E1, E2 or E3. Those of E2 and E3 have no CORS setting.
	Type buckt.LinodeEndpointType `json:"endpointType"`
	// S3Endpoint is the host name, "" if accounts get none: then no bucket can be created at it. Over TCP the API gives its clients
	// the server's own address instead, where buckets are found by the path.
	S3Endpoint string `json:"s3Endpoint,omitzero"`
}

// defaultEndpoints are those of the real server in June 2026. The newer regions have no legacy cluster.
func defaultEndpoints() []Endpoint {
	return []Endpoint{
		{"us-east", "us-east-1", typeE0, "us-east-1.linodeobjects.com"},
		{"eu-central", "eu-central-1", typeE0, "eu-central-1.linodeobjects.com"},
		{"ap-south", "ap-south-1", typeE0, "ap-south-1.linodeobjects.com"},
		{"us-southeast", "us-southeast-1", typeE0, "us-southeast-1.linodeobjects.com"},
		{"br-gru", "br-gru-1", typeE1, "br-gru-1.linodeobjects.com"},
		{"es-mad", "es-mad-1", typeE1, "es-mad-1.linodeobjects.com"},
		{"fr-par", "fr-par-1", typeE1, "fr-par-1.linodeobjects.com"},
		{"id-cgk", "id-cgk-1", typeE1, "id-cgk-1.linodeobjects.com"},
		{"in-maa", "in-maa-1", typeE1, "in-maa-1.linodeobjects.com"},
		{"it-mil", "it-mil-1", typeE1, "it-mil-1.linodeobjects.com"},
		{"jp-osa", "jp-osa-1", typeE1, "jp-osa-1.linodeobjects.com"},
		{"nl-ams", "nl-ams-1", typeE1, "nl-ams-1.linodeobjects.com"},
		{"se-sto", "se-sto-1", typeE1, "se-sto-1.linodeobjects.com"},
		{"us-iad", "us-iad-1", typeE1, "us-iad-1.linodeobjects.com"},
		{"us-lax", "us-lax-1", typeE1, "us-lax-1.linodeobjects.com"},
		{"us-lax", "us-lax-1", typeE3, "us-lax-4.linodeobjects.com"},
		{"us-mia", "us-mia-1", typeE1, "us-mia-1.linodeobjects.com"},
		{"us-ord", "us-ord-1", typeE1, "us-ord-1.linodeobjects.com"},
		{"us-ord", "us-ord-1", typeE3, "us-ord-10.linodeobjects.com"},
		{"us-sea", "us-sea-1", typeE1, "us-sea-1.linodeobjects.com"},
		{"au-mel", "", typeE2, "au-mel-1.linodeobjects.com"},
		{"de-fra-2", "", typeE3, "de-fra-1.linodeobjects.com"},
		{"gb-lon", "", typeE3, "gb-lon-1.linodeobjects.com"},
		{"jp-tyo-3", "", typeE3, "jp-tyo-1.linodeobjects.com"},
		{"sg-sin-2", "", typeE3, "sg-sin-1.linodeobjects.com"},
		{"us-iad-2", "", typeE3, ""},
	}
}

// The generations of endpoints.
const (
	typeE0 = buckt.LinodeEndpointType(wire.LinodeEndpointTypeE0)
	typeE1 = buckt.LinodeEndpointType(wire.LinodeEndpointTypeE1)
	typeE2 = buckt.LinodeEndpointType(wire.LinodeEndpointTypeE2)
	typeE3 = buckt.LinodeEndpointType(wire.LinodeEndpointTypeE3)
)

var endpointTypes = []buckt.LinodeEndpointType{typeE0, typeE1, typeE2, typeE3}

// hasCORS reports whether the endpoint has the setting.
func (e Endpoint) hasCORS() bool { return e.Type == typeE0 || e.Type == typeE1 }

// Endpoints returns the S3 endpoints of all regions. By default they are the real ones, with "us-east" of type E0, "us-ord" with one of
// E1 and one of E3, "au-mel" of E2, and "us-iad-2" without a host.
func (s *System) Endpoints() []Endpoint {
	s.begin()
	defer s.mu.Unlock()
	return slices.Clone(s.endpoints)
}

// AddEndpoint adds an endpoint to a region, or a region with its first endpoint, which sets the cluster of the region. An endpoint
// without a region, an unknown type, a host in use and the cluster of another region are errors.
func (s *System) AddEndpoint(e Endpoint) error {
	s.begin()
	defer s.mu.Unlock()
	if err := s.addEndpoint(e); err != nil {
		return fmt.Errorf("mockserver: AddEndpoint: %w", err)
	}
	return nil
}

func (s *System) addEndpoint(e Endpoint) error {
	e.S3Endpoint = strings.ToLower(e.S3Endpoint)
	other, taken := s.region(e.Cluster)
	switch {
	case e.Region == "":
		return state.Invalid("region", "is missing")
	case !slices.Contains(endpointTypes, e.Type):
		return state.Invalid("endpointType", "must be %s, not %q", state.OneOf(endpointTypes), e.Type)
	case slices.ContainsFunc(s.endpoints, func(o Endpoint) bool { return o.S3Endpoint != "" && o.S3Endpoint == e.S3Endpoint }):
		return state.Invalid("s3Endpoint", "is in use")
	case taken && other != e.Region:
		return state.Invalid("cluster", "is that of %s", other)
	}
	if region, known := s.region(e.Region); known {
		e.Region, e.Cluster = region, s.cluster(region)
	}
	s.endpoints = append(s.endpoints, e)
	return nil
}

var endpointOperations = []service.Operation{
	read("linodeListEndpoints", "Linode.Endpoints.List", "endpoints", service.PagesByNumber, (*call).listEndpoints),
}

func (c *call) listEndpoints() service.Response {
	return list[wire.LinodeEndpointPage](c, c.system.endpoints, nil, func(e Endpoint) wire.LinodeEndpoint {
		host := nullable.NewNullNullable[string]()
		if e.S3Endpoint != "" {
			host.Set(c.s3Endpoint(e.S3Endpoint))
		}
		return wire.LinodeEndpoint{Region: e.Region, EndpointType: wire.LinodeEndpointType(e.Type), S3Endpoint: host}
	})
}

// region finds a region by its id or that of its legacy cluster.
func (s *System) region(id string) (region string, found bool) {
	for _, e := range s.endpoints {
		if id != "" && (e.Region == id || e.Cluster == id) {
			return e.Region, true
		}
	}
	return "", false
}

// knownRegion is region for a value of a row. The path is that of the value.
func (s *System) knownRegion(at state.Path, id string) (string, error) {
	region, known := s.region(id)
	if !known {
		return "", state.Invalid(at, "must be a region, not %q", id)
	}
	return region, nil
}

// cluster returns the legacy id of a region.
func (s *System) cluster(region string) string {
	for _, e := range s.endpoints {
		if e.Region == region {
			return e.Cluster
		}
	}
	return ""
}

// endpointsOf returns the endpoints of a region that can have buckets.
func (s *System) endpointsOf(region string) []Endpoint {
	return slices.DeleteFunc(slices.Clone(s.endpoints), func(e Endpoint) bool { return e.Region != region || e.S3Endpoint == "" })
}

// endpoint finds the first endpoint of a region with a type and a host. Either may be "", which matches any.
func (s *System) endpoint(region string, kind buckt.LinodeEndpointType, host string) (endpoint Endpoint, found bool) {
	for _, e := range s.endpointsOf(region) {
		if (kind == "" || e.Type == kind) && (host == "" || e.S3Endpoint == host) {
			return e, true
		}
	}
	return Endpoint{}, false
}

// allRegions returns the ids of the regions that have an endpoint.
func (s *System) allRegions() []string {
	var ids []string
	for _, e := range s.endpoints {
		if e.S3Endpoint != "" && !slices.Contains(ids, e.Region) {
			ids = append(ids, e.Region)
		}
	}
	return ids
}

// pathRegion finds the region that the path names.
func (c *call) pathRegion() (region string, refusal service.Response, found bool) {
	if region, found = c.system.region(c.Params["regionId"]); !found {
		return "", c.fail(http.StatusNotFound, regionNotFound), false
	}
	return region, service.Response{}, true
}
