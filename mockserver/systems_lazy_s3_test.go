package mockserver

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// A request starts only the systems that it concerns.
func TestRoutingStartsNoOtherSystem(t *testing.T) {
	for name, test := range map[string]struct {
		method, url string
		header      string
		made        []string
		system      string
	}{
		"Buckt in memory":   {"GET", "http://api.buckt.invalid/v1/buckets", "", []string{"buckt"}, "buckt"},
		"Buckt on TCP":      {"GET", "http://127.0.0.1:4010/v1/buckets", "", []string{"buckt"}, "buckt"},
		"no path of anyone": {"GET", "http://127.0.0.1:4010/none", "", []string{"buckt"}, ""},
		"FoundryDB's S3":    {"GET", "http://eu.files.foundrydb.com/b", "", []string{"foundrydb"}, "foundrydb"},
		"a bucket's host":   {"GET", "http://b.us.files.foundrydb.com/b", "", []string{"buckt", "foundrydb"}, "foundrydb"},
		"Linode's S3":       {"GET", "http://us-east-1.linodeobjects.com/b", "", []string{"linode"}, "linode"},
		"Amove's S3":        {"GET", "http://s3.us-east-1.amove.invalid/b", "", []string{"amove"}, "amove"},
		"signed for nobody": {
			"GET", "http://127.0.0.1:4010/b", "AWS4-HMAC-SHA256 Credential=AK/20260301/r/s3/aws4_request, SignedHeaders=host, Signature=00",
			[]string{"buckt", "foundrydb"}, "foundrydb",
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := New(t)
			r := httptest.NewRequestWithContext(t.Context(), test.method, test.url, http.NoBody)
			r.Header.Set("Authorization", test.header)
			target := server.route(r)
			require.Equal(t, test.system, target.slot.name())
			var made []string
			for i := range server.slots {
				if server.slots[i].started.Load() {
					made = append(made, server.slots[i].name())
				}
			}
			require.Equal(t, test.made, made)
		})
	}
}

func TestHasS3At(t *testing.T) {
	server := New(t)
	for _, host := range []string{"files.foundrydb.com", "us-sea-4.linodeobjects.com", "api.linode.com", ""} {
		for i := range server.slots {
			require.False(t, server.slots[i].isEndpoint(host), host)
			require.False(t, server.slots[i].running().isEndpoint(host), "%q with state", host)
		}
	}
}

// The endpoints that a system reports before it is started are those at its start.
func TestEndpointsBeforeStart(t *testing.T) {
	server := New(t)
	hosts := []string{"eu.files.foundrydb.com", "us.files.foundrydb.com", "s3.us-east-1.amove.invalid", "", "example.com"}
	for _, e := range New(t).Linode().Endpoints() {
		hosts = append(hosts, e.S3Endpoint)
	}
	for i := range server.slots {
		sys := &server.slots[i]
		before := make(map[string]bool)
		for _, host := range hosts {
			before[host] = sys.isEndpoint(host)
		}
		sys.running()
		for _, host := range hosts {
			require.Equal(t, before[host], sys.isEndpoint(host), "%s at %s", sys.name(), host)
		}
	}
}
