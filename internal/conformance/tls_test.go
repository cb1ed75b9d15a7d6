package conformance_test

import (
	"crypto/tls"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// This test uses TLS over TCP; all others use in-memory pipes.
func TestS3OnTLS(t *testing.T) {
	for _, client := range s3Clients {
		t.Run(client.name, func(t *testing.T) {
			f := newFixture(t, client.open)
			addr, err := f.server.ListenTLS("127.0.0.1:0")
			require.NoError(t, err)
			transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: f.server.CertPool()}}
			for _, access := range onTCP(t, f, addr, transport) {
				require.Equal(t, "https://"+addr.String(), access.Endpoint)
				var hash string
				s := client.open(t, connection{access: access, transport: transport, pathStyle: true, tamper: func(r *http.Request) {
					if r.Method == http.MethodPut {
						hash = r.Header.Get("X-Amz-Content-Sha256")
					}
				}})
				roundTrip(t, s)
				require.Equal(t, "STREAMING-UNSIGNED-PAYLOAD-TRAILER", hash)
			}
		})
	}
}
