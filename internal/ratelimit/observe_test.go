package ratelimit

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// Each case is what comes before, and how many requests may go at once after it.
func TestAnswersChangeWhatMayGo(t *testing.T) {
	for name, test := range map[string]struct {
		limit  int
		answer []Answer
		more   int
	}{
		"an unknown limit is learnt":                      {0, []Answer{answered(5, 4)}, 4},
		"an assumed limit is corrected downwards":         {100, []Answer{answered(5, 4)}, 4},
		"an assumed limit is corrected upwards":           {5, []Answer{answered(100, 99)}, 99},
		"a plan that grows raises the limit":              {0, []Answer{answered(5, 4), answered(100, 98)}, 98},
		"a plan that shrinks lowers the limit":            {0, []Answer{answered(100, 99), answered(5, 3)}, 3},
		"others' requests take places":                    {0, []Answer{answered(100, 10)}, 10},
		"the latest count of others' requests is taken":   {0, []Answer{answered(100, 10), answered(100, 50)}, 50},
		"more may be left than we counted":                {10, []Answer{answered(10, 9), answered(10, 9), answered(10, 9)}, 7},
		"a limit without what remains":                    {0, []Answer{answered(5, -1)}, 4},
		"a limit of 0 is none":                            {0, []Answer{answered(5, 4), answered(0, 0)}, 3},
		"the only place is taken by another":              {0, []Answer{{Received: true, Limit: 1, Remaining: 0}}, 0},
		"what remains without a limit is no limit":        {3, []Answer{answered(-1, 0)}, 1000},
		"more remains than the limit":                     {0, []Answer{answered(5, 50)}, 4},
		"an answer without headers lifts an assumed one":  {3, []Answer{plain()}, 1000},
		"an answer without headers leaves a told one":     {0, []Answer{answered(5, 4), plain()}, 3},
		"no answer leaves an assumed limit":               {3, []Answer{unanswered()}, 2},
		"no answer leaves a told limit":                   {0, []Answer{answered(5, 4), unanswered()}, 3},
		"the headers of no answer are not looked at":      {3, []Answer{{Sent: true, Limit: 9, Remaining: 0}}, 2},
		"a request that was not sent is not ours to find": {0, []Answer{{Received: true, Limit: 5, Remaining: 3}}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(test.limit)
				for _, a := range test.answer {
					send(t, l, 1, a)
				}
				send(t, l, test.more, unanswered())
				if test.more < 1000 {
					acquireAfter(t, l, time.Minute)
				}
			})
		})
	}
}

func TestRequestsOfOursUnderWayAreNotOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(10)
		for range 6 {
			acquire(t, l)
		}
		l.Done(answered(10, 4)) // it may have been counted last of the six, or first
		for range 4 {
			acquire(t, l)
		}
		acquireAfter(t, l, time.Minute)
	})
}

// Nobody knows when they were sent: it may have been just before the answer.
func TestOthersRequestsStayForAWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(10)
		send(t, l, 5, unanswered())
		time.Sleep(10 * time.Second)
		send(t, l, 1, answered(10, 0))
		acquireAfter(t, l, 50*time.Second) // the first five leave
		l.Done(unanswered())
		send(t, l, 4, unanswered())
		acquireAfter(t, l, 10*time.Second) // the four of others leave, and ours that was sent beside them
		l.Done(unanswered())
		send(t, l, 4, unanswered())
		acquireAfter(t, l, 50*time.Second)
	})
}

func TestAfterTheLimitFellOursHaveToLeaveFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(10)
		for range 6 {
			send(t, l, 1, unanswered())
			time.Sleep(time.Second)
		}
		send(t, l, 1, answered(4, 0))
		// Of the seven, the four that were sent by second 3 have to leave.
		acquireAfter(t, l, 57*time.Second)
	})
}

func TestAWaiterGoesWhenTheLimitRises(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(2)
		acquire(t, l)
		acquire(t, l)
		l.Done(unanswered())
		let := queue(t, l, 3, 0, unanswered())
		time.Sleep(7 * time.Second)
		l.Done(answered(100, 98))
		synctest.Wait()
		require.Equal(t, []time.Duration{7 * time.Second, 7 * time.Second, 7 * time.Second}, let.at())
	})
}

// A long upload is counted when it begins; by the time it is answered, what was sent beside it has left our window.
func TestASlowAnswerDoesNotTakeOursForOthers(t *testing.T) {
	for name, test := range map[string]struct{ began, took time.Duration }{
		"it took less than a window":          {30 * time.Second, 31 * time.Second},
		"it took a window":                    {time.Second, 60 * time.Second},
		"it took longer":                      {time.Second, 10 * time.Minute},
		"the others left just before it came": {time.Second, 59*time.Second + time.Nanosecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(0)
				send(t, l, 900, answered(1000, -1))
				time.Sleep(test.began)
				began := time.Now()
				acquire(t, l)
				time.Sleep(test.took)
				send(t, l, 1, Answer{}) // what is old is forgotten
				slow := answered(1000, 99)
				slow.Began = began
				l.Done(slow)
				send(t, l, 999, unanswered())
			})
		})
	}
}

func TestASlowAnswerStillShowsOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(0)
		send(t, l, 400, answered(1000, -1))
		time.Sleep(30 * time.Second)
		began := time.Now()
		acquire(t, l)
		time.Sleep(31 * time.Second)
		slow := answered(1000, 99) // 401 of ours, 500 of others
		slow.Began = began
		l.Done(slow)
		send(t, l, 499, unanswered())
		acquireAfter(t, l, time.Minute)
	})
}

func TestALateAnswerDoesNotReplaceWhatALaterRequestLearnt(t *testing.T) {
	for name, test := range map[string]struct{ late, recent, more int }{
		"the late one saw fewer others": {late: 9, recent: 3, more: 3},
		"the late one saw more others":  {late: 0, recent: 8, more: 8},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(10)
				acquire(t, l)
				late := answered(10, test.late)
				late.Began = time.Now()
				time.Sleep(time.Second)
				acquire(t, l)
				recent := answered(10, test.recent)
				recent.Began = time.Now()
				l.Done(recent)
				l.Done(late)
				send(t, l, test.more, unanswered())
				acquireAfter(t, l, time.Minute)
			})
		})
	}
}
