package buckt

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/bucktgo/buckt/internal/retry"
)

// checkRetry implements retryablehttp.CheckRetry. It ignores its arguments: the last attempt has all facts.
func (k *call) checkRetry(context.Context, *http.Response, error) (bool, error) {
	k.last = k.decide(k.last)
	if k.last.again {
		k.retries++
		k.acted = k.acted || retry.MayHaveActed(k.last.facts(k.op))
	}
	return k.last.again, nil
}

// decide returns the attempt with the decision whether another one follows.
func (k *call) decide(a attempt) attempt {
	if retry.Decide(a.facts(k.op)) != retry.Again || k.retries+1 >= k.maxAttempts() {
		return a
	}
	if limit := k.core.retry.MaxRetryAfter; a.asked && a.wait > limit {
		a.notRetried = fmt.Sprintf("the server asks for a wait that is longer than %s", limit)
		return a
	}
	if deadline, ok := k.ctx.Deadline(); ok && time.Until(deadline) <= a.wait {
		a.cause, a.asked = withCause(a.cause, context.DeadlineExceeded), true
		a.notRetried = fmt.Sprintf("the wait of %s would go past the deadline", a.wait)
		return a
	}
	if k.upload != nil {
		if ok, why := k.upload.Replayable(); !ok {
			a.notRetried = why
			return a
		}
	}
	a.again = true
	return a
}

// facts is the attempt as the retry policy needs it.
func (a *attempt) facts(op *operation) retry.Attempt {
	return retry.Attempt{
		Idempotent:  !op.once,
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

// waitAfter is how long another attempt would have to wait, and whether the server asked for it.
func (k *call) waitAfter(a attempt) (wait time.Duration, asked bool) {
	if a.status >= 400 {
		if wait, asked := retry.After(a.header, a.status == http.StatusTooManyRequests, time.Now()); asked {
			return wait, true
		}
	}
	p := k.core.retry
	return retry.Backoff(k.retries+1, p.MinWait, p.MaxWait, rand.Float64), false
}

// backoff implements retryablehttp.Backoff.
func (k *call) backoff(_, _ time.Duration, _ int, _ *http.Response) time.Duration {
	k.logRetry()
	if hook := k.core.hooks.Retry; hook != nil {
		hook(k.ctx, RetryInfo{
			System: k.op.system, Operation: k.op.name, Attempt: k.tries, StatusCode: k.last.status, Err: k.last.cause, Wait: k.last.wait,
		})
	}
	return k.last.wait
}

// checkRedirect follows a redirect only if it changes nothing but the path. Any other becomes an error, with the
// redirect as its response.
func (k *call) checkRedirect(req *http.Request, via []*http.Request) error {
	first := via[0]
	safe := first.Method == http.MethodGet && req.URL.Scheme == first.URL.Scheme && req.URL.Host == first.URL.Host
	if !safe || len(via) >= 5 {
		return http.ErrUseLastResponse
	}
	return nil
}
