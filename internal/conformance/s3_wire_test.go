package conformance_test

import (
	"context"
	"net/http"
)

// wire is the transport of a client: it records responses, and may modify a signed request. tamper may also only inspect the request.
type wire struct {
	next http.RoundTripper
	// tamper changes a signed request, which is a copy that shares its body.
	tamper func(*http.Request)
}

// trace is the last response of one call.
type trace struct {
	status   int
	response http.Header
}

type traceKey struct{}

// traced returns a context whose calls are recorded in a trace.
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

// object is the object of the recorded response.
func (s *trace) object() object { return object{status: s.status, header: s.response} }

func (o object) with(etag, version *string) object {
	o.etag = unquoted(etag)
	if version != nil {
		o.version = *version
	}
	return o
}
