package bucktapi_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestSetBehavior(t *testing.T) {
	server := mocktest.New(t)
	c, sys := mocktest.CallBuckt(t, server), server.Buckt()
	id := mocktest.AddBucket(t, sys.Organization(), bucktapi.Bucket{})
	put := func() int { return c.Do("PUT", "/buckets/"+id+"/files/f", "1234", "Content-Type", "text/plain").Status }
	require.Equal(t, 200, put())
	require.NoError(t, sys.SetBehavior(bucktapi.Behavior{MaxFileSize: 3}))
	require.Equal(t, 413, put())
	require.EqualError(t, sys.SetBehavior(bucktapi.Behavior{MaxFileSize: -1}), "mockserver: SetBehavior: maxFileSize must not be negative")
	require.Equal(t, bucktapi.Behavior{MaxFileSize: 3}, sys.Behavior())
	require.NoError(t, sys.SetBehavior(bucktapi.Behavior{}))
	require.Equal(t, 200, put())
}

func TestBehaviorInState(t *testing.T) {
	naming := func(name string) func() string { return func() string { return name } }
	server := mocktest.New(t, mockserver.WithBuckt(bucktapi.Behavior{MaxFileSize: 1, Subdomains: naming("start")}))
	sys := server.Buckt()
	require.NoError(t, sys.SetBehavior(bucktapi.Behavior{LogReadsLogged: true, Subdomains: naming("later")}))
	later := server.Snapshot()
	read := func(text string) *mockserver.State {
		state, err := mockserver.ReadState(strings.NewReader(text))
		require.NoError(t, err)
		return state
	}
	var text bytes.Buffer
	_, err := later.WriteTo(&text)
	require.NoError(t, err)
	for _, test := range []struct {
		name, subdomain string
		change          func() error
		want            bucktapi.Behavior
	}{
		{"reset", "start", func() error { server.Reset(); return nil }, bucktapi.Behavior{MaxFileSize: 1}},
		{"a state in memory", "later", func() error { return server.Restore(later) }, bucktapi.Behavior{LogReadsLogged: true}},
		{"a state of JSON", "start", func() error { return server.Restore(read(text.String())) }, bucktapi.Behavior{LogReadsLogged: true}},
		{"a state without a behavior", "start", func() error { return server.Restore(read(`{"version":2,"buckt":{}}`)) }, bucktapi.Behavior{MaxFileSize: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.NoError(t, test.change())
			b := sys.Behavior()
			require.Equal(t, test.subdomain, b.Subdomains())
			b.Subdomains = nil
			require.Equal(t, test.want, b)
		})
	}
}
