package buckt

import (
	"crypto/rand"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"

	"github.com/go-json-experiment/json"
	"github.com/google/go-querystring/query"
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

// build sets the URL and the headers of all attempts.
func (k *call) build() error {
	k.url = k.external
	if k.url == nil {
		k.target = k.endpoint.base
		k.path.appendTo(&k.target)
		var err error
		if k.target.RawQuery, err = k.encodeQuery(); err != nil {
			return err
		}
		k.url = &k.target
	}
	k.sentHeader = k.headers()
	return nil
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
			k.id[0] = newRequestID()
			h["X-Request-Id"] = k.id[:]
		}
		k.endpoint.authorize(h)
	}
	maps.Copy(h, k.settings.header)
	if id, ok := k.settings.header["X-Request-Id"]; ok {
		k.id[0] = id[0]
	}
	return h
}

// Constant header values are shared: net/http does not modify them.
var (
	acceptJSON      = []string{"application/json"}
	contentTypeJSON = []string{"application/json"}
)

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
