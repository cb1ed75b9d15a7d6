package tables

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
)

// readStates returns the diagram of the steps of package provision, made from the rows of its function table, "" if the file does not exist.
func readStates(name string) (string, error) {
	if _, err := os.Stat(name); errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	names := map[string]string{} // of the steps, by their constants
	var rows []ast.Expr
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, value := range n.Values {
				if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					names[n.Names[i].Name], _ = strconv.Unquote(literal.Value)
				}
			}
		case *ast.FuncDecl:
			if n.Name.Name != "table" {
				return false
			}
		case *ast.ReturnStmt:
			if list, ok := n.Results[0].(*ast.CompositeLit); ok {
				rows = list.Elts
			}
		}
		return true
	})
	return drawStates(names, rows)
}

// drawStates draws an arrow from the first element of each row, which is a step, to those of its last one, a list of steps. The first row is the
// first step; where the last row ends, the diagram does.
func drawStates(names map[string]string, rows []ast.Expr) (string, error) {
	var b strings.Builder
	from := ""
	for i, row := range rows {
		fields, ok := row.(*ast.CompositeLit)
		if !ok || len(fields.Elts) < 2 {
			return "", errors.New("a row of the steps is not a list of fields")
		}
		to, ok := fields.Elts[len(fields.Elts)-1].(*ast.CompositeLit)
		if from = stepName(names, fields.Elts[0]); !ok || from == "" {
			return "", errors.New("a row of the steps does not begin with a step and end with a list")
		}
		if i == 0 {
			fmt.Fprintf(&b, "stateDiagram-v2\n    [*] --> %s\n", from)
		}
		for _, next := range to.Elts {
			name := stepName(names, next)
			if name == "" {
				return "", fmt.Errorf("the step %s leads to one that is unknown", from)
			}
			fmt.Fprintf(&b, "    %s --> %s\n", from, name)
		}
	}
	if from == "" {
		return "", errors.New("no function table has the steps")
	}
	fmt.Fprintf(&b, "    %s --> [*]\n", from)
	return b.String(), nil
}

func stepName(names map[string]string, e ast.Expr) string {
	constant, _ := e.(*ast.Ident)
	if constant == nil {
		return ""
	}
	return names[constant.Name]
}

// Provisioning returns the text of docs/provisioning.md with its diagram of the steps up to date.
func (s *Source) Provisioning(text string) (string, error) {
	const begin, end = "<!-- states -->\n", "<!-- /states -->"
	before, rest, found := strings.Cut(text, begin)
	_, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		return "", fmt.Errorf("it has no %q and %q", strings.TrimSpace(begin), end)
	}
	return before + begin + "```mermaid\n" + s.states + "```\n" + end + after, nil
}
