package amove_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestBehaviorInState(t *testing.T) {
	given := func(accessKey string) func() (string, string) {
		return func() (string, string) { return accessKey, "secret" }
	}
	parsed := func(t *testing.T, s *mockserver.State) *mockserver.State {
		var text bytes.Buffer
		_, err := s.WriteTo(&text)
		require.NoError(t, err)
		read, err := mockserver.ReadState(&text)
		require.NoError(t, err)
		return read
	}
	for name, test := range map[string]struct {
		restore   func(t *testing.T, server *mockserver.Server, snapshot *mockserver.State)
		bare      bool
		accessKey string
	}{
		"a snapshot keeps functions": {func(t *testing.T, server *mockserver.Server, snapshot *mockserver.State) {
			require.NoError(t, server.Restore(snapshot))
		}, true, "SNAPSHOT"},
		"JSON has none": {func(t *testing.T, server *mockserver.Server, snapshot *mockserver.State) {
			require.NoError(t, server.Restore(parsed(t, snapshot)))
		}, true, "START"},
		"a state without a behavior": {func(t *testing.T, server *mockserver.Server, _ *mockserver.State) {
			require.NoError(t, server.Restore(parsed(t, new(mockserver.State))))
		}, false, "START"},
		"the start": {func(_ *testing.T, server *mockserver.Server, _ *mockserver.State) { server.Reset() }, false, "START"},
	} {
		t.Run(name, func(t *testing.T) {
			server := mocktest.New(t, mockserver.WithAmove(amove.Behavior{Credentials: given("START")}))
			sys := server.Amove()
			require.NoError(t, sys.SetBehavior(amove.Behavior{BareBucketLists: true, Credentials: given("SNAPSHOT")}))
			snapshot := server.Snapshot()
			require.NoError(t, sys.SetBehavior(amove.Behavior{}))
			test.restore(t, server, snapshot)
			require.Equal(t, test.bare, sys.Behavior().BareBucketLists)
			key, err := sys.Account().User().AddKey(amove.Key{})
			require.NoError(t, err)
			require.Equal(t, test.accessKey, key.AccessKey)
		})
	}
}
