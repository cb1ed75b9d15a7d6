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

// Retryable reports whether it is safe and useful to repeat a failed call, and after which wait. It is for programs that retry for
// longer than one call does, such as a job queue.
//
//	if wait, ok := buckt.Retryable(err); ok {
//		return queue.RunAfter(wait)
//	}
//
// The result is true for 408, 429, 500, 502, 503 and 504, for a network error, for a truncated response, and for a call that a
// rate limit or the retry budget stopped. The wait is the one that the server or the rate limit requested. Without such a request it
// is a random wait between half of the next bound of the [RetryPolicy] and the whole bound.
//
// The result is false for
//   - an [*OutcomeUnknownError], after which the program must check the resource first,
//   - an error of any other status, or of an argument,
//   - a certificate that is not trusted,
//   - the end of the context or of [Timeout], unless a requested wait would have exceeded it,
//   - an upload whose source cannot be read again,
//   - an error of another package.
//
// The result for a [*WaitError] is that for its cause.
func Retryable(err error) (wait time.Duration, ok bool) {
	if _, unknown := errors.AsType[*OutcomeUnknownError](err); unknown || errors.Is(err, context.Canceled) {
		return 0, false
	}
	e, failed := errors.AsType[*Error](err)
	if !failed {
		return 0, false
	}
	a := e.again
	if a == nil { // the error was created by a program
		p := defaultRetryPolicy
		a = &retryability{ok: isRetryableStatus(e.StatusCode), bound: retry.Bound(max(1, e.Attempts), p.MinWait, p.MaxWait)}
	}
	switch {
	case !a.ok:
		return 0, false
	case e.RetryAfter > 0:
		return e.RetryAfter, true
	}
	return a.bound - time.Duration(rand.Float64()*float64(a.bound)/2), true
}

// retryability describes whether and when a failed call may be repeated.
type retryability struct {
	ok    bool
	bound time.Duration // of the backoff
}

func (k *call) retryability() *retryability {
	a := &retryability{bound: k.backoffBound()}
	facts := k.last.facts(k.op)
	_, rateLimited := errors.AsType[*ratelimit.TooLateError](k.last.cause)
	maintenance := facts.Maintenance && facts.Status == http.StatusServiceUnavailable // lasts longer than the retries of a call
	a.ok = rateLimited || maintenance || retry.Decide(facts) == retry.Again
	if k.upload != nil && a.ok {
		a.ok, _ = k.upload.Replayable()
	}
	return a
}

// isRetryableStatus reports whether a repeated request may succeed after this status.
func isRetryableStatus(status int) bool {
	return retry.Decide(retry.Attempt{Idempotent: true, Status: status}) == retry.Again
}
