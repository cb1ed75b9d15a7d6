package readme

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// notImported are the folders without packages that users import.
var notImported = []string{"cmd", "examples", "internal", "systemtest", "testdata", "node_modules"}

func isModule(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil
}

// publicPackages returns the files of each package that users import, tests included, by folder.
func publicPackages(t *testing.T) map[string][]*ast.File {
	t.Helper()
	packages := map[string][]*ast.File{}
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(name, ".") || slices.Contains(notImported, name) || isModule(path)):
			return filepath.SkipDir
		case !strings.HasSuffix(name, ".go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err == nil {
			packages[filepath.Dir(path)] = append(packages[filepath.Dir(path)], file)
		}
		return err
	}))
	require.Greater(t, len(packages), 8)
	return packages
}

// Each package that users import has an example whose output is checked.
func TestPublicPackagesHaveExamples(t *testing.T) {
	for folder, files := range publicPackages(t) {
		t.Run(filepath.ToSlash(strings.TrimPrefix(folder, root)), func(t *testing.T) {
			checked := 0
			for _, file := range files {
				for _, example := range doc.Examples(file) {
					if example.Output != "" {
						checked++
					}
				}
			}
			require.Positive(t, checked)
		})
	}
}
