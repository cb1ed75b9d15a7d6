package mockserver_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// readBack returns a state encoded as JSON and decoded again.
func readBack(t *testing.T, state *mockserver.State) *mockserver.State {
	t.Helper()
	var text bytes.Buffer
	_, err := state.WriteTo(&text)
	require.NoError(t, err)
	read, err := mockserver.ReadState(&text)
	require.NoError(t, err, text.String())
	return read
}

// A field added to a row must be in the state, or be listed as left out. This test fills every field, and compares every field in a server
// with the restored state.
func TestStateHasAllFields(t *testing.T) {
	for name, way := range map[string]func(*testing.T, *mockserver.State) *mockserver.State{
		"memory": func(_ *testing.T, s *mockserver.State) *mockserver.State { return s },
		"JSON":   readBack,
	} {
		t.Run(name, func(t *testing.T) {
			a := mocktest.New(t, stateOptions(1, tickingClock())...)
			fillServer(t, a)
			db := a.FoundryDB().Behavior()
			db.RefusePasswords, db.RefuseTokens = true, true
			require.NoError(t, a.FoundryDB().SetBehavior(db))
			b := mocktest.New(t, stateOptions(2, fixedClock)...)
			require.NoError(t, b.Restore(way(t, a.Snapshot())))
			differences, zero := mockserver.StateFields(a, b)
			require.Empty(t, differences)
			require.Empty(t, zero, "fill these fields in fillServer, or list them in leftOut with the reason")
		})
	}
}
