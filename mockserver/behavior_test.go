package mockserver_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestResetReturnsToTheBehaviorAtStart(t *testing.T) {
	server := mocktest.New(t,
		mockserver.WithBuckt(bucktapi.Behavior{Subdomains: func() string { return "calavoria" }}),
		mockserver.WithAmove(amove.Behavior{ListOptions: true}),
		mockserver.WithLinode(linode.Behavior{LongestKeyLabel: 3}),
	)
	check := func() {
		t.Helper()
		c := mocktest.CallBuckt(t, server)
		mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","isManagedDomain":true}`))
		require.Contains(t, c.Get("/buckets").Body, `"calavoria.files.buckt.dev"`)
		require.Contains(t, mocktest.CallAmove(t, server).List("").Body, `"options"`)
		require.Equal(t, 400, mocktest.CallLinode(t, server).Post("/keys", `{"label":"long"}`).Status)
	}
	check()
	require.NoError(t, server.Amove().SetBehavior(amove.Behavior{}))
	require.NoError(t, server.Linode().SetBehavior(linode.Behavior{}))
	server.Reset()
	check()
}
