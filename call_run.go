package buckt

import (
	"context"
	"io"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/bucktgo/buckt/internal/retry"
)

// runner makes the attempts of one call at a time with go-retryablehttp. The callbacks of retryablehttp receive neither the context nor
// the state of a call, so each client belongs to one runner. Runners are reused: to make these values for each call takes 11
// allocations, a tenth of those of a GET.
type runner struct {
	call    *call
	client  retryablehttp.Client
	request retryablehttp.Request
	http    http.Request
}

var runners = sync.Pool{New: func() any {
	r := &runner{}
	r.client.HTTPClient = &http.Client{Transport: r, CheckRedirect: checkRedirect}
	r.client.CheckRetry = func(context.Context, *http.Response, error) (bool, error) { return r.call.checkRetry(), nil }
	r.client.Backoff = func(time.Duration, time.Duration, int, *http.Response) time.Duration { return r.call.backoff() }
	r.client.ErrorHandler = retryablehttp.PassthroughErrorHandler
	return r
}}

// noHeader is the header that http.Client sees and copies. RoundTrip adds those of the call.
var noHeader = http.Header{}

// run makes the attempts.
func (k *call) run(data []byte) {
	r := runners.Get().(*runner)
	r.call, r.client.RetryMax = k, k.maxAttempts()
	r.http = *(&http.Request{
		// Without a Host, http.Client does not copy the URL for its cookies. The request of each attempt has it.
		Method: k.op.method, URL: k.url, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: noHeader,
	}).WithContext(k.ctx)
	r.request.Request = &r.http
	err := r.attempts(data)
	// Nothing refers to the runner now: attempts have requests of their own. After a panic it is not reused.
	r.call, r.request, r.http = nil, retryablehttp.Request{}, http.Request{}
	runners.Put(r)

	switch {
	case k.last.again:
		// The context ended during the wait before another attempt. The last response remains the error.
		k.last.cause = withCause(k.last.cause, contextError(k.ctx))
	case err != nil && k.tries == 0 && k.last.failure == retry.None:
		k.last.failure, k.last.cause = retry.Local, withoutURL(err)
	}
	if k.upload == nil {
		return
	}
	// A server may send a success before it has read the whole body.
	if err := repanic(k.upload.Err()); err != nil && k.last.status < 300 {
		k.last.failure, k.last.cause = retry.Local, err
	}
}

func (r *runner) attempts(data []byte) error {
	k := r.call
	if err := k.setBody(&r.request, data); err != nil {
		return err
	}
	if k.upload != nil {
		// A call does not wait for a blocked Read of the caller's source, even if its own context is not done: a response or
		// the timeout of an attempt ends the call.
		done, end := context.WithCancel(k.ctx)
		end()
		defer k.upload.End(done)
	}
	_, err := r.client.Do(&r.request)
	return err
}

// setBody sets the JSON body, or the upload, which is streamed from its source on every attempt.
func (k *call) setBody(request *retryablehttp.Request, data []byte) error {
	switch {
	case data != nil:
		return request.SetBody(data)
	case k.upload == nil:
		return nil
	}
	err := request.SetBody(retryablehttp.ReaderFunc(func() (io.Reader, error) { return k.upload.Reader(), nil }))
	if err != nil {
		return err
	}
	request.ContentLength = k.size
	// With GetBody, net/http would repeat the body by itself, which is impossible with a source that can be read only once.
	if !k.upload.Rewindable() {
		request.GetBody = nil
	}
	return nil
}

// RoundTrip implements http.RoundTripper. It makes one attempt.
func (r *runner) RoundTrip(req *http.Request) (*http.Response, error) {
	header := r.call.sentHeader
	if len(req.Header) > 0 { // http.Client has added a Referer to a redirect
		header = maps.Clone(req.Header)
		maps.Copy(header, r.call.sentHeader)
	}
	return r.call.attempt(req, header)
}

// checkRedirect follows a redirect of a GET if only the path changes. Any other redirect becomes an error, with the
// redirect as its response.
func checkRedirect(req *http.Request, via []*http.Request) error {
	first := via[0]
	safe := first.Method == http.MethodGet && req.URL.Scheme == first.URL.Scheme && req.URL.Host == first.URL.Host
	if !safe || len(via) >= 5 {
		return http.ErrUseLastResponse
	}
	return nil
}
