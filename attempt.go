package buckt

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/bucktgo/buckt/internal/ratelimit"
	"github.com/bucktgo/buckt/internal/retry"
)

// attemptTimeoutError is the cause of an attempt that was given up here, apart from the caller's context.
type attemptTimeoutError struct{ after time.Duration }

func (e *attemptTimeoutError) Error() string {
	return fmt.Sprintf("the attempt timed out after %s without progress", e.after)
}

// Timeout makes the error a timeout in the sense of [net.Error].
func (e *attemptTimeoutError) Timeout() bool { return true }

// Temporary completes [net.Error].
func (e *attemptTimeoutError) Temporary() bool { return true }

// errNoAnswer is the error of a transport that breaks the contract of http.RoundTripper.
var errNoAnswer = errors.New("the transport returned neither an answer nor an error")

// trace notes what net/http does with a request. Its hooks may run on other goroutines, also after the attempt.
type trace struct {
	gettingConn, wroteHeaders atomic.Bool
	conns                     atomic.Int32
}

func (t *trace) getConn(string)                { t.gettingConn.Store(true) }
func (t *trace) gotConn(httptrace.GotConnInfo) { t.conns.Add(1) }
func (t *trace) headersWritten()               { t.wroteHeaders.Store(true) }

// RoundTrip implements http.RoundTripper: it makes one attempt, and notes all that is known of it. The answer's body
// has been read when it returns, unless it is a stream.
func (k *call) RoundTrip(req *http.Request) (*http.Response, error) {
	if k.ctx.Err() != nil {
		k.holdBack(nil)
		closeBody(req)
		return nil, k.ctx.Err()
	}
	limiter := k.limiter()
	if limiter != nil {
		if err := limiter.Acquire(k.ctx, k.onLimit); err != nil {
			k.holdBack(err)
			closeBody(req)
			return nil, err
		}
	}
	k.reset()
	start := time.Now()
	k.tries++
	t := &trace{}
	resp, err := k.exchange(req, t)
	k.attempts += max(1, int(t.conns.Load()))
	k.setWait()
	if limiter != nil {
		limiter.Done(k.answer(start))
	}
	k.observe(start)
	return resp, err
}

func (k *call) reset() {
	k.body.free()
	k.status, k.header, k.body, k.failure, k.cause = 0, nil, nil, retry.None, nil
	k.waiting, k.notRetried = false, ""
}

// holdBack notes that the context has ended, or would have before the rate limit let the request go. What came of an
// earlier attempt stays the call's error.
func (k *call) holdBack(err error) {
	k.ended, k.waiting = true, false
	if k.tries == 0 {
		k.failure = retry.Ended
	}
	if late, ok := errors.AsType[*ratelimit.TooLateError](err); ok {
		k.wait, k.asked, k.held = late.Wait, true, true
	} else {
		err = contextError(k.ctx)
	}
	k.cause = withCause(k.cause, err)
}

// limiter paces the calls to the API; a download is none.
func (k *call) limiter() *ratelimit.Limiter {
	if k.external {
		return nil
	}
	return k.endpoint.limiters[k.op.class]
}

// exchange sends the request once and reads its answer, under the attempt's own timeout.
func (k *call) exchange(req *http.Request, t *trace) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: t.getConn, GotConn: t.gotConn, WroteHeaders: t.headersWritten,
	})
	watch := newWatch(k.endpoint.timeout, cancel)
	if k.upload != nil {
		k.upload.OnRead(watch.progress)
	}
	resp, err := k.roundTrip(req.WithContext(ctx))
	if err == nil && (resp == nil || resp.StatusCode == 0) {
		err = errNoAnswer
	}
	if err != nil {
		if resp != nil && resp.Body != nil {
			_ = resp.Body.Close()
		}
		watch.stop()
		k.fail(ctx, err, t)
		cancel(nil)
		return nil, err
	}
	k.status, k.header = resp.StatusCode, resp.Header
	if resp.Body == nil {
		resp.Body = http.NoBody
	}
	if k.stream && resp.StatusCode < 300 {
		watch.stop()
		k.streamBody = &stream{body: resp.Body, watch: watch, ctx: ctx, cancel: cancel}
		k.size = resp.ContentLength
		resp.Body = http.NoBody
		return resp, nil
	}
	watch.progress()
	k.body = newBuffer()
	if err := k.body.readFrom(resp.Body, resp.ContentLength); err != nil {
		k.breakOff(ctx, err)
	}
	watch.stop()
	_ = resp.Body.Close()
	cancel(nil)
	resp.Body = http.NoBody
	return resp, nil
}

