package buckt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/hashicorp/go-retryablehttp"

	"github.com/bucktgo/buckt/internal/retry"
	"github.com/bucktgo/buckt/internal/upload"
)

// request is what a service asks the pipeline to send.
type request struct {
	op *operation
	// path is relative to the base URL, and path.raw escaped where its default escaping is not meant.
	path  path
	query string
	// body is marshaled as JSON, nil for none.
	body any
	// upload is sent as it is, with header in which its content type stands.
	upload *upload.Body
	size   int64
	header http.Header
	// url replaces the system's base URL and path. It gets no credential.
	url *url.URL
	// stream leaves the body of a success unread.
	stream bool
	// secrets of the request are taken out of what the server says of it.
	secrets []string
	opts    []CallOption
}

// call is one call on its way: what was asked, and what is known so far. It is the http.RoundTripper of its own
// retryablehttp.Client, because that one's callbacks get neither the context nor the state of the call.
type call struct {
	core     *core
	op       *operation
	endpoint *endpoint
	settings callSettings
	conceal  conceal
	ctx      context.Context
	upload   *upload.Body
	stream   bool
	external bool // not to the API, and without its credential
	url      *url.URL
	id       string // the request id that is sent

	tries    int  // round trips that were begun
	hops     int  // of them, those that follow a redirect
	attempts int  // times that the request was sent
	acted    bool // an attempt before the latest may have been carried out
	// Of the latest attempt:
	status   int
	header   http.Header
	body     *buffer
	failure  retry.Failure
	cause    error
	decision retry.Decision
	// Of the wait after it:
	wait       time.Duration
	asked      bool // the server, or the rate limit, asked for the wait
	waiting    bool
	held       bool // the wait is one that the rate limit asks for before it lets the request go
	notRetried string
	ended      bool // no further attempt is possible
	streamBody io.ReadCloser
	size       int64 // of the stream
}

// do sends a request and decodes the data of its answer into out.
func (c *core) do(ctx context.Context, r *request, out answer) error {
	k, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	defer k.release()
	switch {
	case k.deleted():
		k.restoreDeleted(r.path.id, out)
	case k.succeeded():
		err = k.decode(out)
	default:
		err = k.error()
	}
	k.capture()
	return err
}

// send sends a request until an answer settles it or nothing more can be done. An error means that it was never sent
// for a reason of the caller's; anything else is told by the call.
func (c *core) send(ctx context.Context, r *request) (*call, error) {
	k := &call{core: c, op: r.op, endpoint: c.endpoints[r.op.system], upload: r.upload, stream: r.stream, external: r.url != nil}
	k.conceal = append(slices.Clip(k.endpoint.conceal), r.secrets...)
	for _, opt := range r.opts {
		if opt == nil {
			return nil, &InvalidInputError{Operation: r.op.name, Field: "CallOption", Rule: "must not be nil"}
		}
		opt(&k.settings)
	}
	if e := k.settings.invalid; e != nil {
		e.Operation = r.op.name
		return nil, e
	}
	if !k.external {
		if err := k.endpoint.credentialError(r.op.name); err != nil {
			return nil, err
		}
	}
	data, err := r.encode()
	if err != nil {
		return nil, err
	}
	req := k.build(r)
	cancel := context.CancelFunc(func() {})
	if k.settings.timeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, k.settings.timeout)
	}
	k.ctx = ctx
	k.run(req.WithContext(ctx), r, data)
	if k.streamBody != nil {
		k.streamBody = &cancelOnClose{k.streamBody, cancel}
	} else {
		cancel()
	}
	return k, nil
}

// encode is the JSON of the body, nil for none.
func (r *request) encode() ([]byte, error) {
	if r.body == nil {
		return nil, nil
	}
	data, err := json.Marshal(r.body, encodeOptions)
	if err != nil {
		return nil, &InvalidInputError{Operation: r.op.name, Field: "params", Rule: "must be encodable as JSON", cause: err}
	}
	return data, nil
}

// build makes the request of every attempt.
func (k *call) build(r *request) *http.Request {
	u := r.url
	if u == nil {
		target := k.endpoint.base
		target.RawQuery = r.query
		r.path.appendTo(&target)
		u = &target
	}
	k.url = u
	req := &http.Request{
		Method:     r.op.method,
		URL:        u,
		Host:       u.Host,
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     make(http.Header, 8),
	}
	h := req.Header
	h["User-Agent"] = k.core.userAgent
	h["Accept"] = acceptJSON
	if r.body != nil {
		h["Content-Type"] = contentTypeJSON
	}
	for name, values := range r.header {
		h[name] = values
	}
	if !k.external {
		if r.op.system == SystemBuckt {
			k.id = newRequestID()
			h["X-Request-Id"] = []string{k.id}
		}
		k.endpoint.authorize(h)
	}
	for name, values := range k.settings.header {
		h[name] = values
	}
	if id, ok := k.settings.header["X-Request-Id"]; ok {
		k.id = id[0]
	}
	return req
}

// Header values that never change are shared: net/http does not write to them.
var (
	acceptJSON      = []string{"application/json"}
	contentTypeJSON = []string{"application/json"}
)

