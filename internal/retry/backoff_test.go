package retry

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func always(f float64) func() float64 { return func() float64 { return f } }

// almostOne is the highest number that random returns.
var almostOne = math.Nextafter(1, 0)

const longest = time.Duration(math.MaxInt64)

func TestBackoffDoubles(t *testing.T) {
	for name, test := range map[string]struct {
		attempt   int
		min, max  time.Duration
		wantBound time.Duration
	}{
		"after the first":                {1, 500 * time.Millisecond, 30 * time.Second, 500 * time.Millisecond},
		"after the second":               {2, 500 * time.Millisecond, 30 * time.Second, time.Second},
		"after the third":                {3, 500 * time.Millisecond, 30 * time.Second, 2 * time.Second},
		"after the sixth":                {6, 500 * time.Millisecond, 30 * time.Second, 16 * time.Second},
		"the cap":                        {7, 500 * time.Millisecond, 30 * time.Second, 30 * time.Second},
		"far beyond the cap":             {50, 500 * time.Millisecond, 30 * time.Second, 30 * time.Second},
		"exactly the cap":                {3, time.Second, 4 * time.Second, 4 * time.Second},
		"where min is max":               {1, time.Second, time.Second, time.Second},
		"where min is above max":         {1, time.Minute, time.Second, time.Second},
		"the last doubling of 1 ns":      {62, 1, longest, 1 << 61},
		"past the last doubling of 1 ns": {63, 1, longest, longest},
		"where doubling overflows":       {35, time.Second, longest, longest},
		"just before it overflows":       {34, time.Second, longest, time.Second << 33},
		"where bits are lost":            {62, 5, longest, longest},
		"where the shift is too wide":    {64, time.Second, time.Minute, time.Minute},
		"the highest attempt":            {math.MaxInt, time.Second, time.Minute, time.Minute},
		"no wait at all":                 {5, 0, 0, 0},
		"no wait at the beginning":       {5, 0, time.Minute, 0},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.wantBound, Bound(test.attempt, test.min, test.max))
			got := Backoff(test.attempt, test.min, test.max, always(0.5))
			require.Equal(t, time.Duration(0.5*float64(test.wantBound)), got)
		})
	}
}

func TestBackoffFullJitter(t *testing.T) {
	for attempt := 1; attempt < 100; attempt++ {
		for _, bound := range []time.Duration{1, 2, 500 * time.Millisecond, 30 * time.Second, time.Hour, longest} {
			require.Zero(t, Backoff(attempt, bound, bound, always(0)))
			wait := Backoff(attempt, bound, bound, always(almostOne))
			require.Less(t, wait, bound)
			require.GreaterOrEqual(t, wait, bound-1-bound>>52)
		}
	}
}

func TestBackoffRandomEachTime(t *testing.T) {
	calls := 0.0
	random := func() float64 { calls++; return calls / 10 }
	require.Equal(t, 100*time.Millisecond, Backoff(1, time.Second, time.Minute, random))
	require.Equal(t, 400*time.Millisecond, Backoff(2, time.Second, time.Minute, random))
}

func TestBackoffAddedToRetryAfter(t *testing.T) {
	for name, test := range map[string]struct {
		asked, backoff, limit, want time.Duration
	}{
		"none":                          {0, 300 * time.Millisecond, 2 * time.Minute, 300 * time.Millisecond},
		"a minute":                      {time.Minute, 300 * time.Millisecond, 2 * time.Minute, time.Minute + 300*time.Millisecond},
		"nearly the limit":              {119 * time.Second, 2 * time.Second, 2 * time.Minute, 2 * time.Minute},
		"the limit":                     {2 * time.Minute, time.Second, 2 * time.Minute, 2 * time.Minute},
		"more":                          {time.Hour, time.Second, 2 * time.Minute, time.Hour},
		"the longest there is":          {longest, time.Second, 2 * time.Minute, longest},
		"the longest that is a limit":   {longest - 1, time.Second, longest, longest},
		"a backoff beyond the limit":    {time.Second, time.Hour, time.Minute, time.Hour},
		"no backoff, and nothing asked": {0, 0, time.Minute, 0},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, Jittered(test.asked, test.backoff, test.limit))
		})
	}
}
