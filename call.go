package buckt

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/bucktgo/buckt/internal/conceal"
	"github.com/bucktgo/buckt/internal/ratelimit"
	"github.com/bucktgo/buckt/internal/retry"
	"github.com/bucktgo/buckt/internal/upload"
)

// A call passes through these files, in this order:
//
//	operation.go       the row of the contract that it performs; its path
//	call_options.go    what a caller may change about a single call
//	call.go            do: the steps below, joined
//	call_build.go      the request: URL, headers, body
//	call_attempt.go    one attempt: rate limit, request, response
//	call_failure.go    how an attempt failed
//	call_transport.go  the connection below an attempt: progress, timeouts, downloads
//	call_guard.go      code of the caller in it, which may block, panic or end its goroutine
//	call_observe.go    what the logger and the hooks see of an attempt
//	call_decide.go     whether another attempt follows, and when
//	call_result.go     success, deletion or error
//	call_decode.go     the body of a success
//	call_scalars.go    the times and numbers in it
//	call_shape.go      the shapes of such bodies: an object with or without an envelope, a list, nothing
//	call_error.go      the body of an error

// request is what a service asks the pipeline to send.
type request struct {
	op *operation
	// args fill in the path of the operation; see fill.
	args []string
	// path is made of args if it is the zero value.
	path path
	// query is a struct with url tags, url.Values, or a string that is escaped; nil for none.
	query any
	// body is marshaled as JSON, but for a rawBody; nil for none.
	body any
	// upload is sent as it is; its content type stands in header.
	upload *upload.Body
	size   int64
	header http.Header
	// external replaces the system's base URL and path. It gets no credential.
	external *url.URL
	// sign authenticates each attempt of a request to S3, nil for any other request.
	sign func(*http.Request)
	// paced is the rate limiter of a request with an external URL, nil for none.
	paced *ratelimit.Limiter
	// stream leaves the body of a success unread.
	stream bool
	// secrets of the request are removed from what the server says about it.
	secrets []string
	opts    []CallOption
	// out is what the body of a success is decoded into, nil for a stream.
	out result
}

// call is one call on its way. It is the http.RoundTripper of its own retryablehttp.Client, because the callbacks of
// that one get neither the context nor the state of the call.
type call struct {
	// What was asked, which does not change:
	*request
	core     *core
	endpoint *endpoint
	settings callSettings
	conceal  conceal.Secrets
	ctx      context.Context
	url      *url.URL
	id       string // the request id that is sent

	// What has happened so far:
	tries    int              // round trips, those after a redirect included
	retries  int              // attempts after the first
	sent     int              // times that the request was sent, by this package or by net/http on its own
	acted    bool             // an attempt before the last one may have been carried out
	patience ratelimit.Budget // how much longer the rate limit may hold the call back
	last     attempt          // the last attempt; see RoundTrip
	exited   error            // of a hook that ended its goroutine, and so the call
}

// do sends a request and decodes the body of a success into out.
func (c *core) do(ctx context.Context, r *request, out result) error {
	r.out = out
	k, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	defer k.release()
	switch {
	case k.exited != nil:
		err = k.error()
	case k.last.decoded:
	case k.deleted():
		k.restoreDeleted(out)
	case k.succeeded():
		err = k.decode(out)
	default:
		err = k.error()
	}
	k.capture()
	return err
}

// send sends a request until a response settles it or no further attempt is possible. An error means that it was never
// sent, for a reason of the caller's; the call knows everything else.
func (c *core) send(ctx context.Context, r *request) (*call, error) {
	k, err := c.newCall(r)
	if err != nil {
		return nil, err
	}
	data, err := r.encode()
	if err != nil {
		return nil, err
	}
	req, err := k.build()
	if err != nil {
		return nil, err
	}
	cancel := context.CancelFunc(func() {})
	if k.settings.timeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, k.settings.timeout)
	}
	k.ctx = ctx
	k.run(req.WithContext(ctx), data)
	if k.succeeded() {
		c.retryBudget.Return(k.budgetKey())
	}
	if k.last.stream != nil {
		k.last.stream = &cancelOnClose{k.last.stream, cancel}
	} else {
		cancel()
	}
	return k, nil
}

// newCall applies the options of a call.
func (c *core) newCall(r *request) (*call, error) {
	k := &call{request: r, core: c, endpoint: c.endpoints[r.op.system]}
	if r.path == (path{}) {
		var err error
		if r.path, err = r.op.fill(r.args...); err != nil {
			return nil, err
		}
	}
	k.conceal = append(slices.Clip(k.endpoint.conceal), r.secrets...)
	k.patience = ratelimit.Budget{Limited: c.retry.MaxRetryAfter, Paced: c.maxPacingWait}
	for _, opt := range r.opts {
		if opt == nil {
			return nil, invalid(r.op, "CallOption", "must not be nil")
		}
		opt(&k.settings)
	}
	if e := k.settings.invalid; e != nil {
		e.Operation = r.op.name
		return nil, e
	}
	if r.external == nil {
		return k, k.endpoint.credentialError(r.op.name)
	}
	return k, nil
}

// run makes the attempts by means of go-retryablehttp. Its Client is made for this call alone, so that its callbacks
// can be methods of the call.
func (k *call) run(req *http.Request, data []byte) {
	rr := &retryablehttp.Request{Request: req}
	if err := k.setBody(rr, data); err != nil {
		k.last.failure, k.last.cause = retry.Local, err
		return
	}
	rc := &retryablehttp.Client{
		HTTPClient:   &http.Client{Transport: k, CheckRedirect: k.checkRedirect},
		RetryMax:     k.maxAttempts(),
		CheckRetry:   k.checkRetry,
		Backoff:      k.backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	err := k.attempts(rc, rr)
	switch {
	case k.last.again:
		// The context ended during the wait for another attempt: the last response stays the error.
		k.last.cause = withCause(k.last.cause, contextError(k.ctx))
	case err != nil && k.tries == 0 && k.last.failure == retry.None:
		k.last.failure, k.last.cause = retry.Local, withoutURL(err)
	}
	if k.upload == nil {
		return
	}
	// A server may send a success before it has the whole body.
	if err := raise(k.upload.Err()); err != nil && k.last.status < 300 {
		k.last.failure, k.last.cause = retry.Local, err
	}
}

func (k *call) attempts(rc *retryablehttp.Client, rr *retryablehttp.Request) error {
	if k.upload != nil {
		// The end of a call does not wait for a Read of the caller's source that does not return, even while its
		// context is not done: a response, or an attempt that timed out, ends the call.
		done, end := context.WithCancel(k.ctx)
		end()
		defer k.upload.End(done)
	}
	_, err := rc.Do(rr)
	return err
}

// release returns the memory of the last body. The body must not be used after that.
func (k *call) release() {
	k.last.body.Free()
	k.last.body = nil
}

type cancelOnClose struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (c *cancelOnClose) Close() error {
	defer c.cancel()
	return c.ReadCloser.Close()
}
