package buckt_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// Every operation of the contract of Linode and of Amove stands in the tables once, and names a method of the client.
func TestForeignOperationsAreTheContracts(t *testing.T) {
	t.Parallel()
	contract := contractOperations(t)
	client := reflect.TypeFor[buckt.Client]()
	for file, system := range map[string]string{"operations_linode.go": "linode", "operations_amove.go": "amove"} {
		var got, want []string
		for _, op := range operationsOf(t, file) {
			require.Equal(t, system, op.system)
			got = append(got, op.id+" "+op.method+" "+op.path)
			typ := client
			parts := strings.Split(op.name, ".")
			require.Len(t, parts, 3, op.name)
			require.Equal(t, system, strings.ToLower(parts[0]))
			for _, part := range parts[:2] {
				if typ.Kind() == reflect.Pointer {
					typ = typ.Elem()
				}
				field, ok := typ.FieldByName(part)
				require.True(t, ok, "%s: there is no %s", op.name, part)
				typ = field.Type
			}
			m, ok := typ.MethodByName(parts[2])
			require.True(t, ok, "there is no method %s", op.name)
			require.Equal(t, "context.Context", m.Type.In(1).String(), op.name)
			require.True(t, m.Type.IsVariadic(), op.name)
			require.Equal(t, reflect.TypeFor[buckt.CallOption](), m.Type.In(m.Type.NumIn()-1).Elem(), op.name)
		}
		for _, op := range contract {
			if strings.HasPrefix(op, system) {
				want = append(want, op)
			}
		}
		require.NotEmpty(t, want)
		require.ElementsMatch(t, want, got)
	}
}

// contractOperations reads id, method and path of every operation from the contract.
func contractOperations(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("openapi.yaml")
	require.NoError(t, err)
	line := regexp.MustCompile(`^(?:  (/\S*):|    (get|put|post|patch|delete):|      operationId: (\S+))$`)
	var ops []string
	path, method := "", ""
	for l := range strings.Lines(string(text)) {
		m := line.FindStringSubmatch(strings.TrimSuffix(l, "\n"))
		switch {
		case m == nil:
		case m[1] != "":
			path = m[1]
		case m[2] != "":
			method = strings.ToUpper(m[2])
		default:
			ops = append(ops, m[3]+" "+method+" "+path)
		}
	}
	return ops
}

// operationsOf reads the table in a file.
func operationsOf(t *testing.T, name string) []operation {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	require.NoError(t, err)
	var ops []operation
	ast.Inspect(file, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		field := map[string]string{}
		for _, elt := range lit.Elts {
			kv := elt.(*ast.KeyValueExpr)
			field[kv.Key.(*ast.Ident).Name] = constant(t, kv.Value)
		}
		ops = append(ops, operation{field["id"], field["name"], field["method"], field["path"], field["system"]})
		return false
	})
	return ops
}

// The calls of the tests are all calls that there are.
func TestForeignCallsAreComplete(t *testing.T) {
	t.Parallel()
	for file, calls := range map[string]map[string]foreignCall{"operations_linode.go": linodeCalls(), "operations_amove.go": amoveCalls()} {
		want := map[string]bool{}
		for _, op := range operationsOf(t, file) {
			want[op.name] = true
		}
		got := map[string]bool{}
		for name := range calls {
			method, _, _ := strings.Cut(name, " ")
			got[method] = true
		}
		require.Equal(t, slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got)))
	}
}
