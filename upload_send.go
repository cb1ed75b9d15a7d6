package buckt

import (
	"context"
	"net/http"
	"time"
)

// abandonAfter is how long an attempt that was cancelled may take to return.
const abandonAfter = time.Second

// roundTrip hands a request to the transport. net/http does not return from one that was cancelled as long as a Read of
// its body has not, and a Read of the caller's source may never return. Such an attempt is left to itself; the body
// tells nothing more of it.
func (k *call) roundTrip(req *http.Request) (*http.Response, error) {
	if k.upload == nil {
		return k.transport().RoundTrip(req)
	}
	type result struct {
		resp     *http.Response
		err      error
		panicked any
	}
	done := make(chan result)
	abandoned := make(chan struct{})
	go func() {
		r := result{err: context.Canceled} // of a transport that ends its goroutine
		defer func() {
			r.panicked = recover()
			select {
			case done <- r:
			case <-abandoned:
				if r.resp != nil {
					_ = r.resp.Body.Close()
				}
			}
		}()
		r.resp, r.err = k.core.transport.RoundTrip(req)
	}()
	receive := func(r result) (*http.Response, error) {
		if r.panicked != nil {
			panic(r.panicked)
		}
		return r.resp, r.err
	}
	select {
	case r := <-done:
		return receive(r)
	case <-req.Context().Done():
	}
	timer := time.NewTimer(abandonAfter)
	defer timer.Stop()
	select {
	case r := <-done:
		return receive(r)
	case <-timer.C:
		close(abandoned)
		return nil, context.Cause(req.Context())
	}
}
