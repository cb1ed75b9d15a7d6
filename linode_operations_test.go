package buckt_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The tests call every method that performs an operation.
func TestForeignCallsAreComplete(t *testing.T) {
	t.Parallel()
	for system, calls := range map[string]map[string]otherSystemCall{"Linode": linodeCalls(), "Amove": amoveCalls()} {
		want := map[string]bool{}
		for _, method := range methodsOf(t, system) {
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

// methodsOf returns the methods of a system's operations.
func methodsOf(t *testing.T, system string) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	row := regexp.MustCompile(`system: System` + system + `, id: "[^"]+", name: "([^"]+)"`)
	var methods []string
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, m := range row.FindAllSubmatch(text, -1) {
			methods = append(methods, string(m[1]))
		}
	}
	require.NotEmpty(t, methods)
	return methods
}
