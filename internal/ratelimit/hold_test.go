package ratelimit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Ours leave at seconds 60, 70, 80 and 90, and three of others at second 75.
func TestPlacesFreeInOrderOfTime(t *testing.T) {
	l := newLimiter(10)
	for _, s := range []int{0, 10, 20, 30} {
		l.window.push(at(s))
	}
	l.foreign, l.foreignTill, l.unwritten = 3, at(75), 2
	for i, want := range []int{60, 70, 75, 75, 75, 80, 90} {
		got, ok := l.leaves(i)
		require.True(t, ok, i)
		require.Equal(t, at(want), got, i)
	}
	for _, i := range []int{-1, 7, 8, 9, 100} {
		_, ok := l.leaves(i)
		require.False(t, ok, i)
	}
}

// Two of others leave at second 50, before ours.
func TestPlacesOfOthersFreeFirst(t *testing.T) {
	l := newLimiter(10)
	for _, s := range []int{0, 10} {
		l.window.push(at(s))
	}
	l.foreign, l.foreignTill = 2, at(50)
	for i, want := range []int{50, 50, 60, 70} {
		got, ok := l.leaves(i)
		require.True(t, ok, i)
		require.Equal(t, at(want), got, i)
	}
}

func TestPlacesFreeWithoutOthers(t *testing.T) {
	l := newLimiter(10)
	l.foreignTill = at(5) // of others that have aged out
	for _, s := range []int{0, 10} {
		l.window.push(at(s))
	}
	for i, want := range []int{60, 70} {
		got, ok := l.leaves(i)
		require.True(t, ok, i)
		require.Equal(t, at(want), got, i)
	}
	_, ok := l.leaves(2)
	require.False(t, ok)
}

func TestWaitEstimateByQueuePosition(t *testing.T) {
	for name, test := range map[string]struct {
		done, inFlight, ahead int
		want                  hold
	}{
		"first":                              {done: 4, want: hold{least: 50 * time.Second, check: 50 * time.Second}},
		"third":                              {done: 4, ahead: 2, want: hold{least: 52 * time.Second, check: 52 * time.Second}},
		"first of the next round":            {done: 4, ahead: 4, want: hold{least: 110 * time.Second, check: 110 * time.Second}},
		"last of the third round":            {done: 4, ahead: 11, want: hold{least: 173 * time.Second, check: 173 * time.Second}},
		"first, all in flight":               {inFlight: 4, want: hold{}},
		"second, some in flight":             {done: 1, inFlight: 3, ahead: 1, want: hold{}},
		"in the next round, all in flight":   {inFlight: 4, ahead: 5, want: hold{least: time.Minute}},
		"next round, although places remain": {done: 1, ahead: 4, want: hold{least: time.Minute}},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLimiter(4)
			for s := range test.done {
				l.window.push(at(s))
			}
			l.unwritten = test.inFlight
			got, ok := l.next(at(10), test.ahead)
			require.False(t, ok)
			require.Equal(t, test.want, got)
		})
	}
}
