package bucktapi

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"unicode/utf16"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// reader has the rules and messages of the validation library that the server uses. The server reports the first problem alone, so that
// fields are read in the order of the server's schema.
var reader = httpjson.Reader{
	WholeFloats: true,
	Syntax:      func(any) string { return "Invalid JSON body" },
	Type:        func(_, kind string, value any) string { return expected(kind, kindOf(value)) },
	Option: func(_ string, options []string) string {
		return `Invalid option: expected one of "` + strings.Join(options, `"|"`) + `"`
	},
	Range: func(_ string, number float64, minimum, maximum int64) string {
		return cmp.Or(
			outOfRange(number),
			unless(number >= float64(minimum), "Too small: expected number to be >=%d", minimum),
			unless(number <= float64(maximum), "Too big: expected number to be <=%d", maximum),
		)
	},
}

// maxInt is the largest number that JavaScript takes for a whole one.
const maxInt = 1<<53 - 1

// outOfRange returns the problem of a number: infinite, not whole, or beyond the safe integers of JavaScript.
func outOfRange(number float64) string {
	return cmp.Or(
		unless(!math.IsInf(number, 0), "%s", expected("number", "number")),
		unless(number == math.Trunc(number), "%s", expected("int", "number")),
		unless(number <= maxInt, "Too big: expected int to be <=%d", maxInt),
		unless(number >= -maxInt, "Too small: expected int to be >=%d", -maxInt),
	)
}

// rejected is the response to a body with a problem.
func rejected(f *httpjson.Fields) service.Response { return badRequest("%s", f.Problem()) }

// optionalText reads a text that may be absent, which is nil then.
func optionalText(f *httpjson.Fields, name string, checks ...httpjson.Check[string]) *string {
	if !f.Has(name) {
		return nil
	}
	return new(f.RequiredText(name, checks...))
}

// clearable reads a field that null clears.
func clearable[T any](f *httpjson.Fields, name string, absent *T, read func(name string) T) *T {
	switch f.Get(name) {
	case httpjson.Absent{}:
		return absent
	case nil:
		return nil
	}
	return new(read(name))
}

func expected(kind, received string) string {
	return "Invalid input: expected " + kind + ", received " + received
}

func kindOf(value any) string {
	switch value.(type) {
	case httpjson.Absent:
		return "undefined"
	case nil:
		return "null"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	default:
		return "object"
	}
}

func minLength(n int) httpjson.Check[string] {
	return func(text string) string {
		return unless(length(text) >= n, "Too small: expected string to have >=%d characters", n)
	}
}

func maxLength(n int) httpjson.Check[string] {
	return func(text string) string {
		return unless(length(text) <= n, "Too big: expected string to have <=%d characters", n)
	}
}

// length counts as JavaScript does.
func length(text string) int { return len(utf16.Encode([]rune(text))) }

func atLeastOne(items []string) string {
	return unless(len(items) > 0, "Too small: expected array to have >=1 items")
}

func atMost(n int, problem string) httpjson.Check[[]string] {
	return func(items []string) string { return unless(len(items) <= n, problem, n) }
}

const tooManyItems = "Too big: expected array to have <=%d items"

// unless returns a problem unless the condition holds.
func unless(condition bool, format string, args ...any) string {
	if condition {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

// textItem reads one text of an array.
func textItem(checks ...httpjson.Check[string]) func(value any) (string, string) {
	return func(value any) (string, string) {
		text, isText := value.(string)
		if !isText {
			return "", reader.Type("", "string", value)
		}
		return text, httpjson.FirstProblem(text, checks)
	}
}
