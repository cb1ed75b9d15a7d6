package mockserver

import (
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// almost is the maximum of a field that differs, which is below that of an equal one.
const almost = 0.9

// nearness returns how close an exchange is to a match: the sum over the fields of the match, 1 for an equal field and less for one that
// differs.
func nearness(m fault.Match, ex *Exchange) float64 {
	near := 0.0
	look := func(wanted, same bool, similarity func() float64) {
		switch {
		case !wanted:
		case same:
			near++
		case similarity != nil:
			near += almost * similarity()
		}
	}
	escaped := ex.URL.EscapedPath()
	look(m.System != "", m.System == ex.System, nil)
	look(m.Operation != "", knownOperations()[ex.Operation].isNamed(m), func() float64 {
		return max(similarity(m.Operation, ex.Operation), similarity(m.Operation, ex.ClientMethod()))
	})
	look(m.Method != "", m.Method == ex.Method, nil)
	look(m.Path != "", matchesPath(m.Path, escaped), func() float64 { return pathSimilarity(m.Path, escaped) })
	look(m.Bucket != "", m.Bucket == ex.Bucket, nil)
	look(m.Key != "", m.Key == ex.Key, nil)
	look(m.Credential != "", m.Credential == ex.CredentialID, nil)
	look(m.Status != 0, m.Status == ex.Status, func() float64 {
		if m.Status/100 == ex.Status/100 {
			return 0.5
		}
		return 0
	})
	look(m.Unanswered, ex.Status == 0, nil)
	look(m.Fault != "", slices.Contains(ex.Faults, m.Fault), func() float64 {
		most := 0.0
		for _, name := range ex.Faults {
			most = max(most, similarity(m.Fault, name))
		}
		return most
	})
	return near
}

// pathSimilarity compares a path with a pattern by elements, so that a star equals the element at its place.
func pathSimilarity(pattern, escaped string) float64 {
	wanted, got := strings.Split(pattern[1:], "/"), strings.Split(strings.TrimPrefix(escaped, "/"), "/")
	sum := 0.0
	for i := range min(len(wanted), len(got)) {
		if matchesPath(wanted[i], got[i]) {
			sum++
		} else {
			sum += similarity(wanted[i], got[i])
		}
	}
	return sum / float64(max(len(wanted), len(got)))
}

// similarity returns 1 for equal texts and 0 for texts without a common letter. Long texts are compared by their beginnings.
func similarity(a, b string) float64 {
	const enough = 100
	a, b = a[:min(len(a), enough)], b[:min(len(b), enough)]
	if a == b {
		return 1
	}
	return 1 - float64(service.Distance(a, b))/float64(max(len(a), len(b)))
}
