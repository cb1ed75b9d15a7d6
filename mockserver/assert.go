package mockserver

import (
	"fmt"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// AssertCalled fails the test unless the record has exactly n requests that the match means, and tells then what it has. It returns whether it
// has them.
//
// A record that has dropped requests cannot tell how many there were: with more than [WithRecordLimit] requests it fails.
func (s *Server) AssertCalled(t TB, n int, m fault.Match) bool {
	t.Helper()
	a := s.newAssertion("AssertCalled", m)
	if n < 0 {
		a.mistake("n is %d: it must be 0 or more", n)
	}
	return a.called(t, n, m)
}

// AssertNever fails the test when the record has a request that the match means. It is AssertCalled with 0.
func (s *Server) AssertNever(t TB, m fault.Match) bool {
	t.Helper()
	return s.newAssertion("AssertNever", m).called(t, 0, m)
}

// assertion is one question about the record as it is now.
type assertion struct {
	name    string
	kept    []*Exchange
	dropped int
	// mistakes are those of the test itself, with which nothing can be asserted.
	mistakes []string
}

// newAssertion takes what the record has, and looks for mistakes in the matches: one that can mean no request would make the test tell
// nothing.
func (s *Server) newAssertion(name string, matches ...fault.Match) *assertion {
	a := &assertion{name: name}
	s.settle()
	kept, dropped := s.record.All()
	a.kept, a.dropped = readAll(kept), dropped
	for _, m := range matches {
		if err := ValidateMatch(m); err != nil {
			a.mistake("%v", err)
		} else if m.Fault != "" {
			if err := s.faults.checkName(m.Fault); err != nil {
				a.mistake("%v", err)
			}
		}
	}
	return a
}

func (a *assertion) mistake(format string, args ...any) {
	a.mistakes = append(a.mistakes, fmt.Sprintf(format, args...))
}

// refuse fails the test for the mistakes in it, and tells whether there are any.
func (a *assertion) refuse(t TB) bool {
	t.Helper()
	for _, mistake := range a.mistakes {
		t.Errorf("mockserver: %s: %s", a.name, mistake)
	}
	return len(a.mistakes) > 0
}

// meant returns the exchanges that a match means.
func (a *assertion) meant(m fault.Match) []*Exchange {
	var meant []*Exchange
	for _, ex := range a.kept {
		if ex.Matches(m) {
			meant = append(meant, ex)
		}
	}
	return meant
}

func (a *assertion) called(t TB, n int, m fault.Match) bool {
	t.Helper()
	if a.refuse(t) {
		return false
	}
	got := len(a.meant(m))
	if got == n && a.dropped == 0 {
		return true
	}
	r := a.newReport()
	if a.dropped > 0 && got <= n {
		r.line("it cannot tell, as the record has dropped the oldest %d of %d requests: see WithRecordLimit",
			a.dropped, a.dropped+len(a.kept))
	}
	r.line("want %s matching %v, got %d", requests(n), m, got)
	r.tellNearest(a.kept, m)
	t.Errorf("%s", r)
	return false
}

// requests is a number of requests in words: "1 request".
func requests(n int) string {
	if n == 1 {
		return "1 request"
	}
	return fmt.Sprintf("%d requests", n)
}
