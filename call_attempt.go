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

// attempt is the result of one attempt. Only the last attempt of a call is kept.
type attempt struct {
	status int // 0: no response
	header http.Header
	body   *body.Buffer  // nil for a stream
	stream io.ReadCloser // the unread body of a success, if requested
	size   int64         // of the stream, -1 if unknown
	sent   int           // number of transmissions

	failure retry.Failure
	cause   error
	decoded bool // the body was decoded into the request's out

	wait          time.Duration // before another attempt
	waitRequested bool          // the server or the rate limit requested a wait
	retryAfter    time.Duration // the requested wait
	again         bool          // another attempt follows
	notRetried    string        // why no attempt follows, if the failure is retryable
}

// errNoResponse is returned if a transport violates the contract of http.RoundTripper.
var errNoResponse = errors.New("the transport returned neither a response nor an error")

// close releases an unused result.
func (a *attempt) close() {
	if a.stream != nil {
		_ = a.stream.Close()
	}
	a.body.Free()
}

// attempt makes one attempt and stores it as the last one. It has read the body of the response when it returns, unless the body is a
// stream.
func (k *call) attempt(req *http.Request, header http.Header) (*http.Response, error) {
	t := &trace{}
	permit := &t.permit
	if err := k.acquire(permit); err != nil {
		k.last.recordNotSent(k.ctx, err)
		closeBody(req)
		return nil, err
	}
	k.release()
	k.last = attempt{}
	k.tries++
	start := time.Now()
	defer permit.Done(ratelimit.Outcome{Sent: true}) // if the caller's code panics
	resp, a := k.exchange(req, header, t)
	a = k.decodeRead(a)
	a = k.waitAfter(a)
	k.last, k.sent = a, k.sent+a.sent
	permit.Done(a.outcome(k.endpoint.paced))
	k.observe(start)
	if k.hookErr != nil {
		return nil, k.exit()
	}
	if resp == nil {
		return nil, a.cause
	}
	return resp, nil
}

// limiter returns the rate limiter of the request: API and S3 requests are paced, downloads are not.
func (k *call) limiter() *ratelimit.Limiter {
	if k.external != nil {
		return k.paced
	}
	return k.endpoint.limiters[k.op.class]
}

// acquire waits until the rate limiter permits the request.
func (k *call) acquire(permit *ratelimit.Permit) error {
	if k.hookErr != nil {
		return k.hookErr
	}
	limiter := k.limiter()
	if err := k.ctx.Err(); err != nil || limiter == nil {
		return err
	}
	if k.core.hooks.Wait == nil {
		return limiter.Acquire(k.ctx, permit, &k.waitBudget, k.onLimit)
	}
	ctx, cancel := context.WithCancel(k.ctx)
	defer cancel()
	err := limiter.Acquire(ctx, permit, &k.waitBudget, func(wait time.Duration) {
		if k.onLimit(wait); k.hookErr != nil {
			cancel()
		}
	})
	if k.hookErr != nil {
		permit.Done(ratelimit.Outcome{})
		return k.hookErr
	}
	return err
}

// recordNotSent records that no further attempt was made, because the context has ended or the wait for the rate limit exceeds the deadline
// or the limit of a call. The error of an earlier attempt remains the error of the call.
func (a *attempt) recordNotSent(ctx context.Context, err error) {
	a.failure, a.again = retry.Ended, false
	if late, ok := errors.AsType[*ratelimit.TooLateError](err); ok {
		a.retryAfter, a.waitRequested = late.Wait, true
	} else if ctx.Err() != nil {
		err = contextError(ctx)
	}
	a.cause = withCause(a.cause, err)
}

// exchange sends the request once and reads the response within the attempt timeout. If there is no response, it
// returns nil and the failure.
func (k *call) exchange(req *http.Request, header http.Header, t *trace) (*http.Response, attempt) {
	ctx, cancel := context.WithCancelCause(req.Context())
	ctx = httptrace.WithClientTrace(ctx, t.hooks(k.upload != nil))
	watch := k.newWatch(cancel, &t.permit)
	req = req.WithContext(ctx)
	req.Header, req.Host = header, req.URL.Host
	streaming := false
	defer func() {
		if !streaming {
			watch.stop()
			cancel(nil)
		}
	}()
	var resp *http.Response
	var a attempt
	if k.upload == nil && k.core.ownTransport {
		resp, a = k.converse(req, t, watch, cancel)
	} else {
		resp, a = k.callGuarded(ctx, t, func() (*http.Response, attempt) { return k.converse(req, t, watch, cancel) })
	}
	a.sent, streaming = t.sent(), a.stream != nil
	return resp, a
}

// converse sends the request and reads the response.
func (k *call) converse(req *http.Request, t *trace, watch watch, cancel context.CancelCauseFunc) (*http.Response, attempt) {
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
		return k.read(resp, watch, req.Context(), cancel)
	}
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close()
	}
	return nil, k.failed(req.Context(), req, err, t)
}

// read reads the body of a response, unless a stream is requested.
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
			a.failure, a.cause = k.bodyFailure(ctx, a.status, err)
		}
	}
	return resp, a
}

// maxErrorBody limits the body of an unsuccessful response.
const maxErrorBody = 256 << 10

// maxBody returns how many bytes of the body are read. The bytes after status 101 are not HTTP.
func (k *call) maxBody(status int) int64 {
	switch {
	case status < 200:
		return 0
	case status < 300:
		return k.core.maxResponseBytes
	}
	return maxErrorBody
}

// outcome converts the attempt for the rate limiter. The headers are used only if the system documents a rate limit.
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
		// The remaining count of an expired window does not apply to the current one.
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
