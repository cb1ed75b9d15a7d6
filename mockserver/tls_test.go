package mockserver_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// tlsClient trusts the server, dials its address for any host, and offers HTTP/2.
func tlsClient(t *testing.T, server *mockserver.Server, at net.Addr) *http.Client {
	t.Helper()
	transport := &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: server.CertPool()},
		ForceAttemptHTTP2: true,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, at.String())
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestListenTLS(t *testing.T) {
	// The mock's clock has no effect on a handshake.
	server := mocktest.New(t, mockserver.WithClock(func() time.Time { return time.Unix(0, 0) }))
	at, err := server.ListenTLS("127.0.0.1:0")
	require.NoError(t, err)
	_, port, err := net.SplitHostPort(at.String())
	require.NoError(t, err)
	http := tlsClient(t, server, at)
	for name, origin := range map[string]string{
		"address":            "https://" + at.String(),
		"IPv6 address":       "https://[::1]:" + port,
		"localhost":          "https://localhost:" + port,
		"host of a system":   "https://api.buckt.dev",
		"host of a bucket":   "https://some.bucket.us-east-1.linodeobjects.com",
		"host of no system":  "https://mock.internal",
		"name like no other": "https://xn--bcher-kva.example",
	} {
		t.Run(name, func(t *testing.T) {
			resp, err := http.Get(origin + "/health")
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, "HTTP/1.1", resp.Proto)
			leaf := resp.TLS.PeerCertificates[0]
			require.False(t, leaf.IsCA, "an authority is no server to strict clients")
			require.Less(t, leaf.NotAfter.Sub(leaf.NotBefore), 398*24*time.Hour)
		})
	}
	c := mocktest.Caller{T: t, HTTP: http, Base: server.Buckt().BaseURLAt(at), Key: server.Buckt().Organization().APIKey()}
	require.True(t, strings.HasPrefix(c.Base, "https://"), c.Base)
	mocktest.RequireOK(t, c.Get("/buckets"))
}

func TestListenTLSAndListen(t *testing.T) {
	server := mocktest.New(t)
	plain, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	secure, err := server.ListenTLS("127.0.0.1:0")
	require.NoError(t, err)
	require.Equal(t, "http://"+plain.String()+"/v1", server.Buckt().BaseURLAt(plain))
	require.Equal(t, "https://"+secure.String()+"/v1", server.Buckt().BaseURLAt(secure))
	require.Equal(t, "https://"+secure.String(), server.FoundryDB().BaseURLAt(secure))
	require.Equal(t, "https://"+secure.String(), server.Amove().BaseURLAt(secure))
	require.Equal(t, "https://"+secure.String()+"/v4", server.Linode().BaseURLAt(secure))
	require.Equal(t, "https://"+secure.String(), server.Tornado().BaseURLAt(secure))
}

// A server that listens on all addresses has a URL with an address that can be dialled.
func TestOriginAtUnspecifiedAddress(t *testing.T) {
	server := mocktest.New(t)
	for _, all := range []net.IP{net.IPv4zero, net.IPv6unspecified} {
		at := &net.TCPAddr{IP: all, Port: 4010}
		require.Equal(t, "http://127.0.0.1:4010/v1", server.Buckt().BaseURLAt(at))
	}
}

func TestListenTLSOtherServer(t *testing.T) {
	server, other := mocktest.New(t), mocktest.New(t)
	at, err := server.ListenTLS("127.0.0.1:0")
	require.NoError(t, err)
	_, err = tlsClient(t, other, at).Get("https://" + at.String() + "/health")
	var unknown x509.UnknownAuthorityError
	require.ErrorAs(t, err, &unknown, "each server has an authority of its own")
}

func TestCertPEM(t *testing.T) {
	server := mocktest.New(t)
	block, rest := pem.Decode(server.CertPEM())
	require.Equal(t, "CERTIFICATE", block.Type)
	require.Empty(t, rest, "nothing but the certificate, no key")
	cert, err := x509.ParseCertificate(block.Bytes)
	require.NoError(t, err)
	require.True(t, cert.IsCA)
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	require.True(t, pool.Equal(server.CertPool()))
}

func TestListenTLSFails(t *testing.T) {
	t.Run("in a bubble", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			_, err := mocktest.New(t).ListenTLS("127.0.0.1:0")
			require.ErrorContains(t, err, "ListenTLS in a synctest bubble would stop the bubble's clock")
		})
	})
	t.Run("closed", func(t *testing.T) {
		server := mocktest.New(t)
		require.NoError(t, server.Close())
		_, err := server.ListenTLS("127.0.0.1:0")
		require.ErrorContains(t, err, "the server is closed")
	})
	t.Run("no address", func(t *testing.T) {
		_, err := mocktest.New(t).ListenTLS("nonsense")
		require.ErrorContains(t, err, "missing port in address")
	})
}

// A client that sends nothing does not delay the close of the server.
func TestListenTLSCloseDuringHandshake(t *testing.T) {
	server := mocktest.New(t)
	at, err := server.ListenTLS("127.0.0.1:0")
	require.NoError(t, err)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", at.String())
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	require.NoError(t, server.Close())
	_, err = conn.Read(make([]byte, 1))
	require.Error(t, err)
}

// A port that refused connections serves TLS again afterwards.
func TestListenTLSAfterRefuse(t *testing.T) {
	server := mocktest.New(t)
	at, err := server.ListenTLS("127.0.0.1:0")
	require.NoError(t, err)
	refusal := server.Inject(fault.Fault{Effect: fault.Refuse()})
	client := tlsClient(t, server, at)
	_, err = client.Get("https://" + at.String() + "/health")
	require.ErrorContains(t, err, "connection refused")
	refusal.Remove()
	resp, err := client.Get("https://" + at.String() + "/health")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, 200, resp.StatusCode)
}
