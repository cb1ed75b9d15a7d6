package buckt_test

import (
	"context"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

// newMock makes a mock server that holds every exchange against the contract.
func newMock(t *testing.T, opts ...mockserver.Option) *mockserver.Server {
	t.Helper()
	return mockserver.New(t, append([]mockserver.Option{mockserver.WithContractCheck(contractcheck.New())}, opts...)...)
}

// mockClient makes a client of the mock's default organization, with options of its own.
func mockClient(t *testing.T, server *mockserver.Server, opts ...buckt.Option) *buckt.Client {
	t.Helper()
	client, err := buckt.New(append(server.Options(), opts...)...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// seedBucket puts an active bucket into the default organization.
func seedBucket(t *testing.T, server *mockserver.Server, seed mockserver.Bucket) string {
	t.Helper()
	b, err := server.Buckt().Organization().AddBucket(seed)
	require.NoError(t, err)
	return b.ID
}

// script is a RoundTripper that answers with literal texts, one after the other, and keeps the requests.
type script struct {
	t *testing.T

	mu       sync.Mutex
	answers  []reply
	requests []sent
}

// reply is a literal answer. Without a status it is 200.
type reply struct {
	status int
	header http.Header
	body   string
	// err takes the place of an answer.
	err error
	// respond, when not nil, makes the answer.
	respond func(*http.Request) (*http.Response, error)
}

// sent is a request as it was handed to the network.
type sent struct {
	method, scheme, host, path string
	query                      url.Values
	header                     http.Header
	body                       string
	// length is that of the Content-Length, -1 for a body of unknown size.
	length int64
}

// newScript makes a client whose requests are answered from a script. The last answer repeats.
func newScript(t *testing.T, answers ...reply) (*buckt.Client, *script) {
	t.Helper()
	s := &script{t: t, answers: answers}
	client, err := buckt.New(buckt.WithAPIKey("bkt_test"), buckt.WithTransport(s), buckt.WithUserAgent("suite/1"))
	require.NoError(t, err)
	return client, s
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	q := sent{
		method: r.Method, scheme: r.URL.Scheme, host: r.Host, path: r.URL.EscapedPath(), query: r.URL.Query(), header: r.Header.Clone(),
		length: r.ContentLength,
	}
	if r.Body != nil && r.Body != http.NoBody && r.ContentLength == 0 {
		q.length = -1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var answer reply
	if len(s.answers) > 0 {
		answer = s.answers[0]
	}
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	if answer.respond != nil {
		s.requests = append(s.requests, q)
		return answer.respond(r)
	}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if err != nil {
			s.requests = append(s.requests, q)
			return nil, err
		}
		q.body = string(body)
	}
	s.requests = append(s.requests, q)
	if answer.err != nil {
		return nil, answer.err
	}
	return answer.response(r), nil
}

func (a reply) response(r *http.Request) *http.Response {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	h := a.header.Clone()
	if h == nil {
		h = http.Header{"Content-Type": {"application/json"}}
	}
	return &http.Response{
		StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: h, Request: r,
		ContentLength: int64(len(a.body)), Body: io.NopCloser(strings.NewReader(a.body)),
	}
}

// sent returns the requests so far.
func (s *script) sent() []sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]sent(nil), s.requests...)
}

// only returns the one request that was sent.
func (s *script) only() sent {
	s.t.Helper()
	requests := s.sent()
	require.Len(s.t, requests, 1)
	return requests[0]
}

// object is the envelope around one resource, page that around a list.
func object(data string) reply {
	return reply{body: `{"data":` + data + `,"error":null,"meta":null}`}
}

func page(next string, rows ...string) reply {
	cursor := "null"
	if next != "" {
		text, _ := json.Marshal(next)
		cursor = string(text)
	}
	return reply{body: `{"data":[` + strings.Join(rows, ",") + `],"error":null,"meta":{"nextCursor":` + cursor + `,"limit":20}}`}
}

// failure is an error in the API's envelope.
func failure(status int, message string) reply {
	text, _ := json.Marshal(message)
	return reply{status: status, body: `{"data":null,"error":{"message":` + string(text) + `},"meta":null}`}
}

// wireCase is a call, the exact request that it makes, and a literal answer with what it decodes to.
type wireCase struct {
	name         string
	call         func(context.Context, *buckt.Client) (any, error)
	method, path string
	query        url.Values // nil for none
	body         string     // exact JSON, "" for none
	answer       reply
	want         any
}

