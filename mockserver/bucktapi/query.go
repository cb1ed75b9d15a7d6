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
	limit   int // the size of a page
	problem string
}

func (c *call) query() *query { return &query{Query: httpjson.ParseQuery(c.Request.URL.RawQuery)} }

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

// readLimit reads the size of a page, which is converted as JavaScript's Number does.
func (q *query) readLimit(usual, maximum int) {
	if q.limit = usual; !q.Has("limit") {
		return
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
		q.limit = int(number)
	}
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
