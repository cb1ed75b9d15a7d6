package mocktest_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A program that imported this package would link the testing package and the contract.
func TestImporters(t *testing.T) {
	const module, path = "github.com/bucktgo/buckt", "github.com/bucktgo/buckt/mockserver/internal/mocktest"
	list := func(imports string) string {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{.ImportPath}} {{join "+imports+" \" \"}}", module+"/...").Output()
		require.NoError(t, err)
		return string(out)
	}
	for line := range strings.Lines(list(".Imports")) {
		name, imports, _ := strings.Cut(strings.TrimSpace(line), " ")
		require.NotContains(t, strings.Fields(imports), path, name)
	}
	require.Contains(t, list(".XTestImports"), " "+path, "no test imports it: it has moved")
}
