package watch

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newServer(t *testing.T, opts ...mockserver.Option) *mockserver.Server {
	t.Helper()
	return mockserver.New(t, append([]mockserver.Option{mockserver.WithContractCheck(contractcheck.New())}, opts...)...)
}

func list(t *testing.T, server *mockserver.Server) {
	t.Helper()
	_, err := server.Client().Buckets.List(t.Context(), buckt.BucketListParams{})
	require.NoError(t, err)
}

// The mock is polled a few times a second, for any number of watchers.
func TestRecent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		w := New(server)
		first := w.Recent()
		list(t, server)
		for range 100 {
			require.Same(t, first, w.Recent())
		}
		time.Sleep(Interval)
		second := w.Recent()
		require.Len(t, second.Requests, 1)
		list(t, server)
		require.Len(t, w.Snapshot().Requests, 2, "Snapshot does not wait")
		require.Len(t, w.Recent().Requests, 2, "Recent returns the latest snapshot")
		require.Len(t, second.Requests, 1, "a snapshot does not change")
	})
}

// A slow poll is repeated less often.
func TestSlowViews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t, mockserver.WithClock(func() time.Time {
			time.Sleep(time.Second)
			return time.Now()
		}))
		w := New(server)
		began := time.Now()
		first := w.Recent()
		took := time.Since(began)
		time.Sleep(idle*took - time.Second)
		require.Same(t, first, w.Recent())
		time.Sleep(time.Second)
		require.NotSame(t, first, w.Recent())
	})
}

func TestVersions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t, mockserver.WithProvisioning(time.Hour))
		w := New(server)
		versions := func() [3]int {
			l := w.Snapshot()
			return [3]int{l.StateVersion, l.FaultsVersion, l.ClockVersion}
		}
		before := versions()
		changes := func(what string, state, faults, clock int) {
			t.Helper()
			now := versions()
			require.Equal(t, [3]int{state, faults, clock}, [3]int{now[0] - before[0], now[1] - before[1], now[2] - before[2]}, what)
			before = now
		}
		changes("nothing", 0, 0, 0)
		_, err := server.Client().Buckets.Create(t.Context(), buckt.BucketCreateParams{Name: "assets", IsManagedDomain: true})
		require.NoError(t, err)
		changes("a bucket", 1, 0, 0)
		time.Sleep(time.Hour)
		changes("time that passes", 1, 0, 0)
		server.Advance(time.Minute)
		changes("time that is left out", 0, 0, 1)
		skew := server.Inject(fault.Fault{Effect: fault.ClockSkew(time.Hour)})
		changes("a fault", 0, 1, 0)
		list(t, server)
		changes("a fault that takes effect", 0, 1, 0)
		skew.Remove()
		changes("a fault that is removed", 0, 1, 0)
	})
}

// The summary is bounded, whatever the amount of data.
func TestBounds(t *testing.T) {
	server := newServer(t)
	w := New(server)
	for i := range MaxRequests + 50 {
		list(t, server)
		if i == 100 {
			w.Snapshot()
		}
	}
	org := server.Buckt().Organization()
	for i := range maxRows + 20 {
		_, err := org.AddBucket(bucktapi.Bucket{Name: fmt.Sprint(i)})
		require.NoError(t, err)
	}
	l := w.Snapshot()
	require.Len(t, l.Requests, MaxRequests)
	require.Equal(t, MaxRequests+50, l.Requests[MaxRequests-1].Seq)
	require.Equal(t, MaxRequests+50, l.Last)
	require.Len(t, l.After(l.Last-3), 3)
	require.Len(t, l.After(0), MaxRequests)
	require.Empty(t, l.After(l.Last))
	buckets := l.Tables[0]
	require.Len(t, buckets.Rows, maxRows)
	require.Equal(t, maxRows+20, buckets.Total)
	require.Equal(t, "119", buckets.Rows[0].Name, "the newest is the first")
}

// An emptied record has no requests; later ones are in the snapshot.
func TestForgottenRequests(t *testing.T) {
	server := newServer(t)
	w := New(server)
	list(t, server)
	require.Len(t, w.Snapshot().Requests, 1)
	w.ForgetRequests()
	require.Empty(t, server.Requests())
	require.Empty(t, w.Recent().Requests, "at once")
	require.Equal(t, 1, w.Snapshot().RecordVersion)
	list(t, server)
	require.Equal(t, 2, w.Snapshot().Requests[0].Seq)
	w.Reset()
	require.Empty(t, server.Requests())
	require.Empty(t, w.Snapshot().Requests)
	require.Equal(t, 2, w.Snapshot().RecordVersion)
}

func TestFaultNumbers(t *testing.T) {
	server := newServer(t)
	w := New(server)
	inject := func() *mockserver.Injection {
		return server.Inject(fault.Fault{Effect: fault.ClockSkew(time.Hour)})
	}
	ids := func() []int {
		var ids []int
		for _, f := range w.Snapshot().Faults {
			ids = append(ids, f.ID)
		}
		return ids
	}
	inject()
	second := inject()
	require.Equal(t, []int{1, 2}, ids())
	third := w.Fault(inject())
	require.Equal(t, 3, third.ID)
	require.True(t, w.Remove(1))
	require.False(t, w.Remove(1))
	second.Remove()
	require.False(t, w.Remove(2), "it was removed elsewhere")
	inject()
	require.Equal(t, []int{3, 4}, ids())
}
