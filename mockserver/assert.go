package mockserver

import (
	"fmt"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// AssertCalled fails the test unless exactly n recorded requests match m. The failure lists the requests of the record. It reports whether
// the assertion holds.
//
// It fails if the record has dropped requests, since their number is then unknown: see [WithRecordLimit] and [WithRecordBytes].
func (s *Server) AssertCalled(t TB, n int, m fault.Match) bool {
	t.Helper()
	a := s.newAssertion("AssertCalled", m)
	if n < 0 {
		a.mistake("n is %d: it must be 0 or more", n)
	}
	return a.called(t, n, m)
}

// AssertNever fails the test if a recorded request matches m. It is AssertCalled with 0.
func (s *Server) AssertNever(t TB, m fault.Match) bool {
	t.Helper()
	return s.newAssertion("AssertNever", m).called(t, 0, m)
}

// assertion is an assertion about the present contents of the record.
type assertion struct {
	name    string
	kept    []*Exchange
	dropped int
	// mistakes are errors of the test itself, such as an unknown operation. With one the assertion fails.
	mistakes []string
}

// newAssertion reads the record and checks the matches: a match that no request can have would make AssertNever pass in vain.
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

// failMistakes fails the test if the assertion has mistakes, and reports whether it has any.
func (a *assertion) failMistakes(t TB) bool {
	t.Helper()
	for _, mistake := range a.mistakes {
		t.Errorf("mockserver: %s: %s", a.name, mistake)
	}
	return len(a.mistakes) > 0
}

// matching returns the exchanges that a match selects.
func (a *assertion) matching(m fault.Match) []*Exchange {
	var matching []*Exchange
	for _, ex := range a.kept {
		if ex.Matches(m) {
			matching = append(matching, ex)
		}
	}
	return matching
}

func (a *assertion) called(t TB, n int, m fault.Match) bool {
	t.Helper()
	if a.failMistakes(t) {
		return false
	}
	got := len(a.matching(m))
	if got == n && a.dropped == 0 {
		return true
	}
	r := a.newReport()
	if a.dropped > 0 && got <= n {
		r.line("it cannot tell, as the record has dropped the oldest %d of %d requests: see WithRecordLimit and WithRecordBytes",
			a.dropped, a.dropped+len(a.kept))
	}
	r.line("want %s matching %v, got %d", requests(n), m, got)
	r.writeNearest(a.kept, m)
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
