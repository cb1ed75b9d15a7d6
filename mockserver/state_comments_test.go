package mockserver_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
)

// comments are the doc comments of types and fields, by package, type and field, such as "…/linode.Bucket.Label".
type comments map[string]string

// of returns the comment of a field, or of the type if the field has none.
func (c comments) of(t reflect.Type, field string) string {
	const module = "github.com/bucktgo/buckt"
	if t.Name() == "" {
		return ""
	}
	if _, read := c[t.PkgPath()]; !read {
		c[t.PkgPath()] = ""
		c.read(t.PkgPath(), ".."+strings.TrimPrefix(t.PkgPath(), module))
	}
	key := t.PkgPath() + "." + t.Name()
	if field != "" {
		return c[key+"."+field]
	}
	text := c[key]
	for _, beginning := range []string{t.Name() + " ", "is ", "are "} {
		text = strings.TrimPrefix(text, beginning)
	}
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

func (c comments) read(pkg, folder string) {
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			panic(err)
		}
		for _, decl := range file.Decls {
			decl, isDecl := decl.(*ast.GenDecl)
			if !isDecl {
				continue
			}
			for _, spec := range decl.Specs {
				if spec, isType := spec.(*ast.TypeSpec); isType {
					c.readType(pkg+"."+spec.Name.Name, spec, decl.Doc)
				}
			}
		}
	}
}

func (c comments) readType(key string, spec *ast.TypeSpec, doc *ast.CommentGroup) {
	if spec.Doc != nil {
		doc = spec.Doc
	}
	c[key] = sentence(doc)
	structure, isStruct := spec.Type.(*ast.StructType)
	if !isStruct {
		return
	}
	for _, field := range structure.Fields.List {
		for _, name := range field.Names {
			c[key+"."+name.Name] = strings.TrimSpace(sentence(field.Doc) + " " + sentence(field.Comment))
		}
	}
}

var docLink = regexp.MustCompile(`\[([\w.*]+)\]`)

// sentence is a comment on one line, without the brackets of links.
func sentence(group *ast.CommentGroup) string {
	return docLink.ReplaceAllString(strings.Join(strings.Fields(group.Text()), " "), "$1")
}
