package readme

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var errorLink = regexp.MustCompile(`\[\*?(Error|\w+Error|Err\w+)\]`)

// declaredErrors returns the names of the types and variables of a package that are errors by their names.
func declaredErrors(files []*ast.File) map[string]bool {
	names := map[string]bool{}
	add := func(name string) {
		if strings.HasSuffix(name, "Error") || strings.HasPrefix(name, "Err") {
			names[name] = true
		}
	}
	for _, file := range files {
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range g.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					add(s.Name.Name)
				case *ast.ValueSpec:
					for _, name := range s.Names {
						add(name.Name)
					}
				}
			}
		}
	}
	return names
}

// serviceOf returns the name of the service type that an exported method with a context belongs to, or "".
func serviceOf(f *ast.FuncDecl) string {
	if f.Recv == nil || !f.Name.IsExported() || len(f.Type.Params.List) == 0 {
		return ""
	}
	star, ok := f.Recv.List[0].Type.(*ast.StarExpr)
	if !ok {
		return ""
	}
	service, ok := star.X.(*ast.Ident)
	first, isContext := f.Type.Params.List[0].Type.(*ast.SelectorExpr)
	if !ok || !isContext || first.Sel.Name != "Context" || !strings.HasSuffix(service.Name, "Client") || service.Name == "Client" {
		return ""
	}
	return service.Name
}

// undocumented returns the missing parts of a method's comment: an error of the package, or the page of its API.
func undocumented(comment string, errors map[string]bool) []string {
	lacks := []string{"an error"}
	for _, match := range errorLink.FindAllStringSubmatch(comment, -1) {
		if errors[match[1]] {
			lacks = nil
		}
	}
	if !strings.Contains(comment, "https://") {
		lacks = append(lacks, "a page")
	}
	return lacks
}

func TestMethodsNameErrorsAndPages(t *testing.T) {
	files := publicPackages(t)[root]
	require.NotEmpty(t, files)
	errors := declaredErrors(files)
	methods := 0
	for _, file := range files {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || serviceOf(f) == "" {
				continue
			}
			methods++
			if lacks := undocumented(f.Doc.Text(), errors); lacks != nil {
				t.Errorf("the comment of %s.%s lacks %s", serviceOf(f), f.Name.Name, strings.Join(lacks, " and "))
			}
		}
	}
	require.Greater(t, methods, 90)
}

func TestUndocumented(t *testing.T) {
	errors := map[string]bool{"NotFoundError": true, "ErrInvalidResponse": true}
	for name, test := range map[string]struct {
		comment string
		want    []string
	}{
		"error and page":    {"A missing key is a [*NotFoundError].\n\nSee https://example.com/keys.", nil},
		"error variable":    {"It is [ErrInvalidResponse]; see https://example.com.", nil},
		"no error":          {"See https://example.com.", []string{"an error"}},
		"unknown error":     {"It is a [*GoneError]; see https://example.com.", []string{"an error"}},
		"no page":           {"A missing key is a [*NotFoundError].", []string{"a page"}},
		"neither of both":   {"Get fetches a key.", []string{"an error", "a page"}},
		"name without link": {"A missing key is a NotFoundError; see https://example.com.", []string{"an error"}},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, test.want, undocumented(test.comment, errors)) })
	}
}
