package conformance_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

// Prism is a server by others that is made from the contract alone. It responds with the examples of the contract, or with random values of
// its schemas. As a proxy it refuses requests and responses that the contract does not have.
//
// Its limits: a path parameter is one segment, so that it has no route for the key of a file with a slash; it has no S3 endpoints and no
// domains of buckets; and it has no state, so that a wait for a deletion never ends.

// contract is the document that Prism serves, seen from this folder.
const contract = "../../openapi.yaml"

var prismListens = regexp.MustCompile(`Prism is listening on (http://\S+)`)

// prism is a running Prism.
type prism struct {
	url string

	mu  sync.Mutex
	log strings.Builder
}

// startPrism runs Prism until the test ends. BUCKT_TEST_PRISM is the path of the program.
func startPrism(t *testing.T, args ...string) *prism {
	t.Helper()
	program := os.Getenv("BUCKT_TEST_PRISM")
	if program == "" {
		t.Skip("BUCKT_TEST_PRISM does not name the program prism, which npm ci --prefix tools installs")
	}
	ctx, stop := context.WithCancel(t.Context())
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "FORCE_COLOR=0")
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())

	p := new(prism)
	listening := make(chan string, 1)
	var reading sync.WaitGroup
	reading.Go(func() {
		defer close(listening)
		for lines := bufio.NewScanner(stdout); lines.Scan(); {
			p.mu.Lock()
			p.log.WriteString(lines.Text() + "\n")
			p.mu.Unlock()
			if m := prismListens.FindStringSubmatch(lines.Text()); m != nil {
				listening <- m[1] // once
			}
		}
	})
	t.Cleanup(func() {
		stop()
		reading.Wait()
		_ = cmd.Wait() // it was killed
		if t.Failed() {
			t.Log(p.log.String())
		}
	})
	select {
	case p.url = <-listening:
		require.NotEmpty(t, p.url, "Prism ended")
	case <-time.After(time.Minute):
		require.Fail(t, "Prism does not listen")
	}
	return p
}

// violations are the log lines about violations of the contract. With --errors, most of them are errors as well.
func (p *prism) violations() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var found []string
	for line := range strings.Lines(p.log.String()) {
		if strings.Contains(line, "Violation:") {
			found = append(found, line)
		}
	}
	return found
}

// systemsAt are client options that send the requests of all systems to one URL: the contract's paths do not overlap.
func systemsAt(at string) []buckt.Option {
	opts := []buckt.Option{buckt.WithoutRetries(), buckt.WithoutRateLimiter()}
	for _, system := range []buckt.System{
		buckt.SystemBuckt, buckt.SystemFoundryDB, buckt.SystemAmove, buckt.SystemLinode, buckt.SystemTornado,
	} {
		opts = append(opts, buckt.WithBaseURL(system, at))
	}
	return opts
}

