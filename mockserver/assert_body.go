package mockserver

import (
	"fmt"
	"strings"

	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/record"
)

// AssertBody fails the test unless the record has a request that the match means with exactly this body, and shows then how the closest one differs.
// It returns whether the record has one. Where both are JSON the values are compared, whatever their order of fields and white space; integers are
// compared in full, other numbers as float64.
//
// The record has no secrets, so that they are not compared: the value of every field whose name has "secret", "password" or
// "passphrase" in it counts as equal. A body that was cut ([Exchange.RequestBodyTruncated]), as that of an upload is, is equal to none.
func (s *Server) AssertBody(t TB, m fault.Match, want string) bool {
	t.Helper()
	a := s.newAssertion("AssertBody", m)
	if a.refuse(t) {
		return false
	}
	w, meant := newWantedBody(want), a.meant(m)
	var closest bodyDifference
	for i, ex := range meant {
		d := w.compare(ex)
		if d.none() {
			return true
		}
		if i == 0 || d.size < closest.size {
			closest = d
		}
	}
	r := a.newReport()
	if len(meant) == 0 {
		r.line("want a request matching %v, got none", m)
	} else {
		r.line("none of %s matching %v has the body", requests(len(meant)), m)
		r.line("The closest is request %d:", closest.ex.Seq)
		for _, line := range closest.lines {
			r.line("  %s", line)
		}
	}
	r.tellDropped("it may be among them")
	r.tellNearest(a.kept, m)
	t.Errorf("%s", r)
	return false
}

// wantedBody is the body that a request should have.
type wantedBody struct {
	text string
	// shown is the text without secrets.
	shown string
	// value is what the text without secrets means as JSON.
	value  any
	isJSON bool
}

func newWantedBody(text string) *wantedBody {
	w := &wantedBody{text: text, shown: string(record.RedactFields([]byte(text), nil))}
	w.value, w.isJSON = httpjson.Parse([]byte(w.shown))
	return w
}

// bodyDifference is in what the body of an exchange is not the wanted one.
type bodyDifference struct {
	ex    *Exchange
	lines []string
	// size says how large the difference is, to find the smallest.
	size int
}

func (d bodyDifference) none() bool { return len(d.lines) == 0 }

// otherKind is the size of a difference between JSON and a text, and the least between texts.
const otherKind = 1 << 30

func (w *wantedBody) compare(ex *Exchange) bodyDifference {
	got := string(ex.RequestBody)
	switch value, isJSON := httpjson.Parse([]byte(got)); {
	case ex.RequestBodyTruncated && got == "":
		return bodyDifference{ex, []string{"the record does not have its body"}, 2 * otherKind}
	case ex.RequestBodyTruncated:
		return bodyDifference{ex, []string{fmt.Sprintf("the record has only the first %d bytes of its body", len(got))}, 2 * otherKind}
	case w.isJSON && isJSON:
		lines := httpjson.Diff(w.value, value)
		return bodyDifference{ex, firstLines(lines), len(lines)}
	case w.text == got:
		return bodyDifference{ex: ex}
	default:
		at := commonPrefix(w.shown, got)
		return bodyDifference{ex, []string{
			"want " + excerpt(w.shown, at),
			"got  " + excerpt(got, at),
		}, otherKind + max(0, 1<<20-at)}
	}
}

func firstLines(lines []string) []string {
	if rest := len(lines) - maxReported; rest > 0 {
		return append(lines[:maxReported:maxReported], fmt.Sprintf("and %d more", rest))
	}
	return lines
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// excerpt quotes the part of a text around a place.
func excerpt(text string, at int) string {
	const before, after = 40, 80
	from, to := max(0, at-before), min(len(text), at+after)
	quoted := fmt.Sprintf("%q", strings.ToValidUTF8(text[from:to], "\ufffd"))
	if from > 0 {
		quoted = "…" + quoted
	}
	if to < len(text) {
		quoted += "…"
	}
	return quoted
}
