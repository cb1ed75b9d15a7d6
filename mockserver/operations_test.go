package mockserver

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/internal/tables"
)

// The mock's rows have the ids of openapi.yaml and the methods of doc.go.
func TestOperationsMatchContractAndClient(t *testing.T) {
	t.Parallel()
	source, err := tables.Read("..")
	require.NoError(t, err)
	contract, err := os.ReadFile("../openapi.yaml")
	require.NoError(t, err)
	ids := map[string]bool{}
	for _, found := range regexp.MustCompile(`(?m)^ +operationId: (\w+)`).FindAllStringSubmatch(string(contract), -1) {
		ids[found[1]] = true
	}
	client := map[string]tables.Operation{}
	for _, op := range source.Operations {
		client[op.ID] = op
	}

	rows := map[string]bool{}
	for _, e := range registry() {
		for _, row := range e.Routes.All() {
			if row.ID == "" {
				require.Empty(t, row.Client, row.Path)
				continue
			}
			rows[row.ID] = true
			want := client[row.ID]
			require.Contains(t, ids, row.ID)
			require.Equal(t, want.Name, row.Client, row.ID)
			require.Equal(t, want.Method, row.Method, row.ID)
			require.Equal(t, want.System, e.name(), row.ID)
			if row.ID != "bucktUploadFile" && row.ID != "bucktDeleteFile" { // they refuse an empty path themselves
				require.True(t, strings.HasSuffix("/"+strings.ReplaceAll(row.Path, "...}", "}"), want.Path), "%s: %s, %s", row.ID, row.Path, want.Path)
			}
		}
	}
	require.Len(t, rows, len(ids), "each operation of openapi.yaml has a row")
	require.Len(t, rows, len(client), "each operation of doc.go has a row")
}
