package buckt_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The calls of the tests are all calls that there are.
func TestForeignCallsAreComplete(t *testing.T) {
	t.Parallel()
	for file, calls := range map[string]map[string]foreignCall{"operations_linode.go": linodeCalls(), "operations_amove.go": amoveCalls()} {
		want := map[string]bool{}
		for _, method := range methodsOf(t, file) {
			want[method] = true
		}
		got := map[string]bool{}
		for name := range calls {
			method, _, _ := strings.Cut(name, " ")
			got[method] = true
		}
		require.Equal(t, slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got)))
	}
}

// methodsOf returns the methods that the table of operations in a file names.
func methodsOf(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	var methods []string
	for _, m := range regexp.MustCompile(`name: "([^"]+)"`).FindAllSubmatch(text, -1) {
		methods = append(methods, string(m[1]))
	}
	require.NotEmpty(t, methods)
	return methods
}
