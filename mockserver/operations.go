package mockserver

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/linode"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

// knownOperation is what a match may ask of an operation.
type knownOperation struct {
	systems []string // one, or those that S3 clients reach
	method  string
}

// s3SystemNames are the names of the systems with buckets that S3 clients reach.
var s3SystemNames = []string{"foundrydb", "amove", "linode", "tornado"}

// knownOperations returns the operations of all systems by their ids in openapi.yaml, and those of S3.
var knownOperations = sync.OnceValue(func() map[string]knownOperation {
	known := make(map[string]knownOperation)
	for _, room := range []service.Info{bucktapi.Definition().Info, foundrydb.Definition().Info, amove.Definition().Info, linode.Definition().Info, tornado.Definition().Info} {
		for _, op := range room.Routes.All() {
			if op.ID != "" {
				known[op.ID] = knownOperation{[]string{string(room.Name)}, op.Method}
			}
		}
	}
	for id, method := range s3.Operations() {
		known[id] = knownOperation{s3SystemNames, method}
	}
	return known
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

// systemNames are the names of the systems.
var systemNames = []string{"buckt", "foundrydb", "amove", "linode", "tornado"}

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
