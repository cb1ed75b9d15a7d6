package mockserver_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestBubbleServerFromOutside(t *testing.T) {
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

func TestBubbleServerFromInside(t *testing.T) {
	var inner *mockserver.Server
	synctest.Test(t, func(t *testing.T) { inner = mocktest.New(t) })
	_, err := inner.HTTPClient().Get(inner.Buckt().RootURL() + "/health")
	require.ErrorContains(t, err, "and is used outside of a synctest bubble")
	synctest.Test(t, func(t *testing.T) {
		_, err := inner.HTTPClient().Get(inner.Buckt().RootURL() + "/health")
		require.ErrorContains(t, err, "the server was made in synctest bubble")
	})
}

// Calls in progress end with the server, so that the bubble can end.
func TestBubbleEndsCallsInProgress(t *testing.T) {
	for name, effect := range map[string]fault.Effect{
		"hang": fault.Hang(), "before": fault.LatencyBefore(time.Hour), "after": fault.LatencyAfter(time.Hour), "drip": fault.Drip(1, time.Hour),
		"unavailable": fault.Status(503),
	} {
		for _, wait := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " ", wait), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					server := mocktest.New(t)
					server.Inject(fault.Fault{Effect: effect})
					client := server.Client()
					go func() { _, _ = client.Buckets.List(context.Background(), buckt.BucketListParams{}) }()
					go func() { _, _ = client.Linode.Buckets.List(context.Background(), buckt.LinodeBucketListParams{}) }()
					go func() {
						if resp, err := server.HTTPClient().Get(server.Buckt().BaseURL() + "/keys"); err == nil {
							_, _ = io.ReadAll(resp.Body)
							_ = resp.Body.Close()
						}
					}()
					if wait {
						synctest.Wait()
					}
				})
			})
		}
	}
}

type closeReader struct {
	io.Reader
	closed bool
}

func (r *closeReader) Close() error { r.closed = true; return nil }
