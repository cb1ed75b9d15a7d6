package ratelimit

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func at(seconds int) time.Time { return epoch.Add(time.Duration(seconds) * time.Second) }

func TestWindowLeaves(t *testing.T) {
	w := window{length: time.Minute}
	w.push(at(0))
	w.push(at(1))
	w.advance(at(59))
	require.Equal(t, 2, w.held())
	require.Equal(t, at(60), w.leaves(0))
	require.Equal(t, at(61), w.leaves(1))
	w.advance(at(60))
	require.Equal(t, 1, w.held())
	require.Equal(t, at(61), w.leaves(0))
	w.advance(at(61))
	require.Zero(t, w.held())
}

func TestWindowKeepsLeftTimes(t *testing.T) {
	w := window{length: time.Minute}
	w.push(at(0))
	w.push(at(10))
	w.push(at(70))
	w.advance(at(119))
	require.Equal(t, 1, w.held())
	require.Equal(t, 3, w.since(at(-1)))
	require.Equal(t, 2, w.since(at(0)), "a time is not after itself")
	require.Equal(t, 1, w.since(at(10)))
	require.Zero(t, w.since(at(70)))
	w.advance(at(120))
	require.Equal(t, 2, w.since(at(-1)))
	w.advance(at(1000))
	require.Zero(t, w.since(at(-1)))
}

// The ring is compared with a plain slice, through growth and wrapping around.
func TestRingAgainstSlice(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	w := window{length: time.Minute}
	var all []time.Time
	after := func(limit time.Time) (n int) {
		for _, t := range all {
			if t.After(limit) {
				n++
			}
		}
		return n
	}
	now := 0
	for range 1000 {
		// Bursts make it grow, pauses empty it.
		now += rng.IntN(2) * rng.IntN(40)
		for range rng.IntN(12) {
			w.push(at(now))
			all = append(all, at(now))
		}
		w.advance(at(now))
		require.Equal(t, after(at(now-60)), w.held())
		require.Equal(t, after(at(now-120)), w.n)
		back := at(now - rng.IntN(120))
		require.Equal(t, after(back), w.since(back))
		var want, got []time.Time
		for i := range w.held() {
			want = append(want, all[len(all)-w.held()+i].Add(time.Minute))
			got = append(got, w.leaves(i))
		}
		require.True(t, slices.Equal(want, got))
		all = all[len(all)-w.n:]
	}
	require.Greater(t, len(w.at), 16, "it never grew")
	require.Less(t, len(w.at), 2048, "it grows although places are free")
}
