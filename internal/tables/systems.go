package tables

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
)

// system is a system with the parameters of its credential.
type system struct {
	id, name string
	// about is the comment of the constant.
	about                               string
	baseURL                             string // its variable
	token, user, password, organization parameter
}

type parameter struct{ option, variable string }

// readSystems reads the rows of the systems, in the order of their constants, whose comments describe them.
func readSystems(files []*ast.File) ([]system, error) {
	var systems []system
	rows := map[string]*ast.CompositeLit{}
	for _, file := range files {
		for node := range ast.Preorder(file) {
			switch node := node.(type) {
			case *ast.ValueSpec:
				if t, isName := node.Type.(*ast.Ident); isName && t.Name == "System" && len(node.Values) == 1 {
					id, err := constant(node.Values[0])
					if err != nil {
						return nil, err
					}
					systems = append(systems, system{id: id, about: strings.TrimSpace(node.Comment.Text())})
				}
			case *ast.KeyValueExpr:
				key, isName := node.Key.(*ast.Ident)
				if row, isRow := node.Value.(*ast.CompositeLit); isName && isRow && strings.HasPrefix(key.Name, "System") {
					rows[strings.ToLower(strings.TrimPrefix(key.Name, "System"))] = row
				}
			}
		}
	}
	for i := range systems {
		s := &systems[i]
		if rows[s.id] == nil || s.about == "" {
			return nil, fmt.Errorf("the system %s has no row, or its constant no comment", s.id)
		}
		if err := s.readRow(rows[s.id]); err != nil {
			return nil, err
		}
	}
	return systems, nil
}

func (s *system) readRow(row *ast.CompositeLit) error {
	for _, elt := range row.Elts {
		kv := elt.(*ast.KeyValueExpr)
		name := kv.Key.(*ast.Ident).Name
		if text := map[string]*string{"name": &s.name, "baseURLVariable": &s.baseURL}[name]; text != nil {
			var err error
			if *text, err = constant(kv.Value); err != nil {
				return err
			}
		}
		to := map[string]*parameter{"token": &s.token, "user": &s.user, "password": &s.password, "organization": &s.organization}[name]
		if to == nil {
			continue
		}
		lit, isLit := kv.Value.(*ast.CompositeLit)
		if !isLit || len(lit.Elts) != 4 {
			return fmt.Errorf("%s of the system %s is not a parameter of four values", name, s.id)
		}
		var err error
		if to.option, err = constant(lit.Elts[1]); err != nil {
			return err
		}
		if to.variable, err = constant(lit.Elts[2]); err != nil {
			return err
		}
	}
	return nil
}

// options returns the options that set the credential.
func (s *system) options() string {
	names := []string{s.token.option}
	if s.user.option != "" {
		names = []string{s.user.option + " or " + s.token.option}
	}
	if s.organization.option != "" {
		names = append(names, s.organization.option)
	}
	return strings.Join(slices.Compact(names), ", ")
}

// variables returns the names of the environment variables, each quoted.
func (s *system) variables(quote string) string {
	name := func(p parameter) string { return quote + p.variable + quote }
	text := name(s.token)
	if s.user.variable != "" {
		text = name(s.user) + " and " + name(s.password) + ", or " + text
	}
	if s.organization.variable != "" {
		text += "; " + name(s.organization)
	}
	return text
}
