package mockserver

import (
	"fmt"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// AssertTookEffect fails the test unless the fault took effect at least once: a test of a failure that never occurred would pass in vain.
// The failure states how many requests the fault saw, and lists the requests. It reports whether the assertion holds.
//
// It uses [Injection.Count], which requests dropped from the record do not change. A [fault.Refuse] on TCP is not counted.
func (i *Injection) AssertTookEffect(t TB) bool {
	t.Helper()
	a := i.server.newAssertion("AssertTookEffect")
	i.mu.Lock()
	seen, turns, count := i.seen, i.turns, i.count
	i.mu.Unlock()
	if count > 0 {
		return true
	}
	r := a.newReport()
	r.line("want the fault %q to take effect, but it saw %s matching %v", i.name, requests(seen), i.fault.Match)
	switch {
	case seen == 0 && len(a.matching(i.fault.Match)) > 0:
		r.line("The marked requests are those that %s has no effect on, or that preceded the fault.", i.fault.Effect.Kind)
	case seen > 0 && turns == 0:
		r.line("Its turn, %s, did not come.", turn(i.fault))
	case turns > 0:
		r.line("Its turn came %s, but another fault decided, or nothing was there to change.", times(turns))
	}
	r.writeNearest(a.kept, i.fault.Match)
	t.Errorf("%s", r)
	return false
}

// turn returns the condition of the fault's turn as Go code. The fault has one.
func turn(f fault.Fault) string {
	switch {
	case f.Nth > 0:
		return fmt.Sprintf("Nth: %d", f.Nth)
	case f.From > 0:
		return fmt.Sprintf("From: %d", f.From)
	case f.Every > 0:
		return fmt.Sprintf("Every: %d", f.Every)
	default:
		return fmt.Sprintf("Share: %v", f.Share)
	}
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
