package mockserver

import (
	"path"
	"slices"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// Matches reports whether a match selects the exchange.
func (ex *Exchange) Matches(m fault.Match) bool {
	return (m.System == "" || m.System == ex.System) &&
		(m.Operation == "" || m.Operation == ex.Operation) &&
		(m.Method == "" || m.Method == ex.Method) &&
		(m.Path == "" || matchesPath(m.Path, ex.URL.EscapedPath())) &&
		(m.Bucket == "" || m.Bucket == ex.Bucket) &&
		(m.Key == "" || m.Key == ex.Key) &&
		(m.Credential == "" || m.Credential == ex.CredentialID) &&
		(m.Status == 0 || m.Status == ex.Status) &&
		(!m.Unanswered || ex.Status == 0) &&
		(m.Fault == "" || slices.Contains(ex.Faults, m.Fault))
}

func matchesPath(pattern, escaped string) bool {
	matched, _ := path.Match(pattern, escaped)
	return matched
}

// matchesAny reports whether one of several matches selects an exchange, or there are none.
func matchesAny(matches []fault.Match, ex *Exchange) bool {
	return len(matches) == 0 || slices.ContainsFunc(matches, ex.Matches)
}
