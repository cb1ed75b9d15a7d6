package conformance_test

import (
	"context"
	"net/http"
)

// wire is the transport of a client: it sees what is really answered, and may falsify a request that is signed. What it is given as
// tamper may also just look at the request.
type wire struct {
	next http.RoundTripper
	// tamper changes a signed request, which is a copy but for its body.
	tamper func(*http.Request)
}

// trace is the last response to a call.
type trace struct {
	status   int
	response http.Header
}

type traceKey struct{}

// traced returns a context whose calls are told of in a trace.
func traced(ctx context.Context) (context.Context, *trace) {
	seen := &trace{}
	return context.WithValue(ctx, traceKey{}, seen), seen
}

func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	if w.tamper != nil {
		body := req.Body
		req = req.Clone(req.Context())
		req.Body = body
		w.tamper(req)
	}
	resp, err := w.next.RoundTrip(req)
	if seen, ok := req.Context().Value(traceKey{}).(*trace); ok && err == nil {
		*seen = trace{status: resp.StatusCode, response: resp.Header.Clone()}
	}
	return resp, err
}

// object returns the object in the traced response.
func (s *trace) object() object { return object{status: s.status, header: s.response} }

func (o object) with(etag, version *string) object {
	o.etag = unquoted(etag)
	if version != nil {
		o.version = *version
	}
	return o
}
