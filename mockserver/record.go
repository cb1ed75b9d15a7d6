package mockserver

import (
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/record"
)

// The limits of the record without [WithRecordLimit] and [WithRecordBytes].
const (
	defaultRecordLimit = 1000
	defaultRecordBytes = 8 << 20
)

// entryBytes is what an entry takes in memory beside its texts.
const entryBytes = 1 << 10

// largeBody is the length of a body from which on the record does not wait to cut it. The secrets must be removed before, which costs more
// than to keep some bytes.
const largeBody = 4 * record.MaxBody

// remember judges a complete exchange and adds it to the record. From then on only the record may change it.
func (s *Server) remember(c *call) {
	s.judge(c)
	bytes := 0
	if s.record.Limit > 0 {
		bytes = c.entry.complete(c)
	}
	s.record.Add(bytes, func(seq int) *recorded {
		c.entry.exchange.Seq = seq
		return c.entry
	})
}

// recorded is an exchange in the record. Its secrets are removed when it is first read, since most exchanges are never read. Until then it
// is not accessible.
type recorded struct {
	exchange Exchange
	url      url.URL // of the exchange
	// requestFields and responseFields are the headers until the exchange is read. A list is smaller than a map.
	requestFields, responseFields []headerField
	secrets                       record.Secrets
	secretFields                  []string
	reading                       sync.Once
}

// newRecorded makes the entry of a request. The call sets its fields.
func newRecorded(r *http.Request, start time.Time) *recorded {
	return &recorded{exchange: Exchange{Method: r.Method, URL: r.URL, Host: r.Host, RequestHeader: r.Header, Start: start}}
}

// headerField is a header with its values.
type headerField struct {
	name   string
	values []string
}

// complete makes the entry independent of the call, and returns its bytes.
func (r *recorded) complete(c *call) (bytes int) {
	ex := &r.exchange
	r.url, r.secrets, r.secretFields = *ex.URL, c.secrets, c.secretFields()
	ex.URL = &r.url
	// The server may change the maps after the response, but not their values: net/http and the handlers replace them.
	fields := make([]headerField, 0, len(ex.RequestHeader)+len(ex.ResponseHeader))
	for _, header := range []http.Header{ex.RequestHeader, ex.ResponseHeader} {
		for name, values := range header {
			fields = append(fields, headerField{name, values})
			for _, value := range values {
				bytes += len(name) + len(value)
			}
		}
	}
	r.requestFields, r.responseFields = fields[:len(ex.RequestHeader)], fields[len(ex.RequestHeader):]
	ex.RequestHeader, ex.ResponseHeader = nil, nil
	ex.RequestBodyTruncated = ex.RequestBody == nil && c.Request.ContentLength != 0
	if max(len(ex.RequestBody), len(ex.ResponseBody)) > largeBody {
		r.read() // releases the parts that are not kept
	}
	return entryBytes + bytes + len(ex.URL.Path) + len(ex.URL.RawQuery) + len(ex.RequestBody) + len(ex.ResponseBody)
}

// toHeader returns a header of its own for fields.
func toHeader(fields []headerField) http.Header {
	header := make(http.Header, len(fields))
	for _, f := range fields {
		header[f.name] = f.values
	}
	return header
}

// read returns the exchange without secrets. It must not be changed.
func (r *recorded) read() *Exchange {
	r.reading.Do(r.redact)
	return &r.exchange
}

func (r *recorded) redact() {
	ex := &r.exchange
	ex.RequestHeader = toHeader(r.requestFields)
	if ex.Status != 0 {
		ex.ResponseHeader = toHeader(r.responseFields)
	}
	r.requestFields, r.responseFields = nil, nil
	secrets := r.secrets.AndCredentials(ex.RequestHeader)
	secrets.RedactURL(ex.URL)
	ex.PathParams = secrets.RedactParams(ex.PathParams)
	ex.Bucket, ex.Key = secrets.RedactText(ex.Bucket), secrets.RedactText(ex.Key)
	secrets.RedactHeader(ex.RequestHeader)
	secrets.RedactHeader(ex.ResponseHeader)

	// The bodies are cut last: otherwise part of a secret could remain at the cut.
	if ex.RequestBody != nil {
		ex.RequestBody, ex.RequestBodyTruncated = record.CutBody(record.RedactFields(secrets.RedactBytes(ex.RequestBody), r.secretFields))
	}
	switch length := ex.ResponseHeader.Get("Content-Length"); {
	case ex.Method == http.MethodHead:
		ex.ResponseBody = nil
	case ex.ResponseBody == nil:
		ex.ResponseBodyTruncated = length != "" && length != "0"
	default:
		ex.ResponseBody, ex.ResponseBodyTruncated = record.CutBody(secrets.RedactBytes(ex.ResponseBody))
	}
	r.secrets = nil
}

// readAll returns the exchanges of entries.
func readAll(entries []*recorded) []*Exchange {
	exchanges := make([]*Exchange, len(entries))
	for i, e := range entries {
		exchanges[i] = e.read()
	}
	return exchanges
}
