package systemtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// contractFree are the tests that make a server without the contract check, with the reason.
var contractFree = map[string]string{
	"bench/size/mock/main_test.go TestServer":                                 "it makes no requests",
	"cmd/buckt-mock/env_test.go TestEnvUnsetsAllVariables":                    "it makes no requests",
	"cmd/buckt-mock/announce_test.go TestAnnounce":                            "it makes no requests",
	"cmd/buckt-mock/internal/ui/ui_test.go TestLiveIsRenderedOnce":            "it makes no requests",
	"example_test.go mock":                                                    "examples show what a user writes",
	"internal/readme/quickstart/main_test.go TestPublish":                     "the README shows it as a user writes it",
	"internal/readme/quickstart/main_test.go TestPublishOnABadDay":            "the README shows it as a user writes it",
	"internal/readme/state_test.go seeded":                                    "the README shows it as a user writes it",
	"internal/readme/tenants_s3_test.go TestReadByURL":                        "the contract does not have S3",
	"mockserver/foundrydb/keys_test.go TestCreateKeyFields":                   "the contract has no nulls there",
	"mockserver/foundrydb/presign_test.go TestPresignUnservedURLIsNotPrinted": "what it looks at is outside of the contract",
	"mockserver/foundrydb/fileservices_test.go TestCreateFileService":         "the contract has no nulls there",
	"mockserver/bucktapi/keys_test.go TestCreateKeyExpiry":                    "the contract has ISO 8601 only",
	"mockserver/behavior_test.go testBehavior":                                "it makes no requests",
	"mockserver/linode/pages_test.go TestPagesLargeNumbers":                   "the contract's numbers have 64 bits",
	"mockserver/linode/ratelimit_test.go TestRetryAfterOption":                "the contract knows Retry-After in seconds only",
	"mockserver/bucktapi/load_test.go TestManyRequests":                       "to check each would take long",
	"mockserver/bucktapi/ratelimit_test.go TestRetryAfter":                    "the contract knows Retry-After in seconds only",
	"mockserver/page_cost_test.go BenchmarkPage":                              "the check would be measured instead",
	"mockserver/page_cost_test.go TestPageAllocations":                        "the check would be counted, too",
	"mockserver/record_bench_test.go BenchmarkRecord":                         "the check would be measured instead",
	"mockserver/record_lazy_test.go TestRecordCutsLongBodies":                 "it looks at the record alone",
	"mockserver/request_bench_test.go BenchmarkRequest":                       "the check would be measured instead",
	"mockserver/request_bench_test.go TestRequestAllocations":                 "the check would be counted, too",
	"mockserver/s3_origin_test.go TestS3Origin":                               "it makes no requests",
	"mockserver/s3_system_test.go TestS3ReservedNames":                        "it makes no requests",
	"mockserver/start_bench_test.go mockLife":                                 "it measures what users start",
	"mockserver/state_handles_test.go TestResetProblems":                      "it looks at the problems itself",
	"mockserver/state_json_test.go FuzzState":                                 "a state may hold what the contract does not know",
	"mockserver/state_seed_test.go TestRestoreRefuses":                        "the server is refused",
	"mockserver/systems_lazy_s3_test.go TestEndpointsBeforeStart":             "it makes no requests",
	"mockserver/systems_lazy_s3_test.go TestHasS3At":                          "it makes no requests",
	"mockserver/systems_lazy_s3_test.go TestRoutingStartsNoOtherSystem":       "it makes no requests",
	"mockserver/fips_test.go TestFIPS":                                        "the server is refused",
	"mockserver/server_timeout_test.go TestHeaderTimeout":                     "its request is of no operation",
	"mockserver/server_connections_test.go TestCloseLateConnections":          "it makes no requests",
	"mockserver/bucktapi/observed_test.go callWire":                           "its requests are not those of the contract",
	"mockserver/bucktapi/validation_test.go TestValidationIgnoresContentType": "the contract wants application/json",
	"mockserver/bucktapi/validation_test.go TestValidationPageLimit":          "the contract has plain integers only",
}

// A server that a test makes holds what goes over the wire against the contract: without that, client and mock could
// agree on what the API is not.
func TestServersCheckContract(t *testing.T) {
	t.Parallel()
	seen, unused := 0, maps.Clone(contractFree)
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || name != root && strings.HasPrefix(d.Name(), ".")) {
			return filepath.SkipDir
		}
		helpers := filepath.Base(filepath.Dir(name)) == "mocktest" && strings.HasSuffix(name, ".go")
		if d.IsDir() || !helpers && !strings.HasSuffix(name, "_test.go") {
			return nil
		}
		for _, test := range uncheckedServers(t, name) {
			key := strings.TrimPrefix(filepath.ToSlash(name), root+"/") + " " + test
			delete(unused, key)
			if contractFree[key] == "" {
				t.Errorf("%s makes a server without WithContractCheck; use mocktest.New, or give a reason in contractFree", key)
			}
		}
		seen++
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, seen, 10, "the tests of the repository were not found")
	require.Empty(t, unused, "exemptions that nobody needs")
}

// uncheckedServers finds the functions of a file that make a server and do not name the contract check among its options. Servers of
// mocktest.New have it.
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
			continue // examples are written as by a user
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
		{"by mocktest", "linode_test", `func TestX() { mocktest.New(t) }`, 0},
		{"in mocktest", "mocktest", `func New(t T) { mockserver.New(t) }`, 1},
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

func TestNewChecksContract(t *testing.T) {
	t.Parallel()
	tb := &mocktest.FakeTB{}
	server := mocktest.New(tb)
	require.Empty(t, tb.Fatal)
	// The contract has no rule that the mock does not enforce with an error. Instead, the test sends a request that violates
	// the contract and has a 2xx response.
	mocktest.RequireOK(t, mocktest.CallBuckt(t, server).Get("/buckets?limit=1e2"))
	tb.End()
	require.Len(t, tb.Errors, 1)
	require.Contains(t, tb.Errors[0], "limit")
}