// fail notes how an attempt ended that has no answer.
func (k *call) fail(ctx context.Context, err error, t *trace) {
	k.cause = k.causeOf(ctx, err)
	asked := t.gettingConn.Load()
	// Of our own transport it is known that it looks for a connection for every request that it can send at all.
	unsendable := k.core.ownTransport && !asked
	unsent := !t.wroteHeaders.Load() && (asked || unsendable || errors.Is(err, syscall.ECONNREFUSED))
	switch {
	case k.upload != nil && k.upload.Err() != nil:
		k.failure, k.cause = retry.Local, k.upload.Err()
	case k.ctx.Err() != nil && unsent:
		k.failure = retry.Ended
	case k.ctx.Err() != nil:
		k.failure = retry.Interrupted
	case isUntrusted(err):
		k.failure = retry.Untrusted
	case unsendable:
		k.failure = retry.Local
	case unsent:
		k.failure = retry.NotSent
	default:
		k.failure = retry.Lost
	}
}

// breakOff notes that an answer's body ended early. What a refusal said so far is enough.
func (k *call) breakOff(ctx context.Context, err error) {
	switch {
	case k.status >= 300:
	case errors.Is(err, errTooLarge) && !k.op.once:
		k.failure, k.cause = retry.Local, err
	case k.ctx.Err() != nil:
		k.failure, k.cause = retry.Interrupted, k.causeOf(ctx, err)
	default:
		k.failure, k.cause = retry.Broken, fmt.Errorf("the answer broke off: %w", k.causeOf(ctx, err))
	}
}

// causeOf replaces what net/http says of a cancelled request by the reason why it was cancelled.
func (k *call) causeOf(ctx context.Context, err error) error {
	if k.ctx.Err() != nil {
		return contextError(k.ctx)
	}
	if e, ok := errors.AsType[*attemptTimeoutError](context.Cause(ctx)); ok {
		return e
	}
	return k.conceal.error(withoutURL(err))
}

// contextError is the error of a context that has ended, together with the cause that was given for it.
func contextError(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return withCause(err, cause)
}

// answer sums up the attempt for the rate limiter.
func (k *call) answer(began time.Time) ratelimit.Answer {
	a := ratelimit.Answer{
		Began:     began,
		Sent:      k.failure != retry.NotSent && k.failure != retry.Ended,
		Received:  k.status != 0,
		Limit:     -1,
		Remaining: -1,
		Rejected:  k.status == http.StatusTooManyRequests,
		Wait:      k.wait,
	}
	if n, ok := headerInt(k.header, "X-Ratelimit-Limit"); ok {
		a.Limit = n
		if n, ok := headerInt(k.header, "X-Ratelimit-Remaining"); ok {
			a.Remaining = n
		}
	}
	return a
}

func isUntrusted(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return true
	}
	_, ok := errors.AsType[x509.CertificateInvalidError](err)
	return ok
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// watch ends an attempt that makes no progress for a time.
type watch struct {
	timeout time.Duration
	timer   *time.Timer
}

func newWatch(timeout time.Duration, cancel context.CancelCauseFunc) watch {
	if timeout == 0 {
		return watch{}
	}
	return watch{timeout, time.AfterFunc(timeout, func() { cancel(&attemptTimeoutError{timeout}) })}
}

// progress gives the attempt the whole time again.
func (w watch) progress() {
	if w.timer != nil {
		w.timer.Reset(w.timeout)
	}
}

func (w watch) stop() {
	if w.timer != nil {
		w.timer.Stop()
	}
}

// stream is the body of a download. A Read that makes no progress ends with the attempt timeout.
type stream struct {
	body   io.ReadCloser
	watch  watch
	ctx    context.Context
	cancel context.CancelCauseFunc
}

func (s *stream) Read(p []byte) (int, error) {
	s.watch.progress()
	n, err := s.body.Read(p)
	s.watch.stop()
	if err != nil && err != io.EOF {
		if e, ok := errors.AsType[*attemptTimeoutError](context.Cause(s.ctx)); ok {
			err = e
		}
	}
	return n, err
}

func (s *stream) Close() error {
	s.watch.stop()
	defer s.cancel(nil)
	return s.body.Close()
}
