package mockserver_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// numbers returns the numbers of the first n watched exchanges.
func numbers(t *testing.T, server *mockserver.Server, after, n int) []int {
	t.Helper()
	var seen []int
	for ex := range server.Watch(t.Context(), after) {
		seen = append(seen, ex.Seq)
		if len(seen) == n {
			break
		}
	}
	return seen
}

func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // fails if a goroutine remains
		server := mocktest.New(t)
		c := mocktest.CallBuckt(t, server)
		for range 3 {
			c.Get("/keys")
		}
		require.Equal(t, []int{1, 2, 3}, numbers(t, server, 0, 3))
		require.Equal(t, []int{3}, numbers(t, server, 2, 1))
		require.Equal(t, []int{1}, numbers(t, server, -5, 1))

		ctx, cancel := context.WithCancel(t.Context())
		var seen []int
		watcher := make(chan struct{})
		go func() {
			defer close(watcher)
			for ex := range server.Watch(ctx, 3) {
				seen = append(seen, ex.Seq)
			}
		}()
		synctest.Wait()
		require.Empty(t, seen)
		for i := range 3 {
			c.Get("/keys")
			synctest.Wait()
			require.Len(t, seen, i+1, "each as it comes")
		}
		cancel()
		<-watcher
		c.Get("/keys")
		require.Equal(t, []int{4, 5, 6}, seen)
	})
}

func TestWatchEnds(t *testing.T) {
	t.Run("with its context", func(t *testing.T) {
		server := recorded(t)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		count := 0
		for range server.Watch(ctx, 0) {
			count++
			cancel()
		}
		require.Equal(t, 1, count, "although more are there")
		for range server.Watch(ctx, 0) {
			t.Error("the context has ended before")
		}
	})
	t.Run("with the server", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			server := recorded(t)
			count := 0
			watcher := make(chan struct{})
			go func() {
				defer close(watcher)
				for range server.Watch(context.WithoutCancel(t.Context()), 0) {
					count++
				}
			}()
			synctest.Wait()
			require.NoError(t, server.Close())
			<-watcher
			require.Equal(t, 5, count)
			for range server.Watch(context.WithoutCancel(t.Context()), 0) {
				count++
			}
			require.Equal(t, 10, count, "what was recorded is there still")
		})
	})
}

// A slow reader loses the oldest exchanges, can detect it, and does not delay others.
func TestWatchSlowReader(t *testing.T) {
	server := mocktest.New(t, mockserver.WithRecordLimit(2))
	c := mocktest.CallBuckt(t, server)
	var seen []int
	c.Get("/keys")
	for ex := range server.Watch(t.Context(), 0) {
		seen = append(seen, ex.Seq)
		if ex.Seq == 1 {
			for range 5 {
				c.Get("/keys")
			}
		}
		if ex.Seq == 6 {
			c.Get("/keys")
		}
		if ex.Seq == 7 {
			break
		}
	}
	require.Equal(t, []int{1, 5, 6, 7}, seen, "each once")
}

func TestWatchCopies(t *testing.T) {
	server := recorded(t)
	for ex := range server.Watch(t.Context(), 0) {
		ex.RequestHeader.Set("Content-Type", "changed")
		ex.ResponseBody[0] = 'x'
		break
	}
	ex := server.Requests()[0]
	require.Equal(t, "application/json", ex.RequestHeader.Get("Content-Type"))
	require.NotEqual(t, byte('x'), ex.ResponseBody[0])
}

func TestWatchFromOtherBubble(t *testing.T) {
	server := mocktest.New(t)
	synctest.Test(t, func(t *testing.T) {
		require.Panics(t, func() { numbers(t, server, 0, 1) })
	})
}

// Without a record Watch waits without yielding.
func TestWatchWithoutARecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t, mockserver.WithRecordLimit(0))
		ctx, cancel := context.WithCancel(t.Context())
		ended := false
		go func() {
			for range server.Watch(ctx, 0) {
				t.Error("nothing is recorded")
			}
			ended = true
		}()
		mocktest.CallBuckt(t, server).Get("/keys")
		synctest.Wait()
		require.False(t, ended)
		cancel()
		synctest.Wait()
		require.True(t, ended)
	})
}
