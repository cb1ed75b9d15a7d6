package mockserver

import (
	"fmt"

	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/record"
)

// AssertBody fails the test unless a recorded request matches m and has exactly the wanted body. The failure shows how the closest body
// differs. It reports whether the assertion holds. If both bodies are JSON their values are compared, independent of the order of fields
// and of white space; integers are compared in full, other numbers as float64.
//
// The record has no secrets, so the value of each field whose name contains "secret", "password" or "passphrase" counts as equal. A
// truncated body ([Exchange.RequestBodyTruncated]), such as that of an upload, equals no other body.
func (s *Server) AssertBody(t TB, m fault.Match, want string) bool {
	t.Helper()
	a := s.newAssertion("AssertBody", m)
	if a.failMistakes(t) {
		return false
	}
	w, matching := record.WantBody(want), a.matching(m)
	var closest *Exchange
	var difference record.Difference
	for i, ex := range matching {
		d := w.Compare(string(ex.RequestBody), ex.RequestBodyTruncated)
		if len(d.Lines) == 0 {
			return true
		}
		if i == 0 || d.Size < difference.Size {
			closest, difference = ex, d
		}
	}
	r := a.newReport()
	if len(matching) == 0 {
		r.line("want a request matching %v, got none", m)
	} else {
		r.line("none of %s matching %v has the body", requests(len(matching)), m)
		r.line("The closest is request %d:", closest.Seq)
		for _, line := range firstLines(difference.Lines) {
			r.line("  %s", line)
		}
	}
	r.writeDropped("it may be among them")
	r.writeNearest(a.kept, m)
	t.Errorf("%s", r)
	return false
}

func firstLines(lines []string) []string {
	if rest := len(lines) - maxReported; rest > 0 {
		return append(lines[:maxReported:maxReported], fmt.Sprintf("and %d more", rest))
	}
	return lines
}
