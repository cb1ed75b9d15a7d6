package clock

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSignedAt(t *testing.T) {
	start := time.Date(2030, 1, 2, 3, 4, 5, 600e6, time.UTC)
	now := start
	c := Clock{Base: func() time.Time { return now }}
	at := func(second time.Duration) time.Time { return start.Truncate(time.Second).Add(second * time.Second) }
	for _, step := range []struct {
		second time.Duration
		by     time.Duration
	}{{10, time.Hour}, {20, time.Hour}, {20, time.Hour}, {30, time.Hour}} {
		now = at(step.second)
		c.Advance(step.by)
	}
	now = at(40).Add(600e6)
	require.Equal(t, now.Add(4*time.Hour), c.Now())
	for _, test := range []struct {
		name      string
		date      time.Time
		presigned bool
		want      time.Duration // by which the date is moved
	}{
		{"before all advances", at(9), false, 0},
		{"signed in the second of an advance", at(10), false, time.Hour},
		{"presigned in the second of an advance", at(10), true, 0},
		{"presigned in the next second", at(11), true, time.Hour},
		{"signed in the second of two advances", at(20), false, 3 * time.Hour},
		{"presigned in the second of two advances", at(20), true, time.Hour},
		{"between two advances", at(29), false, 3 * time.Hour},
		{"presigned in the present second", at(40), true, 4 * time.Hour},
		{"later than the base clock", at(41), false, 0},
		{"by the time of the clock", at(40).Add(4 * time.Hour), false, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			moved, ahead := c.SignedAt(test.date, test.presigned)
			require.Equal(t, test.want, moved.Sub(test.date))
			require.Equal(t, 4*time.Hour, ahead)
		})
	}
	c.Reset()
	require.Equal(t, now, c.Now())
	moved, ahead := c.SignedAt(at(20), false)
	require.Equal(t, at(20), moved)
	require.Zero(t, ahead)
}
