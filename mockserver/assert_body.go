package mockserver

import (
	"fmt"

	"github.com/bucktgo/buckt/mockserver/fault"
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
	w, meant := record.WantBody(want), a.meant(m)
	var closest *Exchange
	var difference record.Difference
	for i, ex := range meant {
		d := w.Compare(string(ex.RequestBody), ex.RequestBodyTruncated)
		if len(d.Lines) == 0 {
			return true
		}
		if i == 0 || d.Size < difference.Size {
			closest, difference = ex, d
		}
	}
	r := a.newReport()
	if len(meant) == 0 {
		r.line("want a request matching %v, got none", m)
	} else {
		r.line("none of %s matching %v has the body", requests(len(meant)), m)
		r.line("The closest is request %d:", closest.Seq)
		for _, line := range firstLines(difference.Lines) {
			r.line("  %s", line)
		}
	}
	r.tellDropped("it may be among them")
	r.tellNearest(a.kept, m)
	t.Errorf("%s", r)
	return false
}

func firstLines(lines []string) []string {
	if rest := len(lines) - maxReported; rest > 0 {
		return append(lines[:maxReported:maxReported], fmt.Sprintf("and %d more", rest))
	}
	return lines
}
