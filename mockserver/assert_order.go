package mockserver

import (
	"fmt"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// AssertInOrder fails the test unless the record has, for each match, a request that it means, each later than that of the match before. Other
// requests may lie between them, and before and after. It returns whether the record has them.
//
// The order is that of [Exchange.Seq]. A match that is to mean two requests is given twice.
func (s *Server) AssertInOrder(t TB, matches ...fault.Match) bool {
	t.Helper()
	a := s.newAssertion("AssertInOrder", matches...)
	if len(matches) == 0 {
		a.mistake("there is no match")
	}
	if a.refuse(t) {
		return false
	}
	found := a.follow(matches)
	if len(found) == len(matches) {
		return true
	}
	r := a.newReport()
	r.line("want %s in order, number %d is missing", requests(len(matches)), len(found)+1)
	for i, m := range matches {
		r.line("  %d. %v: %s", i+1, m, a.outcome(found, i, m))
	}
	r.tellDropped("it may be among them")
	r.tellInOrder(a.kept, matches, found)
	t.Errorf("%s", r)
	return false
}

// follow finds the first request for each match that lies behind those of the matches before, as far as there are such.
func (a *assertion) follow(matches []fault.Match) []*Exchange {
	var found []*Exchange
	for _, ex := range a.kept {
		if len(found) < len(matches) && ex.Matches(matches[len(found)]) {
			found = append(found, ex)
		}
	}
	return found
}

// outcome tells what became of match i.
func (a *assertion) outcome(found []*Exchange, i int, m fault.Match) string {
	if i < len(found) {
		return fmt.Sprintf("request %d", found[i].Seq)
	}
	if i > len(found) {
		return "not looked for"
	}
	meant := a.meant(m)
	if len(meant) == 0 {
		return "none"
	}
	return fmt.Sprintf("none after request %d, the last is request %d", found[i-1].Seq, meant[len(meant)-1].Seq)
}
