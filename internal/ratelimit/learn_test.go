package ratelimit

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// Each case is what comes before, and how many requests may go at once after it.
func TestResponseChangesLimit(t *testing.T) {
	for name, test := range map[string]struct {
		limit    int
		outcomes []Outcome
		more     int
	}{
		"an unknown limit is learnt":                      {0, []Outcome{responded(5, 4)}, 4},
		"an assumed limit is corrected downwards":         {100, []Outcome{responded(5, 4)}, 4},
		"an assumed limit is corrected upwards":           {5, []Outcome{responded(100, 99)}, 99},
		"a plan that grows raises the limit":              {0, []Outcome{responded(5, 4), responded(100, 98)}, 98},
		"a plan that shrinks lowers the limit":            {0, []Outcome{responded(100, 99), responded(5, 3)}, 3},
		"others' requests take places":                    {0, []Outcome{responded(100, 10)}, 10},
		"the latest count of others' requests is taken":   {0, []Outcome{responded(100, 10), responded(100, 50)}, 50},
		"more may be left than we counted":                {10, []Outcome{responded(10, 9), responded(10, 9), responded(10, 9)}, 7},
		"a limit without what remains":                    {0, []Outcome{responded(5, -1)}, 4},
		"a limit of 0 is none":                            {0, []Outcome{responded(5, 4), responded(0, 0)}, 3},
		"the only place is taken by another":              {0, []Outcome{{Received: true, Limit: 1, Remaining: 0}}, 0},
		"what remains without a limit is no limit":        {3, []Outcome{responded(-1, 0)}, 1000},
		"more remains than the limit":                     {0, []Outcome{responded(5, 50)}, 4},
		"a response without headers lifts an assumed one": {3, []Outcome{plain()}, 1000},
		"a response without headers leaves a stated one":  {0, []Outcome{responded(5, 4), plain()}, 3},
		"no response leaves an assumed limit":             {3, []Outcome{lost()}, 2},
		"no response leaves a stated limit":               {0, []Outcome{responded(5, 4), lost()}, 3},
		"headers without a response are ignored":          {3, []Outcome{{Sent: true, Limit: 9, Remaining: 0}}, 2},
		"a request that was not sent is not ours to find": {0, []Outcome{{Received: true, Limit: 5, Remaining: 3}}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(test.limit)
				for _, o := range test.outcomes {
					send(t, l, 1, o)
				}
				send(t, l, test.more, lost())
				if test.more < 1000 {
					acquireAfter(t, l, time.Minute)
				}
			})
		})
	}
}

func TestOwnRequestsInProgressAreNotOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(10)
		var p *Permit
		for range 6 {
			p = acquire(t, l)
		}
		p.Done(responded(10, 4)) // it may have been counted last of the six, or first
		for range 4 {
			acquire(t, l)
		}
		acquireAfter(t, l, time.Minute)
	})
}

// When they were sent is unknown: it may have been just before the response.
func TestRequestsOfOthersCountForWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(10)
		send(t, l, 5, lost())
		time.Sleep(10 * time.Second)
		send(t, l, 1, responded(10, 0))
		acquireAfter(t, l, 50*time.Second).Done(lost()) // the first five leave
		send(t, l, 4, lost())
		acquireAfter(t, l, 10*time.Second).Done(lost()) // the four of others leave, and ours that was sent beside them
		send(t, l, 4, lost())
		acquireAfter(t, l, 50*time.Second)
	})
}

func TestLimitFallsOwnRequestsFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(10)
		for range 6 {
			send(t, l, 1, lost())
			time.Sleep(time.Second)
		}
		send(t, l, 1, responded(4, 0))
		// Of the seven, the four that were sent by second 3 have to leave.
		acquireAfter(t, l, 57*time.Second)
	})
}

func TestLimitRisesReleasesWaiter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(2)
		p := acquire(t, l)
		acquire(t, l).Done(lost())
		released := queue(t, l, 3, 0, lost())
		time.Sleep(7 * time.Second)
		p.Done(responded(100, 98))
		synctest.Wait()
		require.Equal(t, seconds(7, 7, 7), released.at())
	})
}

// A long upload is counted when it begins; when its response comes, the requests sent meanwhile have left our window.
func TestSlowResponseOwnRequests(t *testing.T) {
	for name, test := range map[string]struct{ began, took time.Duration }{
		"it took less than a window":          {30 * time.Second, 31 * time.Second},
		"it took a window":                    {time.Second, 60 * time.Second},
		"it took longer":                      {time.Second, 10 * time.Minute},
		"the others left just before it came": {time.Second, 59*time.Second + time.Nanosecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(0)
				send(t, l, 900, responded(1000, -1))
				time.Sleep(test.began)
				slow := acquire(t, l)
				slow.Wrote()
				time.Sleep(test.took)
				send(t, l, 1, notSent()) // old requests are forgotten
				slow.Done(responded(1000, 99))
				send(t, l, 999, lost())
			})
		})
	}
}

func TestSlowResponseOthersRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		send(t, l, 400, responded(1000, -1))
		time.Sleep(30 * time.Second)
		slow := acquire(t, l)
		slow.Wrote()
		time.Sleep(31 * time.Second)
		slow.Done(responded(1000, 99)) // 401 of ours, 500 of others
		send(t, l, 499, lost())
		acquireAfter(t, l, 34*time.Second) // the slow one was counted by second 35
	})
}

func TestLateResponseDoesNotReplaceNewer(t *testing.T) {
	for name, test := range map[string]struct{ late, recent, more int }{
		"the late one saw fewer others": {late: 9, recent: 3, more: 3},
		"the late one saw more others":  {late: 0, recent: 8, more: 8},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(10)
				late := acquire(t, l)
				time.Sleep(time.Second)
				acquire(t, l).Done(responded(10, test.recent))
				late.Done(responded(10, test.late))
				send(t, l, test.more, lost())
				acquireAfter(t, l, time.Minute)
			})
		})
	}
}
