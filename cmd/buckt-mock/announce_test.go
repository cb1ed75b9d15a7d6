package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

func seedFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "seed.json")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// A partial state is valid, and applies from the first line of output.
func TestSeed(t *testing.T) {
	p := start(t, "-seed", seedFile(t, `{"version":2,"buckt":{"organizations":[{"name":"acme","plan":"free","buckets":[{"name":"assets"}]}]}}`))
	status, answer := p.send(t, "GET", "/buckets", "")
	require.Equal(t, 200, status)
	require.Contains(t, answer, `"name":"assets"`)
	_, answer = p.send(t, "GET", "/billing/subscription", "")
	require.Contains(t, answer, `"plan":"free"`)
}

// README.md has this seed.
func TestSeedBehavior(t *testing.T) {
	p := start(t, "-seed", seedFile(t, `{"version": 2, "linode": {"behavior": {"retryAfterAlways": true}}}`))
	req, err := http.NewRequest(http.MethodGet, p.Linode.BaseURL+"/object-storage/keys", http.NoBody)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+p.Linode.Token)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, 200, resp.StatusCode)
	require.NotEmpty(t, resp.Header.Get("Retry-After"))
}

// The first line has all that a client needs to trust the mock.
func TestTLS(t *testing.T) {
	p := start(t, "-tls")
	require.NotNil(t, p.TLS)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM([]byte(p.TLS.CAPEM)))
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DisableKeepAlives: true}}
	for _, base := range []string{p.Buckt.BaseURL, p.FoundryDB.BaseURL, p.Amove.BaseURL, p.Linode.BaseURL, p.Tornado.BaseURL} {
		require.True(t, strings.HasPrefix(base, "https://127.0.0.1:"), base)
	}
	resp, err := client.Get(p.Admin.BaseURL + "/ready")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, 200, resp.StatusCode)
	_, err = http.Get(p.Admin.BaseURL + "/ready")
	require.ErrorContains(t, err, "certificate")
}

// Standard error contains no secret, and a warning about an address that other machines can reach.
func TestAnnounce(t *testing.T) {
	server, err := mockserver.Start()
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Close() })
	for name, test := range map[string]struct {
		at     net.IP
		env    bool
		warns  bool
		form   string
		closes bool
	}{
		"loopback":      {net.IPv4(127, 0, 0, 1), false, false, "a line of JSON", false},
		"IPv6 loopback": {net.IPv6loopback, false, false, "a line of JSON", false},
		"a network":     {net.IPv4(192, 0, 2, 1), false, true, "a line of JSON", false},
		"all addresses": {net.IPv4zero, false, true, "a line of JSON", false},
		"variables":     {net.IPv4(127, 0, 0, 1), true, false, "variables for a shell", true},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout output
			var stderr bytes.Buffer
			at := &net.TCPAddr{IP: test.at, Port: 4010}
			require.NoError(t, announce(describe(server, at, false), at, test.env, &stdout, &stderr))
			require.Contains(t, stderr.String(), test.form)
			require.Contains(t, stderr.String(), "/_mock/\n")
			require.Equal(t, test.warns, strings.Contains(stderr.String(), "WARNING"), stderr.String())
			require.NotContains(t, stderr.String(), server.Buckt().Organization().APIKey())
			require.NotContains(t, stderr.String(), server.FoundryDB().Password())
			require.Equal(t, test.closes, stdout.closed)
			require.Equal(t, !test.closes, json.Valid([]byte(stdout.String())))
		})
	}
}
