package mockserver_test

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestServerFromOutsideABubble(t *testing.T) {
	outer := mocktest.New(t)
	resp, err := outer.HTTPClient().Get(outer.Buckt().RootURL() + "/health") // leaves an idle connection
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	synctest.Test(t, func(t *testing.T) {
		body := &closeReader{Reader: strings.NewReader("x")}
		_, err := outer.HTTPClient().Post(outer.Buckt().RootURL()+"/health", "", body)
		require.ErrorContains(t, err, "the server was made outside of a synctest bubble and is used in synctest bubble")
		require.ErrorContains(t, err, "make it where it is used")
		require.True(t, body.closed)
		require.ErrorContains(t, outer.Close(), "is used in synctest bubble")
	})
	require.Len(t, outer.Requests(), 1)
}

func TestServerFromInsideABubble(t *testing.T) {
	var inner *mockserver.Server
	synctest.Test(t, func(t *testing.T) { inner = mocktest.New(t) })
	_, err := inner.HTTPClient().Get(inner.Buckt().RootURL() + "/health")
	require.ErrorContains(t, err, "and is used outside of a synctest bubble")
	synctest.Test(t, func(t *testing.T) {
		_, err := inner.HTTPClient().Get(inner.Buckt().RootURL() + "/health")
		require.ErrorContains(t, err, "the server was made in synctest bubble")
	})
}

type closeReader struct {
	io.Reader
	closed bool
}

func (r *closeReader) Close() error { r.closed = true; return nil }
