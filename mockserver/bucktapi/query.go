package bucktapi

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// query is the query of a request on its way through validation.
type query struct {
	httpjson.Query
	problem string
}

func parseQuery(raw string) *query { return &query{Query: httpjson.ParseQuery(raw)} }

func (q *query) valid() bool { return q.problem == "" }

func (q *query) rejected() service.Response { return badRequest("%s", q.problem) }

func (q *query) refuse(problem string) {
	if q.problem == "" {
		q.problem = problem
	}
}

// option reads one of several texts, "" if it is absent.
func (q *query) option(name string, options []string) string {
	if !q.Has(name) {
		return ""
	}
	text := q.Text(name)
	if !slices.Contains(options, text) {
		q.refuse(reader.Option(name, options))
	}
	return text
}

// date reads a time in ISO 8601, zero if it is absent.
func (q *query) date(name string) time.Time {
	if !q.Has(name) {
		return time.Time{}
	}
	at, isTime := parseTime(q.Text(name))
	if !isTime {
		q.refuse("Invalid ISO datetime")
	}
	return at
}

// limit reads the size of a page, which is converted as JavaScript's Number does.
func (q *query) limit(usual, maximum int) int {
	if !q.Has("limit") {
		return usual
	}
	number := jsNumber(q.Text("limit"))
	switch {
	case math.IsNaN(number):
		q.refuse(expected("number", "NaN"))
	case math.IsInf(number, 0):
		q.refuse(expected("number", "Infinity"))
	case number != math.Trunc(number):
		q.refuse(expected("int", "number"))
	case number <= 0:
		q.refuse("Too small: expected number to be >0")
	case number > float64(maximum):
		q.refuse(fmt.Sprintf("Too big: expected number to be <=%d", maximum))
	default:
		return int(number)
	}
	return usual
}

// jsNumber converts a text: "" is 0, "1e2" is 100, "0x10" is 16, and what is no number is NaN.
func jsNumber(text string) float64 {
	text = strings.TrimSpace(text)
	switch lower := strings.ToLower(text); {
	case text == "":
		return 0
	case text == "Infinity", text == "+Infinity":
		return math.Inf(1)
	case text == "-Infinity":
		return math.Inf(-1)
	case strings.HasPrefix(lower, "0x"), strings.HasPrefix(lower, "0b"), strings.HasPrefix(lower, "0o"):
		n, err := strconv.ParseUint(lower, 0, 64)
		if err != nil || strings.Contains(lower, "_") {
			return math.NaN()
		}
		return float64(n)
	case strings.ContainsAny(lower, "_xpni"): // forms that Go takes and JavaScript does not
		return math.NaN()
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(n, 0) {
		return math.NaN()
	}
	return n
}

// emptyMark is appended to a cursor that leads on from an empty page, so that no cursor comes twice. No id and no name of an S3
// bucket holds it.
const emptyMark = "~"

func trimEmptyMark(cursor string) string { return strings.TrimRight(cursor, emptyMark) }

// after drops the rows up to the cursor, in a list whose rows ascend by id.
func after[T any](rows []T, cursor string, id func(T) string) []T {
	cursor = trimEmptyMark(cursor)
	for len(rows) > 0 && id(rows[0]) <= cursor {
		rows = rows[1:]
	}
	return rows
}
