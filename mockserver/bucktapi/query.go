package bucktapi

import (
	"bytes"
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// query is the query of a list.
type query struct {
	*httpjson.Fields
	limit int // the size of a page
}

// query reads the query of a list.
func (c *call) query() query { return query{Fields: reader.Query(c.Request.URL.RawQuery)} }

// body reads the body, which may begin with a byte order mark.
func (c *call) body() *httpjson.Fields {
	return reader.Read(bytes.TrimPrefix(c.Body(), []byte("\ufeff")))
}

// readLimit reads the size of a page, which is converted as JavaScript's Number does.
func (q *query) readLimit(usual, maximum int) {
	q.limit = httpjson.Value(q.Fields, "limit", usual, func(value any) (int, string) {
		number := jsNumber(value.(string))
		return int(number), cmp.Or(
			unless(!math.IsNaN(number), "%s", expected("number", "NaN")),
			outOfRange(number),
			unless(number > 0, "Too small: expected number to be >0"),
			unless(number <= float64(maximum), "Too big: expected number to be <=%d", maximum),
		)
	})
}

// readISOTime reads a time in ISO 8601.
func readISOTime(value any) (time.Time, string) {
	at, isTime := parseTime(value.(string))
	return at, unless(isTime, "Invalid ISO datetime")
}

// jsNumber converts a text as JavaScript does: "" is 0, "1e2" is 100, "0x10" is 16, and any other text is NaN.
func jsNumber(text string) float64 {
	text = trim(text)
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
