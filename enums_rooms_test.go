package buckt_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRoomsUseNoValueOfTheClient checks that the mock's rooms refer to no constant of the client but the names of systems: a value that is
// wrong in the client must not be right in the mock.
func TestRoomsUseNoValueOfTheClient(t *testing.T) {
	t.Parallel()
	parse := func(pattern string) (files []*ast.File) {
		names, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, name := range names {
			if !strings.HasSuffix(name, "_test.go") {
				file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
				require.NoError(t, err)
				files = append(files, file)
			}
		}
		require.NotEmpty(t, files, pattern)
		return files
	}
	constants := map[string]bool{}
	for _, file := range parse("*.go") {
		for _, decl := range file.Decls {
			if group, isConst := decl.(*ast.GenDecl); isConst && group.Tok == token.CONST {
				for _, spec := range group.Specs {
					for _, name := range spec.(*ast.ValueSpec).Names {
						constants[name.Name] = !strings.HasPrefix(name.Name, "System")
					}
				}
			}
		}
	}
	require.True(t, constants["PlanFree"])
	for _, room := range []string{"bucktapi", "foundrydb", "amove", "linode", "tornado"} {
		for _, file := range parse("mockserver/" + room + "/*.go") {
			ast.Inspect(file, func(n ast.Node) bool {
				if selector, isOne := n.(*ast.SelectorExpr); isOne && constants[selector.Sel.Name] {
					of, isName := selector.X.(*ast.Ident)
					require.False(t, isName && of.Name == "buckt", "%s uses buckt.%s", room, selector.Sel.Name)
				}
				return true
			})
		}
	}
}