func runWire(t *testing.T, cases []wireCase) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, s := newScript(t, tt.answer)
			got, err := tt.call(t.Context(), client)
			require.NoError(t, err)
			r := s.only()
			require.Equal(t, tt.method, r.method)
			require.Equal(t, "/v1"+tt.path, r.path)
			if tt.query == nil {
				tt.query = url.Values{}
			}
			require.Equal(t, tt.query, r.query)
			require.Equal(t, tt.body, r.body)
			require.Equal(t, int64(len(tt.body)), r.length)
			if tt.body == "" {
				require.NotContains(t, r.header, "Content-Type")
			} else {
				require.Equal(t, []string{"application/json"}, r.header["Content-Type"])
			}
			require.Equal(t, tt.want, got)
		})
	}
}

// inputCase is a call that is refused before anything is sent.
type inputCase struct {
	name      string
	call      func(context.Context, *buckt.Client) error
	operation string
	field     string
	rule      string // part of it
}

func runInput(t *testing.T, cases []inputCase) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, s := newScript(t, failure(http.StatusTeapot, "this should not have been sent"))
			err := tt.call(t.Context(), client)
			require.Empty(t, s.sent(), "something was sent")
			e, ok := errors.AsType[*buckt.InvalidInputError](err)
			require.True(t, ok, "%T: %v", err, err)
			require.Equal(t, tt.operation, e.Operation)
			require.Equal(t, tt.field, e.Field)
			require.Contains(t, e.Rule, tt.rule)
		})
	}
}

// at is a time in UTC.
func at(year int, month time.Month, day, hour, minute, second, ms int) time.Time {
	return time.Date(year, month, day, hour, minute, second, ms*1e6, time.UTC)
}

// contractFree are the tests that make a server without the contract check, with the reason.
var contractFree = map[string]string{
	"cmd/buckt-mock/announce_test.go TestAnnounce":                                       "it makes no requests",
	"cmd/buckt-mock/internal/ui/ui_test.go TestLiveIsRenderedOnce":                       "it makes no requests",
	"example_test.go mock":                                                               "examples show what a user writes",
	"internal/readme/quickstart/main_test.go TestPublish":                                "the README shows it as a user writes it",
	"internal/readme/quickstart/main_test.go TestPublishOnABadDay":                       "the README shows it as a user writes it",
	"internal/readme/state_test.go seeded":                                               "the README shows it as a user writes it",
	"mockserver/amove_delete_test.go TestAmoveDeletesTheBucketThatWasFound":              "it makes no requests",
	"mockserver/foundrydb_keys_test.go TestWhatAKeyMayBeCalledAndLimitedTo":              "the contract has no nulls there",
	"mockserver/foundrydb_presign_test.go TestAPresignedURLThatNobodyServesIsNotPrinted": "what it looks at is outside of the contract",
	"mockserver/foundrydb_s3_test.go TestWhatKeysOfFileServicesMayDo":                    "it makes no requests",
	"mockserver/foundrydb_s3_test.go TestWhereKeysOfFileServicesWork":                    "it makes no requests",
	"mockserver/foundrydb_services_test.go TestCreateFileService":                        "the contract has no nulls there",
	"mockserver/foundrydb_state_test.go TestAStateOfABucketInUse":                        "it makes no requests",
	"mockserver/keys_test.go TestExpiryOfKeys":                                           "the contract has ISO 8601 only",
	"mockserver/linode_pages_test.go TestLinodePagesBeyondAnyNumber":                     "the contract's numbers have 64 bits",
	"mockserver/linode_ratelimit_test.go TestLinodeRetryAfterOption":                     "the contract knows Retry-After in seconds only",
	"mockserver/load_test.go TestVeryManyRequests":                                       "to check each would take long",
	"mockserver/ratelimit_test.go TestRetryAfter":                                        "the contract knows Retry-After in seconds only",
	"mockserver/record_bench_test.go BenchmarkRecord":                                    "the check would be measured instead",
	"mockserver/record_lazy_test.go TestRecordCutsLongBodiesAtOnce":                      "it looks at the record alone",
	"mockserver/record_lazy_test.go TestRecordKeepsWhatWas":                              "it looks at the record alone",
	"mockserver/s3_origin_test.go TestWhereClientsAreToldThatS3Is":                       "it makes no requests",
	"mockserver/s3_system_test.go TestPathsOfAPIsAreNoNamesOfBuckets":                    "it makes no requests",
	"mockserver/start_bench_test.go mockLife":                                            "it measures what users start",
	"mockserver/state_handles_test.go TestResetKeepsProblems":                            "it looks at the problems itself",
	"mockserver/state_json_test.go FuzzState":                                            "a state may hold what the contract does not know",
	"mockserver/state_seed_test.go TestRestoreRefuses":                                   "the server is refused",
	"mockserver/systems_lazy_s3_test.go TestEndpointsOfTheStart":                         "it makes no requests",
	"mockserver/systems_lazy_s3_test.go TestRoutingMakesNoStateInVain":                   "it makes no requests",
	"mockserver/tornado_verify_test.go TestTornadoAsksTheGivenVerifier":                  "the server is refused",
	"mockserver/transport_test.go TestConnectionsAcceptedLateAreClosed":                  "it makes no requests",
	"mockserver/transport_test.go TestOpenBodies":                                        "it looks at the connections alone",
	"mockserver/validation_test.go TestContentTypeOfJSONIsIgnored":                       "the contract wants application/json",
	"mockserver/validation_test.go TestPageLimits":                                       "the contract has plain integers only",
}

