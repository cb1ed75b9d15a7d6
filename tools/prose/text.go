package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"iter"
	"regexp"
	"strings"
)

// comment is one line of a comment.
type comment struct {
	line int
	text string
}

// goComments returns the lines of all comments of a Go file, without directives and code blocks. A generated file has none.
func goComments(name string, text []byte) ([]comment, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	if ast.IsGenerated(file) {
		return nil, nil
	}
	var comments []comment
	for _, group := range file.Comments {
		for _, c := range group.List {
			first := set.Position(c.Pos()).Line
			body := c.Text
			if strings.HasPrefix(body, "//") && !strings.HasPrefix(body, "// ") && !strings.HasPrefix(body, "//\t") {
				continue // a directive, such as //go:generate
			}
			body = strings.TrimSuffix(body[2:], "*/")
			for i, line := range strings.Split(body, "\n") {
				if text := strings.TrimPrefix(line, " "); text != "" && !strings.HasPrefix(text, "\t") {
					comments = append(comments, comment{first + i, unquote(text)})
				}
			}
		}
	}
	return comments, nil
}

// markdown yields the lines of a page that are prose, with their numbers.
func markdown(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		fenced, number := false, 0
		for line := range strings.Lines(text) {
			number++
			if strings.HasPrefix(line, "```") {
				fenced = !fenced
				continue
			}
			if !fenced && !yield(number, unquote(line)) {
				return
			}
		}
	}
}

var quoted = regexp.MustCompile("`[^`]*`|\"[^\"]*\"")

// unquote removes quoted texts: those are names, and what systems send.
func unquote(line string) string { return quoted.ReplaceAllString(line, "…") }
