package mockserver

import (
	"path"
	"slices"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// Matches reports whether a match means the exchange.
func (ex *Exchange) Matches(m fault.Match) bool {
	agreed, asked := compare(m, ex)
	return agreed == asked
}

// compare counts the fields that are looked at, and those of them that are as they should be.
func compare(m fault.Match, ex *Exchange) (agreed, asked int) {
	look := func(wanted, same bool) {
		if wanted {
			asked++
			if same {
				agreed++
			}
		}
	}
	look(m.System != "", m.System == ex.System)
	look(m.Operation != "", m.Operation == ex.Operation)
	look(m.Method != "", m.Method == ex.Method)
	look(m.Path != "", m.Path != "" && matchesPath(m.Path, ex.URL.EscapedPath()))
	look(m.Bucket != "", m.Bucket == ex.Bucket)
	look(m.Key != "", m.Key == ex.Key)
	look(m.Credential != "", m.Credential == ex.CredentialID)
	look(m.Status != 0, m.Status == ex.Status)
	look(m.Unanswered, ex.Status == 0)
	look(m.Fault != "", slices.Contains(ex.Faults, m.Fault))
	return agreed, asked
}

func matchesPath(pattern, escaped string) bool {
	matched, _ := path.Match(pattern, escaped)
	return matched
}

// matchesAny tells whether an exchange is meant by one of several; it is where there are none.
func matchesAny(matches []fault.Match, ex *Exchange) bool {
	return len(matches) == 0 || slices.ContainsFunc(matches, func(m fault.Match) bool { return ex.Matches(m) })
}
