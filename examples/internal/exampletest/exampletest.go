// Package exampletest has helpers for the tests of the examples.
package exampletest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

// ErrLost is the error of a request whose response was lost.
var ErrLost = errors.New("the answer was lost")

// Mock is a mock that checks the contract and records the secrets in its responses.
type Mock struct {
	*mockserver.Server

	mu      sync.Mutex
	secrets []string
	lose    func(*http.Request) bool
}

// New returns a mock for a test.
func New(t *testing.T, opts ...mockserver.Option) *Mock {
	t.Helper()
	server := mockserver.New(t, append(opts, mockserver.WithContractCheck(contractcheck.New()))...)
	return &Mock{Server: server, secrets: []string{
		server.FoundryDB().Password(), server.Amove().Token(), server.Linode().Token(), server.Tornado().APIKey(),
	}}
}

// Options returns the options of a client of the mock.
func (m *Mock) Options() []buckt.Option {
	return append(m.Server.Options(), buckt.WithTransport(m))
}

// LoseResponses loses the responses to the requests that f selects, after the mock has acted.
func (m *Mock) LoseResponses(f func(*http.Request) bool) { m.lose = f }

var secretFields = regexp.MustCompile(`"(?:secret_access_key|secretKey|secret_key|url)"\s*:\s*"([^"]+)"`)

// RoundTrip implements [http.RoundTripper].
func (m *Mock) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := m.HTTPClient().Transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, match := range secretFields.FindAllSubmatch(body, -1) {
		if s := string(match[1]); s != "[REDACTED]" {
			m.secrets = append(m.secrets, s)
		}
	}
	if m.lose != nil && m.lose(req) {
		return nil, ErrLost
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// Secrets returns the credentials and the recorded secrets.
func (m *Mock) Secrets() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.secrets)
}

// CheckOutput fails the test unless a text contains the parts in their order, and no secret.
func (m *Mock) CheckOutput(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, secret := range m.Secrets() {
		if strings.Contains(text, secret) {
			t.Errorf("a secret was printed:\n%s", text)
		}
	}
	InOrder(t, text, parts...)
}

// InOrder fails the test unless a text contains the parts in their order.
func InOrder(t *testing.T, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, part := range parts {
		_, after, found := strings.Cut(rest, part)
		if !found {
			t.Fatalf("%q is not in its place in:\n%s", part, text)
		}
		rest = after
	}
}

var systems = []string{"BUCKT", "FOUNDRYDB", "AMOVE", "LINODE", "TORNADO"}

// MockOnly fails the test if an example contacts anything but its own mock, although the environment has credentials.
func MockOnly(t *testing.T) {
	t.Helper()
	for _, name := range credentials {
		t.Setenv(name, "bkt_a_credential_that_must_not_be_used_0123456789")
	}
	refuse(t)
}

// NoCredentials removes credentials from the environment, and fails the test if anything is contacted.
func NoCredentials(t *testing.T) {
	t.Helper()
	for _, name := range credentials {
		t.Setenv(name, "")
	}
	refuse(t)
}

var credentials = []string{
	"BUCKT_API_KEY", "FOUNDRYDB_USERNAME", "FOUNDRYDB_PASSWORD", "FOUNDRYDB_TOKEN", "FOUNDRYDB_ORG_ID", "AMOVE_TOKEN",
	"LINODE_TOKEN", "TORNADO_API_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_S3", "AWS_REGION",
	"AWS_DEFAULT_REGION", "S3_BUCKET", "S3_PREFIX",
}

func refuse(t *testing.T) {
	api := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the network was used: %s %s", r.Method, r.URL.Path)
	}))
	t.Cleanup(api.Close)
	for _, system := range systems {
		t.Setenv(system+"_BASE_URL", api.URL)
	}
	before := http.DefaultTransport
	http.DefaultTransport = refusing{t}
	t.Cleanup(func() { http.DefaultTransport = before })
}

type refusing struct{ t *testing.T }

func (r refusing) RoundTrip(req *http.Request) (*http.Response, error) {
	r.t.Errorf("the network was used: %s", req.URL.Host)
	return nil, errors.New("no network")
}

// Live makes the mock replace the real systems: it listens, and the environment has its base URLs and credentials.
func (m *Mock) Live(t *testing.T) {
	t.Helper()
	addr, err := m.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"BUCKT_API_KEY":      m.Buckt().Organization().APIKey(),
		"FOUNDRYDB_USERNAME": m.FoundryDB().Username(), "FOUNDRYDB_PASSWORD": m.FoundryDB().Password(),
		"FOUNDRYDB_TOKEN": "", "FOUNDRYDB_ORG_ID": "",
		"AMOVE_TOKEN": m.Amove().Token(), "LINODE_TOKEN": m.Linode().Token(), "TORNADO_API_KEY": m.Tornado().APIKey(),
		"BUCKT_BASE_URL": m.Buckt().BaseURLAt(addr), "FOUNDRYDB_BASE_URL": m.FoundryDB().BaseURLAt(addr),
		"AMOVE_BASE_URL": m.Amove().BaseURLAt(addr), "LINODE_BASE_URL": m.Linode().BaseURLAt(addr),
		"TORNADO_BASE_URL": m.Tornado().BaseURLAt(addr),
	} {
		t.Setenv(name, value)
	}
}
