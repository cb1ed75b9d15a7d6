package mockserver_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestResetReturnsToTheBehaviorAtStart(t *testing.T) {
	server := mocktest.New(t,
		mockserver.WithBuckt(bucktapi.Behavior{Subdomains: func() string { return "calavoria" }}),
		mockserver.WithFoundryDB(foundrydb.Behavior{RefusePasswords: true}),
		mockserver.WithAmove(amove.Behavior{ListOptions: true}),
		mockserver.WithLinode(linode.Behavior{LongestKeyLabel: 3}),
	)
	check := func() {
		t.Helper()
		c := mocktest.CallBuckt(t, server)
		mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","isManagedDomain":true}`))
		require.Contains(t, c.Get("/buckets").Body, `"calavoria.files.buckt.dev"`)
		require.Equal(t, 401, mocktest.CallFoundryDB(t, server).Get("/file-services").Status)
		require.Contains(t, mocktest.CallAmove(t, server).List("").Body, `"options"`)
		require.Equal(t, 400, mocktest.CallLinode(t, server).Post("/keys", `{"label":"long"}`).Status)
	}
	check()
	require.NoError(t, server.Amove().SetBehavior(amove.Behavior{}))
	require.NoError(t, server.FoundryDB().SetBehavior(foundrydb.Behavior{RefuseTokens: true}))
	require.NoError(t, server.Linode().SetBehavior(linode.Behavior{}))
	server.Reset()
	check()
	require.NoError(t, server.Restore(readState(t, `{"version":2,"foundrydb":{"fileServices":[]}}`)))
	require.Equal(t, foundrydb.Behavior{RefusePasswords: true}, server.FoundryDB().Behavior(), "the state has none")
	require.NoError(t, server.Restore(readState(t, `{"version":2,"foundrydb":{"behavior":{"hideRevokedKeys":true}}}`)))
	require.Equal(t, foundrydb.Behavior{HideRevokedKeys: true}, server.FoundryDB().Behavior())
}
