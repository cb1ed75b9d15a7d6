// Package tables generates the tables of doc.go, credentials.go, README.md and docs/methods.md from the source of package buckt: from
// the rows of its operations and systems, and from the methods of its services. It draws the diagram of docs/provisioning.md from the
// steps of package provision.
package tables

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Operation is one operation of the client.
type Operation struct {
	// ID is the contract's operation id, such as bucktGetBucket.
	ID string
	// Name is the client's method, such as Buckets.Get.
	Name         string
	Method, Path string
	// System is the name of the system, such as buckt.
	System string
}

// Source has the parts of package buckt that the tables need.
type Source struct {
	// Operations are in the order of their services.
	Operations []Operation
	services   []service
	systems    []system
	states     string // the diagram of the steps of package provision
}

// service is a service of the client, such as Linode.Keys, with its methods in the order of the files.
type service struct {
	name    string
	methods []string
}

// Read reads the files of package buckt in a folder, except its tests.
func Read(folder string) (*Source, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	states, err := readStates(filepath.Join(folder, "provision", "steps.go"))
	if err != nil {
		return nil, err
	}
	s := &Source{services: servicesOf("Client", "", files), states: states}
	if len(s.services) == 0 {
		return nil, fmt.Errorf("%s has no type Client with services", folder)
	}
	for _, file := range files {
		for lit := range literals(file, "operation") {
			if err := s.addOperation(lit); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(s.Operations, func(a, b Operation) int { return s.serviceOf(a) - s.serviceOf(b) })
	if s.systems, err = readSystems(files); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Source) addOperation(lit *ast.CompositeLit) error {
	field, err := fields(lit)
	if err != nil {
		return err
	}
	if field["id"] == "" {
		return nil // of a method that makes other calls
	}
	op := Operation{field["id"], field["name"], field["method"], field["path"], field["system"]}
	if s.serviceOf(op) < 0 {
		return fmt.Errorf("%s: no service has the method %s", op.ID, op.Name)
	}
	s.Operations = append(s.Operations, op)
	return nil
}

// serviceOf returns the index of the service of an operation, -1 for none.
func (s *Source) serviceOf(op Operation) int {
	name := op.Name[:max(strings.LastIndex(op.Name, "."), 0)]
	return slices.IndexFunc(s.services, func(s service) bool { return s.name == name })
}

// servicesOf returns the services below a type, in the order of its fields.
func servicesOf(typeName, prefix string, files []*ast.File) []service {
	var services []service
	for _, field := range fieldsOf(typeName, files) {
		star, isPointer := field.Type.(*ast.StarExpr)
		if !isPointer || len(field.Names) != 1 || !field.Names[0].IsExported() {
			continue
		}
		of := star.X.(*ast.Ident).Name
		name := prefix + field.Names[0].Name
		services = append(services, service{name, methodsOf(of, files)})
		services = append(services, servicesOf(of, name+".", files)...)
	}
	return services
}

// fieldsOf returns the fields of a struct type.
func fieldsOf(typeName string, files []*ast.File) []*ast.Field {
	for _, file := range files {
		for node := range ast.Preorder(file) {
			spec, isType := node.(*ast.TypeSpec)
			if !isType || spec.Name.Name != typeName {
				continue
			}
			if s, isStruct := spec.Type.(*ast.StructType); isStruct {
				return s.Fields.List
			}
		}
	}
	return nil
}

// methodsOf returns the exported methods of a type, in the order of the files.
func methodsOf(typeName string, files []*ast.File) []string {
	var methods []string
	for _, file := range files {
		for _, decl := range file.Decls {
			method, isFunc := decl.(*ast.FuncDecl)
			if !isFunc || method.Recv == nil || !method.Name.IsExported() {
				continue
			}
			if star, isPointer := method.Recv.List[0].Type.(*ast.StarExpr); isPointer {
				if of, isName := star.X.(*ast.Ident); isName && of.Name == typeName {
					methods = append(methods, method.Name.Name)
				}
			}
		}
	}
	return methods
}

// literals iterates over the literals of a type.
func literals(node ast.Node, typeName string) func(yield func(*ast.CompositeLit) bool) {
	return func(yield func(*ast.CompositeLit) bool) {
		for n := range ast.Preorder(node) {
			lit, isLit := n.(*ast.CompositeLit)
			if !isLit {
				continue
			}
			if name, isName := lit.Type.(*ast.Ident); isName && name.Name == typeName && !yield(lit) {
				return
			}
		}
	}
}

// fields returns the fields of a literal that are constants.
func fields(lit *ast.CompositeLit) (map[string]string, error) {
	values := map[string]string{}
	for _, elt := range lit.Elts {
		kv, keyed := elt.(*ast.KeyValueExpr)
		if !keyed {
			return nil, fmt.Errorf("a literal has no names of fields")
		}
		value, err := constant(kv.Value)
		if err != nil {
			return nil, err
		}
		values[kv.Key.(*ast.Ident).Name] = value
	}
	return values, nil
}

// constant returns the value of a literal, or of a name that rows use, such as http.MethodGet and SystemBuckt. It is "" for any other
// expression.
func constant(e ast.Expr) (string, error) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return strconv.Unquote(e.Value)
		}
	case *ast.SelectorExpr:
		return strings.ToUpper(strings.TrimPrefix(e.Sel.Name, "Method")), nil
	case *ast.Ident:
		return strings.ToLower(strings.TrimPrefix(e.Name, "System")), nil
	}
	return "", nil
}
