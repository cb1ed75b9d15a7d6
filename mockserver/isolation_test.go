package mockserver_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// A hundred servers in one process are independent: each has its own seed, clock, state, faults and record. TestMain finds remaining
// goroutines.
func TestIsolationOfServers(t *testing.T) {
	for i := range 100 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			var now atomic.Int64
			start := stateTime.Add(time.Duration(i) * 24 * time.Hour)
			server := mocktest.New(t, append(stateOptions(uint64(i), fixedClock), mockserver.WithUnmatchedRequests(), mockserver.WithClock(func() time.Time {
				return start.Add(time.Duration(now.Load()))
			}))...)
			org := server.Buckt().Organization()
			id := mocktest.AddBucket(t, org, bucktapi.Bucket{Name: fmt.Sprint(i), CustomDomain: "same.example.com"})
			require.NoError(t, org.PutFile(id, bucktapi.File{Key: "who", Content: fmt.Append(nil, i)}))
			c := mocktest.CallBuckt(t, server)
			coming := mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"coming","isManagedDomain":true}`))
			state := server.Snapshot()
			first := explore(t, server, uint64(i), 10)
			require.NoError(t, server.Restore(state))
			sameAnswers(t, first, explore(t, server, uint64(i), 10))
			require.NoError(t, server.Restore(state))

			require.Equal(t, fmt.Sprint(i), c.Raw("GET", "http://same.example.com/who", nil).Body)
			require.Len(t, org.Buckets(), 2)
			require.Equal(t, start, org.Buckets()[0].CreatedAt)
			now.Store(int64(time.Hour))
			require.Equal(t, "provisioning", c.Get("/buckets/"+coming).At("data.status"))
			now.Store(int64(2 * time.Hour))
			require.Equal(t, "active", c.Get("/buckets/"+coming).At("data.status"))
			keys := fault.Match{Operation: "bucktListKeys"}
			server.Inject(fault.Fault{Match: keys, Nth: 2, Effect: fault.Status(500 + i)})
			require.Equal(t, 200, c.Get("/keys").Status)
			require.Equal(t, 500+i, c.Get("/keys").Status)
			server.AssertCalled(t, 1, fault.Match{Operation: "bucktListKeys", Status: 500 + i})
			for _, ex := range server.Requests() {
				require.False(t, ex.Start.Before(start))
				require.True(t, ex.Status < 500 || ex.Status == 500+i, "%d is the fault of another server", ex.Status)
			}
			server.Reset()
			require.Empty(t, org.Buckets())
			require.Empty(t, server.Faults())
			require.Empty(t, server.Requests())
		})
	}
}

// The ids of a system depend on the seed and on its own requests, not on requests to other systems.
func TestIsolationOfIDs(t *testing.T) {
	uses := []func(*testing.T, *mockserver.Server) []string{
		func(t *testing.T, s *mockserver.Server) []string {
			id := mocktest.AddBucket(t, s.Buckt().Organization(), bucktapi.Bucket{})
			return []string{s.Buckt().Organization().APIKey(), id, mocktest.RequireCreated(t, mocktest.CallBuckt(t, s).Post("/keys", `{"name":"k","permissions":["logs:read"]}`))}
		},
		func(t *testing.T, s *mockserver.Server) []string {
			service, err := s.FoundryDB().AddFileService(foundrydb.FileService{})
			require.NoError(t, err)
			return []string{s.FoundryDB().Password(), service.ID, service.Bucket}
		},
		func(t *testing.T, s *mockserver.Server) []string {
			key, err := s.Amove().Account().User().AddKey(amove.Key{})
			require.NoError(t, err)
			return []string{s.Amove().Token(), s.Amove().CloudAccountID(), key.ID, key.SecretKey.Reveal()}
		},
		func(t *testing.T, s *mockserver.Server) []string {
			key, err := s.Linode().Account().AddKey(linode.Key{})
			require.NoError(t, err)
			return []string{s.Linode().Token(), key.AccessKey, key.SecretKey.Reveal()}
		},
		func(_ *testing.T, s *mockserver.Server) []string {
			return []string{s.Tornado().APIKey(), s.Tornado().AddCustomer("c").APIKey()}
		},
	}
	ids := func(order []int) [][]string {
		server := mocktest.New(t, mockserver.WithSeed(3), mockserver.WithClock(fixedClock))
		made := make([][]string, len(uses))
		for _, i := range order {
			made[i] = uses[i](t, server)
		}
		return made
	}
	want := ids([]int{0, 1, 2, 3, 4})
	require.Equal(t, want, ids([]int{4, 3, 2, 1, 0}))
	require.Equal(t, want, ids([]int{2, 0, 4, 1, 3}))
	all := slices.Concat(want...)
	require.Len(t, slices.Compact(slices.Sorted(slices.Values(all))), len(all), "each is its own")
}

// A package variable that a request changes would be shared by all servers. So no code may write to one or take its address, and none may
// have a mutable type.
func TestPackageVariablesAreConstant(t *testing.T) {
	values := 0
	err := filepath.WalkDir(".", func(folder string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && folder != filepath.Join("internal", "s3") { // its operations are pointers, which are compared
			values += requireFixedVariables(t, folder)
		}
		return err
	})
	require.NoError(t, err)
	require.Greater(t, values, 20)
}

// requireFixedVariables checks the variables of a package, and returns their number.
func requireFixedVariables(t *testing.T, folder string) (values int) {
	t.Helper()
	set := token.NewFileSet()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	require.NoError(t, err)
	var files []*ast.File
	for _, name := range names {
		if !strings.HasSuffix(name, "_test.go") {
			file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution|parser.ParseComments)
			require.NoError(t, err)
			files = append(files, file)
		}
	}
	// The names of variables are resolved without the imported packages.
	info := &types.Info{Uses: make(map[*ast.Ident]types.Object), Defs: make(map[*ast.Ident]types.Object)}
	pkg, _ := (&types.Config{Error: func(error) {}}).Check(folder, set, files, info)
	isShared := func(object types.Object) bool {
		variable, isVariable := object.(*types.Var)
		return isVariable && variable.Parent() == pkg.Scope()
	}
	for _, file := range files {
		ast.Inspect(file, func(node ast.Node) bool {
			if decl, isDecl := node.(*ast.GenDecl); isDecl && isEmbedded(decl) {
				return false
			}
			if spec, isSpec := node.(*ast.ValueSpec); isSpec && isShared(info.Defs[spec.Names[0]]) {
				values++
				require.NotEmpty(t, spec.Values, "%s: something must set this variable", set.Position(node.Pos()))
				for _, value := range spec.Values {
					require.True(t, isImmutable(value), "%s: this variable holds what may be changed", set.Position(node.Pos()))
				}
			}
			for _, changed := range changedBy(node) {
				if name := rootOf(changed); name != nil && isShared(info.Uses[name]) {
					t.Errorf("%s: %s is changed", set.Position(node.Pos()), name.Name)
				}
			}
			return true
		})
	}
	return values
}

// isEmbedded reports whether a variable is set by the compiler.
func isEmbedded(decl *ast.GenDecl) bool {
	return decl.Doc != nil && slices.ContainsFunc(decl.Doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") })
}

// immutableCalls are functions whose results do not change. A value computed once counts as such.
var immutableCalls = []string{"regexp.MustCompile", "errors.New", "fmt.Errorf", "strings.NewReplacer", "sync.OnceValue", "log.New", "service.NewRoutes",
	"time.Date", "state.Texts", "s3error.New"}

// isImmutable reports whether the value of a variable is plain data, or the result of one of immutableCalls.
func isImmutable(value ast.Expr) bool {
	call, isCall := value.(*ast.CallExpr)
	if !isCall {
		unary, isUnary := value.(*ast.UnaryExpr)
		return !isUnary || unary.Op != token.AND
	}
	switch function := call.Fun.(type) {
	case *ast.SelectorExpr:
		if from, isName := function.X.(*ast.Ident); isName && slices.Contains(immutableCalls, from.Name+"."+function.Sel.Name) {
			return true
		}
		return function.Sel.Name == "limits"
	case *ast.Ident: // such as makeBucktRoutes
		return strings.HasPrefix(function.Name, "make") && strings.HasSuffix(function.Name, "Routes")
	case *ast.ParenExpr: // (*AmoveSystem)(nil)
		return true
	}
	return false
}

// changedBy returns the expressions that a node writes to, or whose address it takes.
func changedBy(node ast.Node) []ast.Expr {
	switch node := node.(type) {
	case *ast.AssignStmt:
		if node.Tok != token.DEFINE {
			return node.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{node.X}
	case *ast.UnaryExpr:
		if node.Op == token.AND {
			return []ast.Expr{node.X}
		}
	case *ast.RangeStmt:
		if node.Tok == token.ASSIGN {
			return []ast.Expr{node.Key, node.Value}
		}
	case *ast.CallExpr:
		if name, isName := node.Fun.(*ast.Ident); isName && (name.Name == "delete" || name.Name == "clear" || name.Name == "copy") {
			return node.Args[:1]
		}
	}
	return nil
}

// rootOf returns the variable at the beginning of an expression such as a.b[0].
func rootOf(expression ast.Expr) *ast.Ident {
	for {
		switch e := expression.(type) {
		case *ast.Ident:
			return e
		case *ast.SelectorExpr:
			expression = e.X
		case *ast.IndexExpr:
			expression = e.X
		case *ast.StarExpr:
			expression = e.X
		case *ast.ParenExpr:
			expression = e.X
		case *ast.SliceExpr:
			expression = e.X
		default:
			return nil
		}
	}
}