// A server that a test makes holds what goes over the wire against the contract: without that, client and mock could
// agree on what the API is not.
func TestMockServersCheckTheContract(t *testing.T) {
	t.Parallel()
	seen, unused := 0, maps.Clone(contractFree)
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || name != "." && strings.HasPrefix(d.Name(), ".")) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, "_test.go") {
			return nil
		}
		for _, test := range uncheckedServers(t, name) {
			key := filepath.ToSlash(name) + " " + test
			delete(unused, key)
			if contractFree[key] == "" {
				t.Errorf("%s makes a server without WithContractCheck; use newMock, or give a reason in contractFree", key)
			}
		}
		seen++
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, seen, 10, "the tests of the repository were not found")
	require.Empty(t, unused, "exemptions that nobody needs")
}

// uncheckedServers finds the functions of a file that make a server and do not name the contract check among its options.
func uncheckedServers(t *testing.T, name string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	var found []string
	for _, decl := range file.Decls {
		function := "at the top"
		if fn, ok := decl.(*ast.FuncDecl); ok {
			function = fn.Name.Name
		}
		if strings.HasPrefix(function, "Example") {
			continue // examples show what a user writes
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if ok && makesServer(file.Name.Name, call.Fun) && !names(call, "WithContractCheck") {
				found = append(found, function)
			}
			return true
		})
	}
	return found
}

func makesServer(pkg string, fun ast.Expr) bool {
	if pkg == "mockserver" {
		id, ok := fun.(*ast.Ident)
		return ok && (id.Name == "New" || id.Name == "Start")
	}
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "New" && sel.Sel.Name != "Start" {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	return ok && id.Name == "mockserver"
}

func names(n ast.Node, want string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && id.Name == want
		return !found
	})
	return found
}

func TestUncheckedServers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, pkg, body string
		want            int
	}{
		{"new without", "buckt_test", `func TestX() { mockserver.New(t) }`, 1},
		{"start without", "buckt_test", `func TestX() { mockserver.Start(mockserver.WithSeed(1)) }`, 1},
		{"with", "buckt_test", `func TestX() { mockserver.New(t, mockserver.WithContractCheck(c)) }`, 0},
		{"with, in a list", "buckt_test", `func TestX() { mockserver.New(t, append(o, mockserver.WithContractCheck(c))...) }`, 0},
		{"an example", "buckt_test", `func ExampleX() { mockserver.New(t) }`, 0},
		{"another New", "buckt_test", `func TestX() { buckt.New() }`, 0},
		{"inside the package", "mockserver", `func TestX() { Start() }`, 1},
		{"below the top", "buckt_test", `func TestX() { t.Run("", func() { s := mockserver.New(t); _ = s }) }`, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			name := filepath.Join(t.TempDir(), "x_test.go")
			require.NoError(t, os.WriteFile(name, []byte("package "+tt.pkg+"\n"+tt.body), 0o600))
			require.Len(t, uncheckedServers(t, name), tt.want)
		})
	}
}

func TestNewMockChecksTheContract(t *testing.T) {
	t.Parallel()
	server, err := mockserver.Start(mockserver.WithContractCheck(contractcheck.New()))
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Close()) }()
	// The contract has no status that the mock's own rules do not: a request is made wrong instead, by a client of its own,
	// and answered 2xx all the same.
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.Buckt().BaseURL()+"/buckets?limit=1e2", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+server.Buckt().Organization().APIKey())
	resp, err := server.HTTPClient().Do(req)
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Len(t, server.Problems(), 1)
	require.ErrorContains(t, server.Problems()[0], "limit")
}

func mockBucket(name string) mockserver.Bucket { return mockserver.Bucket{Name: name} }

// newFuzzMock is newMock for a fuzz target, whose server serves all its inputs.
func newFuzzMock(f *testing.F) *mockserver.Server {
	f.Helper()
	return mockserver.New(f, mockserver.WithContractCheck(contractcheck.New()), mockserver.WithRecordLimit(8))
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
