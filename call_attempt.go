package buckt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"time"

	"github.com/bucktgo/buckt/internal/body"
	"github.com/bucktgo/buckt/internal/ratelimit"
	"github.com/bucktgo/buckt/internal/retry"
)

// attempt is the result of one attempt. Only the last one of a call is kept.
type attempt struct {
	status int // 0: no response
	header http.Header
	body   *body.Buffer  // nil for a stream
	stream io.ReadCloser // the unread body of a success, if the request asks for it
	size   int64         // of the stream, -1 if unknown
	sent   int           // times that the request was sent

	failure retry.Failure
	cause   error
	decoded bool // the body is in the request's out

	wait       time.Duration // before another attempt
	asked      bool          // the server, or the rate limit, asked for a wait
	retryAfter time.Duration // the wait that was asked for
	again      bool          // another attempt follows
	notRetried string        // why none follows, if one could have been made
}

// errNoResponse is the error of a transport that breaks the contract of http.RoundTripper.
var errNoResponse = errors.New("the transport returned neither a response nor an error")

// close releases a result that is not used.
func (a *attempt) close() {
	if a.stream != nil {
		_ = a.stream.Close()
	}
	a.body.Free()
}

// RoundTrip implements http.RoundTripper: it makes one attempt, which becomes the last one. The body of the response has
// been read when it returns, unless it is a stream.
func (k *call) RoundTrip(req *http.Request) (*http.Response, error) {
	permit := &ratelimit.Permit{}
	if err := k.acquire(permit); err != nil {
		k.last.holdBack(k.ctx, err)
		closeBody(req)
		return nil, err
	}
	k.release()
	k.last = attempt{}
	k.tries++
	start := time.Now()
	defer permit.Done(ratelimit.Outcome{Sent: true}) // if code of the caller panics
	resp, a := k.exchange(req, permit)
	a = k.decodeRead(a)
	a = k.waitAfter(a)
	k.last, k.sent = a, k.sent+a.sent
	permit.Done(a.outcome(k.endpoint.paced))
	k.observe(start)
	if k.exited != nil {
		return nil, k.exit()
	}
	if resp == nil {
		return nil, a.cause
	}
	return resp, nil
}

// limiter paces the calls to the API and to S3, but not downloads.
func (k *call) limiter() *ratelimit.Limiter {
	if k.external != nil {
		return k.paced
	}
	return k.endpoint.limiters[k.op.class]
}

// acquire waits until the rate limit releases the request.
func (k *call) acquire(permit *ratelimit.Permit) error {
	if k.exited != nil {
		return k.exited
	}
	limiter := k.limiter()
	if err := k.ctx.Err(); err != nil || limiter == nil {
		return err
	}
	if k.core.hooks.Wait == nil {
		return limiter.Acquire(k.ctx, permit, &k.patience, k.onLimit)
	}
	ctx, cancel := context.WithCancel(k.ctx)
	defer cancel()
	err := limiter.Acquire(ctx, permit, &k.patience, func(wait time.Duration) {
		if k.onLimit(wait); k.exited != nil {
			cancel()
		}
	})
	if k.exited != nil {
		permit.Done(ratelimit.Outcome{})
		return k.exited
	}
	return err
}

// holdBack notes that no further attempt was made, because the context has ended, or would have ended before the rate
// limit released the request, or because that is longer than a call is held back. What an earlier attempt met stays the error of the call.
func (a *attempt) holdBack(ctx context.Context, err error) {
	a.failure, a.again = retry.Ended, false
	if late, ok := errors.AsType[*ratelimit.TooLateError](err); ok {
		a.retryAfter, a.asked = late.Wait, true
	} else if ctx.Err() != nil {
		err = contextError(ctx)
	}
	a.cause = withCause(a.cause, err)
}

// exchange sends the request once and reads the response, under the attempt's own timeout. Without a response it
// returns nil and the failure.
func (k *call) exchange(req *http.Request, permit *ratelimit.Permit) (*http.Response, attempt) {
	ctx, cancel := context.WithCancelCause(req.Context())
	t := &trace{permit: permit}
	ctx = httptrace.WithClientTrace(ctx, t.hooks())
	watch := k.newWatch(cancel, permit)
	streaming := false
	defer func() {
		if !streaming {
			watch.stop()
			cancel(nil)
		}
	}()
	resp, a := k.guarded(ctx, t, func() (*http.Response, attempt) {
		req := req.WithContext(ctx)
		if k.sign != nil {
			req.Header = req.Header.Clone()
			k.sign(req)
		}
		resp, err := k.transport().RoundTrip(req)
		switch {
		case err != nil:
		case resp == nil:
			err = errNoResponse
		case resp.StatusCode < 100:
			err = fmt.Errorf("status %03d is not valid", resp.StatusCode)
		default:
			return k.read(resp, watch, ctx, cancel)
		}
		if resp != nil && resp.Body != nil {
			_ = resp.Body.Close()
		}
		return nil, k.failed(ctx, req, err, t)
	})
	a.sent, streaming = t.sent(), a.stream != nil
	return resp, a
}

// read reads the body of a response, unless it is to be a stream.
func (k *call) read(resp *http.Response, watch watch, ctx context.Context, cancel context.CancelCauseFunc) (*http.Response, attempt) {
	a := attempt{status: resp.StatusCode, header: resp.Header}
	unread := resp.Body
	if unread == nil {
		unread = http.NoBody
	}
	resp.Body = http.NoBody
	if k.stream && 200 <= resp.StatusCode && resp.StatusCode < 300 {
		watch.stop()
		a.stream = &stream{call: k, body: unread, watch: watch, ctx: ctx, cancel: cancel}
		a.size = resp.ContentLength
		return resp, a
	}
	defer func() { _ = unread.Close() }()
	watch.progress()
	if limit := k.maxBody(resp.StatusCode); limit > 0 {
		a.body = body.NewBuffer()
		if err := a.body.Fill(ctx, unread, resp.ContentLength, limit); err != nil {
			a.failure, a.cause = k.broken(ctx, a.status, err)
		}
	}
	return resp, a
}

// maxErrorBody is how much is read of the body of a response that is no success.
const maxErrorBody = 256 << 10

// maxBody is how much is read of the body of a response. What follows 101 is not HTTP.
func (k *call) maxBody(status int) int64 {
	switch {
	case status < 200:
		return 0
	case status < 300:
		return k.core.maxResponseBytes
	}
	return maxErrorBody
}

// outcome is the attempt as the rate limiter needs it. The headers count only for a system that documents a limit.
func (a *attempt) outcome(paced bool) ratelimit.Outcome {
	o := ratelimit.Outcome{
		Sent:      a.failure != retry.NotSent && a.failure != retry.Ended,
		Received:  a.status != 0,
		Limit:     -1,
		Remaining: -1,
		Rejected:  a.status == http.StatusTooManyRequests,
		Wait:      a.wait,
	}
	if !paced {
		return o
	}
	if n, ok := headerInt(a.header, "X-Ratelimit-Limit"); ok {
		o.Limit = n
		// What remained of a window that has ended says nothing of the present one.
		reset, ok := retry.UntilReset(a.header, time.Now())
		if n, remains := headerInt(a.header, "X-Ratelimit-Remaining"); remains && (!ok || reset > 0) {
			o.Remaining = n
		}
	}
	return o
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}
