package ui

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// describe returns the effect of a fault in words.
func describe(f fault.Fault) string { return cmp.Or(f.Name, f.Effect.String()) }

// target returns the target of a fault in words.
func target(f fault.Fault) string {
	m := f.Match
	words := cmp.Or(m.Operation, title(m.System), "All requests")
	for _, condition := range []struct{ name, value string }{
		{"method", m.Method}, {"path", m.Path}, {"bucket", m.Bucket}, {"key", m.Key}, {"credential", m.Credential},
	} {
		if condition.value != "" {
			words += ", " + condition.name + " " + condition.value
		}
	}
	return words
}

// turn returns in words which of the matching requests are affected.
func turn(f fault.Fault) string {
	switch {
	case f.Nth > 0:
		return fmt.Sprintf("only number %d", f.Nth)
	case f.From > 0:
		return fmt.Sprintf("from number %d on", f.From)
	case f.First == 1:
		return "only the first"
	case f.First > 0:
		return fmt.Sprintf("the first %d", f.First)
	case f.Every > 0:
		return fmt.Sprintf("one of every %d", f.Every)
	case f.Share > 0:
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", f.Share*100), "0"), ".") + " % of them"
	}
	return "each time"
}
