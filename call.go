package buckt

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/bucktgo/buckt/internal/conceal"
	"github.com/bucktgo/buckt/internal/ratelimit"
	"github.com/bucktgo/buckt/internal/upload"
)

// The files of a call, in the order in which it passes through them:
//
//	operation.go       the operation of the contract, and its path
//	call_options.go    options for a single call
//	call.go            do: runs the steps below
//	call_build.go      the request: URL, headers, body
//	call_run.go        all attempts, with go-retryablehttp
//	call_attempt.go    one attempt: rate limit, request, response
//	call_failure.go    classifies the failure of an attempt
//	call_transport.go  trace, timeouts and streams of an attempt
//	call_guard.go      runs the caller's code, which may block, panic or end its goroutine
//	call_observe.go    logger and hooks
//	call_decide.go     decides whether another attempt follows, and when
//	call_result.go     success, deletion or error
//	call_decode.go     decodes the body of a success
//	call_scalars.go    decodes times and numbers
//	call_shape.go      the shapes of bodies: an object with or without an envelope, a list, nothing
//	call_error.go      parses the body of an error

// request describes one call for the pipeline.
type request struct {
	op *operation
	// args are the parameters of the operation's path.
	args []string
	// path is built from args if it is the zero value.
	path path
	// query is a struct with url tags, url.Values, or an escaped string; nil means no query.
	query any
	// body is marshaled as JSON, except a rawBody; nil means no body.
	body any
	// upload is the request body of an upload. Its content type is in header.
	upload *upload.Body
	size   int64
	header http.Header
	// external replaces the system's base URL and path. No credential is sent to it.
	external *url.URL
	// sign authenticates each attempt of an S3 request; nil for any other request.
	sign func(*http.Request)
	// paced is the rate limiter of a request with an external URL; nil means no limit.
	paced *ratelimit.Limiter
	// stream returns the body of a success unread.
	stream bool
	// secrets are removed from errors that quote the response.
	secrets []string
	opts    []CallOption
	// out receives the body of a success; nil for a stream.
	out result
}

// call is a call in progress.
type call struct {
	// Inputs, which do not change:
	request
	core     *core
	endpoint *endpoint
	settings callSettings
	conceal  conceal.Secrets
	ctx      context.Context
	url      *url.URL // external or target
	target   url.URL
	id       [1]string // the sent request id, as a value of a header

	sentHeader http.Header

	// State:
	tries        int              // round trips, including redirects
	retries      int              // attempts after the first
	sent         int              // transmissions, including those that net/http repeats by itself
	mayHaveActed bool             // an attempt before the last one may have been carried out
	waitBudget   ratelimit.Budget // the time left to wait for rate limits
	last         attempt          // the last attempt; see RoundTrip
	hookErr      error            // the error of a hook that ended its goroutine
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
	case k.hookErr != nil:
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

// send makes attempts until a response is final or no further attempt is possible. It returns an error only if the input is
// invalid and nothing was sent; all other results are in the call.
func (c *core) send(ctx context.Context, r *request) (*call, error) {
	k, err := c.newCall(r)
	if err != nil {
		return nil, err
	}
	data, err := r.encode()
	if err != nil {
		return nil, err
	}
	if err := k.build(); err != nil {
		return nil, err
	}
	cancel := context.CancelFunc(func() {})
	if k.settings.timeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, k.settings.timeout)
	}
	k.ctx = ctx
	k.run(data)
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
	k := &call{request: *r, core: c, endpoint: c.endpoints[r.op.system]}
	if k.path == (path{}) {
		var err error
		if k.path, err = r.op.expandPath(r.args...); err != nil {
			return nil, err
		}
	}
	k.conceal = append(slices.Clip(k.endpoint.conceal), r.secrets...)
	k.waitBudget = ratelimit.Budget{Limited: c.retry.MaxRetryAfter, Paced: c.maxPacingWait}
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

// release returns the memory of the last body, which must not be used afterwards.
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