// run lets go-retryablehttp make the attempts. Its Client is made for this call alone, so that its callbacks can be
// the call's own methods.
func (k *call) run(req *http.Request, r *request, data []byte) {
	rr := &retryablehttp.Request{Request: req}
	switch {
	case data != nil:
		if err := rr.SetBody(data); err != nil {
			k.failure, k.cause = retry.Local, err
			return
		}
	case r.upload != nil:
		if err := k.setUpload(rr, r); err != nil {
			k.failure, k.cause = retry.Local, err
			return
		}
		// Nobody waits for a Read of the caller's source that does not return, also while its context lives: an
		// answer that is there, or an attempt that timed out, ends the call.
		over, end := context.WithCancel(k.ctx)
		end()
		defer r.upload.End(over)
	}
	rc := &retryablehttp.Client{
		HTTPClient:   &http.Client{Transport: k, CheckRedirect: k.checkRedirect},
		RetryMax:     k.maxAttempts(),
		CheckRetry:   k.checkRetry,
		Backoff:      k.backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	_, err := rc.Do(rr)
	switch {
	case k.waiting:
		// The context ended while the call waited for its next attempt: what the server said last stays the error.
		k.cause = withCause(k.cause, contextError(k.ctx))
	case err != nil && k.tries == 0 && !k.ended:
		k.failure, k.cause = retry.Local, withoutURL(err)
	}
}

// setUpload gives the request a body that is sent anew on every attempt, streamed and never held in memory.
func (k *call) setUpload(rr *retryablehttp.Request, r *request) error {
	err := rr.SetBody(retryablehttp.ReaderFunc(func() (io.Reader, error) { return r.upload.Reader(), nil }))
	if err != nil {
		return err
	}
	rr.ContentLength = r.size
	// net/http would use GetBody to send the body again on its own, which a source that can be read only once
	// does not allow.
	if !r.upload.Rewindable() {
		rr.GetBody = nil
	}
	return nil
}

func (k *call) maxAttempts() int {
	if k.settings.noRetry {
		return 1
	}
	return k.core.retry.MaxAttempts
}

// checkRetry implements retryablehttp.CheckRetry. It takes nothing from its arguments: RoundTrip has noted all of it.
func (k *call) checkRetry(context.Context, *http.Response, error) (bool, error) {
	a := k.attempt()
	k.decision = retry.Decide(a)
	if k.ended || k.decision != retry.Again || k.tries-k.hops >= k.maxAttempts() || !k.mayWait() {
		return false, nil
	}
	if k.upload != nil {
		if ok, why := k.upload.Replayable(); !ok {
			k.notRetried = why
			return false, nil
		}
	}
	k.acted = k.acted || retry.MayHaveActed(a)
	return true, nil
}

// attempt sums up the latest attempt for the retry policy.
func (k *call) attempt() retry.Attempt {
	return retry.Attempt{
		Idempotent:  !k.op.once,
		Status:      k.status,
		Maintenance: k.header.Get("X-Maintenance-Mode") != "",
		Failure:     k.failure,
	}
}

// mayWait says whether the wait before another attempt may begin.
func (k *call) mayWait() bool {
	if limit := k.core.retry.MaxRetryAfter; k.asked && k.wait > limit {
		k.notRetried = fmt.Sprintf("the server asks for a wait that is longer than %s", limit)
		return false
	}
	if deadline, ok := k.ctx.Deadline(); ok && time.Until(deadline) <= k.wait {
		k.cause, k.asked = withCause(k.cause, context.DeadlineExceeded), true
		k.notRetried = fmt.Sprintf("the wait of %s would go past the deadline", k.wait)
		return false
	}
	return true
}

// setWait works out how long the next attempt would have to wait.
func (k *call) setWait() {
	p := k.core.retry
	k.wait, k.asked = retry.Backoff(k.tries-k.hops, p.MinWait, p.MaxWait, rand.Float64), false
	if k.status >= 400 {
		if asked, ok := retry.After(k.header, k.status == http.StatusTooManyRequests, time.Now()); ok {
			k.wait, k.asked = asked, true
		}
	}
}

// backoff implements retryablehttp.Backoff.
func (k *call) backoff(_, _ time.Duration, _ int, _ *http.Response) time.Duration {
	k.waiting = true
	k.logRetry()
	if hook := k.core.hooks.Retry; hook != nil {
		hook(k.ctx, RetryInfo{
			System: k.op.system, Operation: k.op.name, Attempt: k.tries, StatusCode: k.status, Err: k.cause, Wait: k.wait,
		})
	}
	return k.wait
}

// checkRedirect follows a redirect only where it changes nothing but the path. Any other is returned as the answer
// it is, and so becomes an error.
func (k *call) checkRedirect(req *http.Request, via []*http.Request) error {
	first := via[0]
	safe := first.Method == http.MethodGet && req.URL.Scheme == first.URL.Scheme && req.URL.Host == first.URL.Host
	if !safe || len(via) >= 5 {
		return http.ErrUseLastResponse
	}
	k.hops++
	return nil
}

// release gives the buffer back. The answer must not be used after it.
func (k *call) release() {
	k.body.free()
	k.body = nil
}

// withoutURL takes the URL off an error of net/http: it may hold what must not be shown.
func withoutURL(err error) error {
	for {
		e, ok := errors.AsType[*url.Error](err)
		if !ok {
			return err
		}
		err = e.Err
	}
}

type cancelOnClose struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (c *cancelOnClose) Close() error {
	defer c.cancel()
	return c.ReadCloser.Close()
}
