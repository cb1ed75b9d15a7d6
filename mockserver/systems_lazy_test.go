package mockserver_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// A system's state is made at its first use. These tests show that this cannot be observed.

func TestLazySystemTime(t *testing.T) {
	var mu sync.Mutex
	started := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	now := started
	server := mocktest.New(t, mockserver.WithClock(func() time.Time { mu.Lock(); defer mu.Unlock(); return now }))
	mu.Lock()
	now = now.Add(48 * time.Hour)
	mu.Unlock()
	c := mocktest.CallBuckt(t, server)
	require.Equal(t, "2030-01-02T03:04:05.000Z", mocktest.RequireOK(t, c.Get("/keys")).At("data.0.createdAt"))
	require.Equal(t, "2030-01-02T03:04:05.000Z", mocktest.RequireOK(t, c.Get("/billing/subscription")).At("data.periodStart"))
}

func TestLazySystemOrder(t *testing.T) {
	clock := mockserver.WithClock(func() time.Time { return time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC) })
	one := mocktest.New(t, mockserver.WithSeed(7), clock)
	other := mocktest.New(t, mockserver.WithSeed(7), clock)
	_, _, _ = other.Tornado(), other.Amove(), other.FoundryDB()
	require.Equal(t, credentials(one), credentials(other))
}

func TestLazySystemConcurrent(t *testing.T) {
	server := mocktest.New(t)
	var all [8][]string
	var callers sync.WaitGroup
	for i := range all {
		callers.Go(func() { all[i] = credentials(server) })
	}
	callers.Wait()
	for _, found := range all {
		require.Equal(t, all[0], found)
	}
}
