package mockserver

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// knownOperation is an operation as matches and faults refer to it.
type knownOperation struct {
	systems []string // one, or those that S3 clients reach
	method  string
	traits  service.Traits // none of an S3 operation
}

// knownOperations returns the operations of all systems by their ids in openapi.yaml, and those of S3.
var knownOperations = sync.OnceValue(func() map[string]knownOperation {
	known := make(map[string]knownOperation)
	var withS3 []string
	for _, e := range registry() {
		for _, op := range e.Routes.All() {
			if op.ID != "" {
				known[op.ID] = knownOperation{[]string{e.name()}, op.Method, op.Traits}
			}
		}
		if e.S3Start != nil {
			withS3 = append(withS3, e.name())
		}
	}
	for id, method := range s3.Operations() {
		known[id] = knownOperation{systems: withS3, method: method}
	}
	return known
})

// systemNames are the names of the systems.
var systemNames = sync.OnceValue(func() []string {
	var names []string
	for _, e := range registry() {
		names = append(names, e.name())
	}
	return names
})

// methodsOf are the methods that the operations of a system answer, or those of all systems: HEAD goes with GET.
func methodsOf(system string) []string {
	var methods []string
	for _, op := range knownOperations() {
		if system != "" && !slices.Contains(op.systems, system) {
			continue
		}
		methods = append(methods, op.method)
		if op.method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
	}
	slices.Sort(methods)
	return slices.Compact(methods)
}

// nearest returns the three operations that are meant most likely by an id that none has: those with it as a part, which lacks its
// system, then those that take the fewest edits.
func nearest(id string, known map[string]knownOperation) []string {
	id = strings.ToLower(id)
	edits := make(map[string]int, len(known))
	for candidate := range known {
		if lower := strings.ToLower(candidate); !strings.Contains(lower, id) {
			edits[candidate] = distance(id, lower)
		}
	}
	ids := slices.SortedFunc(maps.Keys(known), func(a, b string) int {
		return cmp.Or(cmp.Compare(edits[a], edits[b]), cmp.Compare(a, b))
	})
	return ids[:min(3, len(ids))]
}

// distance is how many bytes must be added, removed or replaced to make one text of another.
func distance(a, b string) int {
	row := make([]int, len(b)+1) // distances from the part of a so far to the beginnings of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
