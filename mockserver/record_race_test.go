package mockserver_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// The race detector checks concurrent requests, readers that modify their results, assertions and watchers.
func TestRecordConcurrentUse(t *testing.T) {
	server := mocktest.New(t, mockserver.WithRecordLimit(20))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	change := func(ex mockserver.Exchange) {
		ex.URL.Path = "/changed"
		ex.RequestHeader.Set("Accept", "changed")
		ex.ResponseHeader["Content-Type"][0] = "changed"
		ex.ResponseBody[0] = '!'
	}
	var writers, watchers sync.WaitGroup
	for range 4 {
		c := mocktest.CallBuckt(t, server)
		watchers.Go(func() {
			for ex := range server.Watch(ctx, 0) {
				change(ex)
			}
		})
		writers.Go(func() {
			for range 25 {
				c.Get("/keys")
				for _, ex := range server.Requests(lists) {
					change(ex)
				}
				tb := &mocktest.FakeTB{}
				server.AssertCalled(tb, 1, lists)
				server.AssertInOrder(tb, lists, creates)
				server.AssertBody(tb, lists, "{}")
			}
		})
	}
	writers.Wait()
	cancel()
	watchers.Wait()
	kept := server.Requests()
	require.Len(t, kept, 20)
	require.Equal(t, 100, kept[19].Seq)
	require.Equal(t, "/v1/keys", kept[0].URL.Path)
	require.Equal(t, "application/json", kept[0].ResponseHeader.Get("Content-Type"))
}
