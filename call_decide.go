package buckt

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/bucktgo/buckt/internal/retry"
)

// checkRetry reports whether another attempt follows the last one.
func (k *call) checkRetry() bool {
	k.last = k.decide(k.last)
	if k.last.again {
		k.retries++
		if k.last.status == http.StatusTooManyRequests {
			k.waitBudget.Limited -= k.last.wait
		}
		k.mayHaveActed = k.mayHaveActed || retry.MayHaveActed(k.last.facts(k.op))
	}
	return k.last.again
}

// decide returns the attempt with the decision whether another one follows.
func (k *call) decide(a attempt) attempt {
	facts := a.facts(k.op)
	again := retry.Decide(facts) == retry.Again || k.unexplainedConflict(a)
	if !again || k.hookErr != nil || k.retries+1 >= k.maxAttempts() {
		return a
	}
	if a = k.boundWait(a); a.notRetried != "" {
		return a
	}
	if deadline, ok := k.ctx.Deadline(); ok && time.Until(deadline) <= a.wait {
		a.cause = withCause(a.cause, context.DeadlineExceeded)
		a.notRetried = fmt.Sprintf("the wait of %s would go past the deadline", a.wait)
		return a.withRequestedWait()
	}
	if k.upload != nil {
		if ok, why := k.upload.Replayable(); !ok {
			a.notRetried = why
			return a
		}
	}
	if retry.Costs(facts) && !k.core.retryBudget.Spend(k.budgetKey()) {
		a.notRetried = "the retry budget is spent: too many recent calls to " + k.url.Host + " have failed"
		return a
	}
	a.again = true
	return a
}

// boundWait rejects a wait above the limit. All waits of a call that are caused by a 429 count together.
func (k *call) boundWait(a attempt) attempt {
	limit := k.core.retry.MaxRetryAfter
	if a.waitRequested && a.retryAfter > limit {
		a.notRetried = fmt.Sprintf("the server asks for a wait that is longer than %s", limit)
		return a
	}
	if a.status != http.StatusTooManyRequests {
		return a
	}
	if max(a.wait, k.backoffBound()) > k.waitBudget.Limited {
		a.notRetried = fmt.Sprintf("the rate limit would delay the call for longer than %s in total", limit)
		return a.withRequestedWait()
	}
	return a
}

// withRequestedWait reports the wait in the error, although the server did not ask for it.
func (a attempt) withRequestedWait() attempt {
	if !a.waitRequested {
		a.waitRequested, a.retryAfter = true, a.wait
	}
	return a
}

// unexplainedConflict reports whether a delete received a 409 without a code or message, after an earlier attempt of the same call may
// have been carried out. That attempt may be the cause of the conflict, so another attempt may resolve it.
func (k *call) unexplainedConflict(a attempt) bool {
	if k.op.method != http.MethodDelete || k.op.ownResponse || !k.mayHaveActed || a.status != http.StatusConflict {
		return false
	}
	var e Error
	parseErrorBody(&e, a.header, a.body.Bytes(), nil)
	return e.Message == "" && e.Code == "" && len(e.Fields) == 0
}

// facts converts the attempt for the retry policy.
func (a *attempt) facts(op *operation) retry.Attempt {
	return retry.Attempt{
		Idempotent:  !op.notIdempotent,
		Status:      a.status,
		Maintenance: a.header.Get("X-Maintenance-Mode") != "",
		Failure:     a.failure,
	}
}

func (k *call) maxAttempts() int {
	if k.settings.noRetry {
		return 1
	}
	return k.core.retry.MaxAttempts
}

// waitAfter returns the attempt with the wait before another one.
func (k *call) waitAfter(a attempt) attempt {
	p := k.core.retry
	a.wait = retry.Backoff(k.retries+1, p.MinWait, p.MaxWait, rand.Float64)
	if a.status < 400 {
		return a
	}
	a.retryAfter, a.waitRequested = retry.After(a.header, a.status == http.StatusTooManyRequests, time.Now())
	if a.waitRequested {
		a.wait = retry.Jittered(a.retryAfter, a.wait, p.MaxRetryAfter)
	}
	return a
}

// backoffBound returns the longest wait before another attempt if the server does not ask for one.
func (k *call) backoffBound() time.Duration {
	return retry.Bound(k.retries+1, k.core.retry.MinWait, k.core.retry.MaxWait)
}

// backoff returns the wait before the next attempt, and reports it.
func (k *call) backoff() time.Duration {
	k.logRetry()
	if hook := k.core.hooks.Retry; hook != nil {
		k.hook("Retry", func() {
			hook(k.ctx, RetryInfo{
				System: k.op.system, Operation: k.op.name, Attempt: k.tries, StatusCode: k.last.status, Err: k.last.cause, Wait: k.last.wait,
			})
		})
		if k.hookErr != nil {
			return 0
		}
	}
	return k.last.wait
}
