package mockserver

import (
	"fmt"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// AssertInOrder fails the test unless the record has a request for each match, each later than the request for the match before. Other
// requests may precede, follow or separate them. It reports whether the assertion holds.
//
// The order is that of [Exchange.Seq]. A match given twice requires two requests.
func (s *Server) AssertInOrder(t TB, matches ...fault.Match) bool {
	t.Helper()
	a := s.newAssertion("AssertInOrder", matches...)
	if len(matches) == 0 {
		a.mistake("there is no match")
	}
	if a.failMistakes(t) {
		return false
	}
	found := a.inOrder(matches)
	if len(found) == len(matches) {
		return true
	}
	r := a.newReport()
	r.line("want %s in order, number %d is missing", requests(len(matches)), len(found)+1)
	for i, m := range matches {
		r.line("  %d. %v: %s", i+1, m, a.outcome(found, i, m))
	}
	r.writeDropped("it may be among them")
	r.writeInOrder(a.kept, matches, found)
	t.Errorf("%s", r)
	return false
}

// inOrder finds for each match the first request after those of the matches before. It ends at the first match without a request.
func (a *assertion) inOrder(matches []fault.Match) []*Exchange {
	var found []*Exchange
	for _, ex := range a.kept {
		if len(found) < len(matches) && ex.Matches(matches[len(found)]) {
			found = append(found, ex)
		}
	}
	return found
}

// outcome describes whether a request was found for match i.
func (a *assertion) outcome(found []*Exchange, i int, m fault.Match) string {
	if i < len(found) {
		return fmt.Sprintf("request %d", found[i].Seq)
	}
	if i > len(found) {
		return "not looked for"
	}
	matching := a.matching(m)
	if len(matching) == 0 {
		return "none"
	}
	return fmt.Sprintf("none after request %d, the last is request %d", found[i-1].Seq, matching[len(matching)-1].Seq)
}
