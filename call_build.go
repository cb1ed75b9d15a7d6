package buckt

import (
	"crypto/rand"
	"encoding/hex"
	"io"
	"maps"
	"net/http"
	"net/url"

	"github.com/go-json-experiment/json"
	"github.com/google/go-querystring/query"
	"github.com/hashicorp/go-retryablehttp"
)

// rawBody is sent unchanged.
type rawBody []byte

// encode returns the JSON of the body, or nil if there is no body.
func (r *request) encode() ([]byte, error) {
	if r.body == nil {
		return nil, nil
	}
	if raw, ok := r.body.(rawBody); ok {
		return raw, nil
	}
	data, err := json.Marshal(r.body, encodeOptions)
	if err != nil {
		return nil, &InvalidInputError{Operation: r.op.name, Field: "params", Rule: "must be encodable as JSON", cause: err}
	}
	return data, nil
}

// build creates the request for all attempts, without its body.
func (k *call) build() (*http.Request, error) {
	k.url = k.external
	if k.url == nil {
		target := k.endpoint.base
		k.path.appendTo(&target)
		var err error
		if target.RawQuery, err = k.encodeQuery(); err != nil {
			return nil, err
		}
		k.url = &target
	}
	return &http.Request{
		Method:     k.op.method,
		URL:        k.url,
		Host:       k.url.Host,
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     k.headers(),
	}, nil
}

// encodeQuery returns the escaped query.
func (r *request) encodeQuery() (string, error) {
	switch q := r.query.(type) {
	case nil:
		return "", nil
	case string:
		return q, nil
	case url.Values:
		return q.Encode(), nil
	}
	values, err := query.Values(r.query)
	if err != nil {
		return "", &InvalidInputError{Operation: r.op.name, Field: "params", Rule: "must be encodable as a query", cause: err}
	}
	return values.Encode(), nil
}

// headers returns the headers of all attempts, and stores the request id.
func (k *call) headers() http.Header {
	h := make(http.Header, 8)
	h["User-Agent"] = k.core.userAgent
	h["Accept"] = acceptJSON
	if k.body != nil {
		h["Content-Type"] = contentTypeJSON
	}
	maps.Copy(h, k.header)
	if k.external == nil {
		if k.op.system == SystemBuckt {
			k.id = newRequestID()
			h["X-Request-Id"] = []string{k.id}
		}
		k.endpoint.authorize(h)
	}
	maps.Copy(h, k.settings.header)
	if id, ok := k.settings.header["X-Request-Id"]; ok {
		k.id = id[0]
	}
	return h
}

// Constant header values are shared: net/http does not modify them.
var (
	acceptJSON      = []string{"application/json"}
	contentTypeJSON = []string{"application/json"}
)

// setBody sets the JSON body, or the upload, which is streamed from its source on every attempt.
func (k *call) setBody(rr *retryablehttp.Request, data []byte) error {
	switch {
	case data != nil:
		return rr.SetBody(data)
	case k.upload == nil:
		return nil
	}
	err := rr.SetBody(retryablehttp.ReaderFunc(func() (io.Reader, error) { return k.upload.Reader(), nil }))
	if err != nil {
		return err
	}
	rr.ContentLength = k.size
	// With GetBody, net/http would repeat the body by itself, which is impossible with a source that can be read only once.
	if !k.upload.Rewindable() {
		rr.GetBody = nil
	}
	return nil
}

// newRequestID returns a random UUID, the format of the server's own request ids.
func newRequestID() string {
	var id [16]byte
	_, _ = rand.Read(id[:])
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	var out [36]byte
	hex.Encode(out[:8], id[:4])
	hex.Encode(out[9:13], id[4:6])
	hex.Encode(out[14:18], id[6:8])
	hex.Encode(out[19:23], id[8:10])
	hex.Encode(out[24:], id[10:])
	out[8], out[13], out[18], out[23] = '-', '-', '-', '-'
	return string(out[:])
}
