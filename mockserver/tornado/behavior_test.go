package tornado_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

func TestBehaviorInState(t *testing.T) {
	refusing := func(reason string) tornado.Behavior {
		return tornado.Behavior{Verify: func(context.Context, tornado.BucketConfig) error { return tornado.VerificationError(reason) }}
	}
	server := mocktest.New(t, mockserver.WithTornado(refusing("start")))
	c, sys := mocktest.CallTornado(t, server), server.Tornado()
	refused := func(reason string) {
		t.Helper()
		unverified(t, c.Set(awsBody), reason)
		require.EqualError(t, sys.Behavior().Verify(t.Context(), tornado.BucketConfig{}), reason)
	}
	refused("start")
	require.NoError(t, sys.SetBehavior(refusing("later")))
	refused("later")
	later := server.Snapshot()

	require.NoError(t, sys.SetBehavior(tornado.Behavior{}))
	unverified(t, c.Set(awsBody), "timeout")
	usual := server.Snapshot()
	require.NoError(t, server.Restore(later))
	refused("later")
	require.NoError(t, server.Restore(usual))
	require.Nil(t, sys.Behavior().Verify, "a state in memory has its functions")

	var text bytes.Buffer
	_, err := usual.WriteTo(&text)
	require.NoError(t, err)
	read, err := mockserver.ReadState(&text)
	require.NoError(t, err)
	require.NoError(t, server.Restore(read))
	refused("start")
	require.NoError(t, sys.SetBehavior(refusing("later")))
	server.Reset()
	refused("start")
}