func newPrismRun(t *testing.T, opts ...buckt.Option) *prismRun {
	t.Helper()
	client, err := buckt.New(opts...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	name := filepath.Join(t.TempDir(), "index.html")
	require.NoError(t, os.WriteFile(name, []byte("<html></html>"), 0o600))
	certificate := newCertificate(t)
	return &prismRun{client: client, local: name, certificate: certificate.Certificate, privateKey: certificate.PrivateKey}
}

// prismCalls contains every method of the client that sends a request exactly once.
func TestPrismCallsAreComplete(t *testing.T) {
	var want, got []string
	var walk func(prefix string, service reflect.Type)
	walk = func(prefix string, service reflect.Type) {
		for i := range service.NumMethod() {
			if m := service.Method(i); m.Type.IsVariadic() {
				require.Equal(t, reflect.TypeFor[[]buckt.CallOption](), m.Type.In(m.Type.NumIn()-1))
				want = append(want, prefix+m.Name)
			}
		}
		for i := range service.Elem().NumField() {
			if f := service.Elem().Field(i); f.IsExported() {
				walk(prefix+f.Name+".", f.Type)
			}
		}
	}
	walk("", reflect.TypeFor[*buckt.Client]())
	for _, call := range prismCalls {
		got = append(got, call.method)
	}
	require.ElementsMatch(t, want, got)
}

// The client decodes the responses of a server that is generated from the contract alone.
func TestPrismAsAServer(t *testing.T) {
	for name, args := range map[string][]string{"examples": nil, "random values": {"-d", "--seed", "buckt"}} {
		t.Run(name, func(t *testing.T) {
			p := startPrism(t, append([]string{"mock", "-p", "0", contract}, args...)...)
			transport := new(http.Transport)
			t.Cleanup(transport.CloseIdleConnections)
			r := newPrismRun(t, append(systemsAt(p.url), buckt.WithTransport(transport),
				buckt.WithAPIKey("bkt_prism"), buckt.WithFoundryDBToken("fdb_live_prism"), buckt.WithAmove("prism"),
				buckt.WithLinode("prism"), buckt.WithTornado("sk_prism"))...)
			for _, call := range prismCalls {
				if call.onMock || call.steady && args != nil {
					continue
				}
				if err := call.within(t.Context(), r); err != nil {
					t.Errorf("%s: %v", call.method, err)
				}
			}
			require.Empty(t, p.violations())

			_, err := r.client.Files.Get(t.Context(), "bkt_1", "images/logo.png")
			require.ErrorAs(t, err, new(*buckt.NotFoundError), "Prism has a route for keys with slashes now")
		})
	}
}

// Neither the client's requests nor the mock's responses violate the contract.
func TestPrismAsAProxy(t *testing.T) {
	server := newServer(t, mockserver.WithProvisioning(0), mockserver.WithDeletion(0))
	var spoil atomic.Bool
	upstream := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(baseURLOf(t, server, r.In.URL.Path)) },
		Transport: server.HTTPClient().Transport,
		ModifyResponse: func(res *http.Response) error {
			if spoil.Load() {
				res.StatusCode = http.StatusTeapot // Prism logs undocumented statuses without an error
			}
			return nil
		},
	})
	t.Cleanup(upstream.Close)
	p := startPrism(t, "proxy", "--errors", "-p", "0", contract, upstream.URL)
	transport := new(http.Transport)
	t.Cleanup(transport.CloseIdleConnections)
	r := newPrismRun(t, append(append(server.Options(), systemsAt(p.url)...), buckt.WithTransport(roundTripper(
		func(req *http.Request) (*http.Response, error) {
			if "http://"+req.URL.Host == p.url {
				return transport.RoundTrip(req)
			}
			return server.HTTPClient().Transport.RoundTrip(req) // S3, and the domains of buckets
		})))...)
	r.server = server
	for _, call := range prismCalls {
		require.NoError(t, call.within(t.Context(), r), call.method)
	}

	require.Empty(t, p.violations())
	performed := operations(server)
	for _, operation := range contractcheck.Operations() {
		require.Contains(t, performed, operation.ID)
	}

	// Prism would have noticed.
	get := func(path string) error {
		return r.client.Do(t.Context(), buckt.SystemBuckt, http.MethodGet, path, nil, nil)
	}
	require.ErrorContains(t, get("/keys?limit=many"), "422")
	spoil.Store(true)
	require.Error(t, get("/keys"))
	require.Len(t, p.violations(), 1)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// baseURLOf returns the base URL of the system that has a path of the contract.
func baseURLOf(t *testing.T, server *mockserver.Server, path string) *url.URL {
	segment, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	base := server.Buckt().BaseURL()
	switch segment {
	case "file-services":
		base = server.FoundryDB().BaseURL()
	case "api":
		base = server.Amove().BaseURL()
	case "object-storage":
		base = server.Linode().BaseURL()
	case "user", "usage":
		base = server.Tornado().BaseURL()
	}
	u, err := url.Parse(base)
	require.NoError(t, err)
	return u
}
