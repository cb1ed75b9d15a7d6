package mockserver_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

func TestBehavior(t *testing.T) {
	pair := func() (accessKey, secretKey string) { return "a", "s" }
	testBehavior(t, "buckt", mockserver.WithBuckt, (*mockserver.Server).Buckt,
		bucktapi.Behavior{MaxFileSize: 7, Subdomains: func() string { return "start" }},
		bucktapi.Behavior{LogReadsLogged: true, Subdomains: func() string { return "later" }}, &bucktapi.Behavior{MaxFileSize: -1})
	testBehavior(t, "foundrydb", mockserver.WithFoundryDB, (*mockserver.Server).FoundryDB,
		foundrydb.Behavior{RefuseTokens: true}, foundrydb.Behavior{HideRevokedKeys: true}, nil)
	testBehavior(t, "amove", mockserver.WithAmove, (*mockserver.Server).Amove,
		amove.Behavior{ListOptions: true, Credentials: pair}, amove.Behavior{DeleteNonEmpty: true}, nil)
	testBehavior(t, "linode", mockserver.WithLinode, (*mockserver.Server).Linode,
		linode.Behavior{LongestKeyLabel: 7}, linode.Behavior{NullErrorFields: true}, &linode.Behavior{ShortestKeyLabel: -1})
	testBehavior(t, "tornado", mockserver.WithTornado, (*mockserver.Server).Tornado,
		tornado.Behavior{Verify: func(context.Context, tornado.BucketConfig) error { return nil }}, tornado.Behavior{}, nil)
}

// testBehavior tests the behavior of one system: at the start, set later, and refused, if a value can be.
func testBehavior[B any, S interface {
	Behavior() B
	SetBehavior(behavior B) error
}](t *testing.T, name string, option func(B) mockserver.Option, system func(*mockserver.Server) S, start, later B, invalid *B) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		server := mocktest.New(t, option(start))
		requireBehavior(t, start, start, system(server).Behavior())
		before := server.Snapshot()
		require.NoError(t, system(server).SetBehavior(later))
		requireBehavior(t, later, later, system(server).Behavior())
		after := server.Snapshot()

		server.Reset()
		requireBehavior(t, start, start, system(server).Behavior())
		require.NoError(t, server.Restore(after))
		requireBehavior(t, later, later, system(server).Behavior())
		require.NoError(t, server.Restore(before))
		requireBehavior(t, start, start, system(server).Behavior())
		require.NoError(t, server.Restore(readBack(t, after)))
		requireBehavior(t, later, start, system(server).Behavior())
		for _, text := range []string{`{"version":2}`, `{"version":2,"` + name + `":{}}`} {
			require.NoError(t, server.Restore(after))
			require.NoError(t, server.Restore(readState(t, text)))
			requireBehavior(t, start, start, system(server).Behavior())
		}
		if invalid == nil {
			return
		}
		require.ErrorContains(t, system(server).SetBehavior(*invalid), "mockserver: SetBehavior: ")
		requireBehavior(t, start, start, system(server).Behavior())
		_, err := mockserver.Start(option(*invalid))
		require.Error(t, err)
	})
}

// requireBehavior compares the fields of a behavior with one behavior, and its functions with another.
func requireBehavior[B any](t *testing.T, values, functions, got B) {
	t.Helper()
	for field := range reflect.TypeFor[B]().Fields() {
		in := func(behavior B) reflect.Value { return reflect.ValueOf(behavior).FieldByIndex(field.Index) }
		if field.Type.Kind() == reflect.Func {
			require.Equal(t, in(functions).Pointer(), in(got).Pointer(), field.Name)
		} else {
			require.Equal(t, in(values).Interface(), in(got).Interface(), field.Name)
		}
	}
}
