package foundrydb

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// reader reads bodies. A null field counts as absent, as with Go's JSON decoder. The texts of the problems are the mock's own:
// no source has them.
var reader = httpjson.Reader{
	NullIsAbsent: true,
	ElementPath:  "%s[%d]: ",
	Syntax: func(first any) string {
		if _, isObject := first.(map[string]any); isObject {
			return "body must be one JSON object"
		}
		return "body must be a JSON object"
	},
	Type: func(name, kind string, value any) string {
		switch {
		case value == httpjson.Absent{}:
			return ""
		case name == "":
			return "body must be a JSON object"
		}
		return name + " must be " + kinds[kind]
	},
	Range: func(name string, _ float64, _, _ int64) string { return name + " must be a whole number" },
}

var kinds = map[string]string{"string": "a string", "number": "a whole number", "array": "a list of strings", "object": "an object"}

func rejected(f *httpjson.Fields) service.Response { return badRequest("%s", f.Problem()) }

// check makes a check whose problem is the given one unless the condition holds.
func check(problem string, holds func(text string) bool) httpjson.Check[string] {
	return func(text string) string {
		if holds(text) {
			return ""
		}
		return problem
	}
}

// sizedText reads a text with a number of characters.
func sizedText(f *httpjson.Fields, name string, minimum, maximum int) string {
	problem := name + " must be " + strconv.Itoa(minimum) + " to " + strconv.Itoa(maximum) + " characters"
	return f.RequiredText(name, check(problem, func(text string) bool {
		length := utf8.RuneCountInString(text)
		return minimum <= length && length <= maximum
	}))
}

// option reads one of several texts, which is required.
func option(f *httpjson.Fields, name string, options ...string) string {
	return f.RequiredText(name, check(name+" must be "+state.OneOf(options), func(text string) bool { return slices.Contains(options, text) }))
}

func integer(f *httpjson.Fields, name string, absent int64) int64 {
	return f.Integer(name, absent, math.MinInt64, math.MaxInt64)
}

// keyPrefix checks a prefix that a key is limited to.
func keyPrefix(name string) httpjson.Check[string] {
	return check(name+" must not start with /, contain .. or contain whitespace", func(prefix string) bool {
		return !strings.HasPrefix(prefix, "/") && !strings.Contains(prefix, "..") && !strings.ContainsFunc(prefix, unicode.IsSpace)
	})
}

// texts reads a list of texts, each with its checks. It is nil if it is absent.
func texts(f *httpjson.Fields, name string, check httpjson.Check[string]) []string {
	return f.Texts(name, func(value any) (string, string) {
		text, isText := value.(string)
		if !isText {
			return "", name + " must be a list of strings"
		}
		return text, check(text)
	})
}
