package mockserver_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestResetReturnsToTheBehaviorAtStart(t *testing.T) {
	server := mocktest.New(t,
		mockserver.WithBuckt(bucktapi.Behavior{Subdomains: func() string { return "calavoria" }}),
		mockserver.WithAmove(amove.Behavior{ListOptions: true}),
	)
	check := func() {
		t.Helper()
		c := mocktest.CallBuckt(t, server)
		mocktest.RequireCreated(t, c.Post("/buckets", `{"name":"a","isManagedDomain":true}`))
		require.Contains(t, c.Get("/buckets").Body, `"calavoria.files.buckt.dev"`)
		require.Contains(t, mocktest.CallAmove(t, server).List("").Body, `"options"`)
	}
	check()
	require.NoError(t, server.Amove().SetBehavior(amove.Behavior{}))
	server.Reset()
	check()
}
