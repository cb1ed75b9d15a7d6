package buckt

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/bucktgo/buckt/internal/ratelimit"
	"github.com/bucktgo/buckt/internal/retry"
)

// Retryable reports whether to make a failed call again is safe and useful, and after which wait: for a program that tries
// for longer than a call does, such as a queue of jobs.
//
//	if wait, ok := buckt.Retryable(err); ok {
//		return queue.RunAfter(wait)
//	}
//
// It is true for 408, 429, 500, 502, 503 and 504, for a network error, for a response that broke off, and for a call that a
// rate limit or the retry budget held back. The wait is what the server, or the rate limit, asked for. Otherwise it is a
// random wait between half of the bound that [RetryPolicy] has for the next attempt and the whole of it.
//
// It is false for an [*OutcomeUnknownError], after which the program must look first; for any other error of a status or of
// an argument; for a certificate that is not accepted; for the end of the context or of [Timeout], unless a server or a
// rate limit asked for a wait that would have gone past it; for an upload whose source cannot be read again; and for an error
// that is not of this package. A [*WaitError] is judged by its cause.
func Retryable(err error) (wait time.Duration, ok bool) {
	if _, unknown := errors.AsType[*OutcomeUnknownError](err); unknown || errors.Is(err, context.Canceled) {
		return 0, false
	}
	e, failed := errors.AsType[*Error](err)
	if !failed {
		return 0, false
	}
	a := e.again
	if a == nil { // a program made the error
		p := defaultRetryPolicy
		a = &callAgain{ok: mayRecover(e.StatusCode), bound: retry.Bound(max(1, e.Attempts), p.MinWait, p.MaxWait)}
	}
	switch {
	case !a.ok:
		return 0, false
	case e.RetryAfter > 0:
		return e.RetryAfter, true
	}
	return a.bound - time.Duration(rand.Float64()*float64(a.bound)/2), true
}

// callAgain is what is known about calling again when a call has failed.
type callAgain struct {
	ok    bool
	bound time.Duration // of the backoff
}

func (k *call) again() *callAgain {
	a := &callAgain{bound: k.backoffBound()}
	facts := k.last.facts(k.op)
	_, held := errors.AsType[*ratelimit.TooLateError](k.last.cause)
	maintenance := facts.Maintenance && facts.Status == http.StatusServiceUnavailable // longer than any retry, but not for ever
	a.ok = held || maintenance || retry.Decide(facts) == retry.Again
	if k.upload != nil && a.ok {
		a.ok, _ = k.upload.Replayable()
	}
	return a
}

// mayRecover reports whether a server that responds with the status may respond with another one to the same request.
func mayRecover(status int) bool {
	return retry.Decide(retry.Attempt{Idempotent: true, Status: status}) == retry.Again
}
