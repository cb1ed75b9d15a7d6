package mockserver

import (
	"maps"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/record"
)

// defaultRecordLimit is the number of recorded exchanges without [WithRecordLimit].
const defaultRecordLimit = 1000

// remember judges a complete exchange and adds it to the record. From then on only the record may change it.
func (s *Server) remember(c *call) {
	s.judge(c)
	if s.record.Limit > 0 {
		c.entry.complete(c)
	}
	s.record.Add(func(seq int) *recorded {
		c.entry.exchange.Seq = seq
		return c.entry
	})
}

// recorded is an exchange in the record. Its secrets are removed when it is first read, since most exchanges are never read. Until then it
// is not accessible.
type recorded struct {
	exchange     Exchange
	url          url.URL // of the exchange
	secrets      record.Secrets
	secretFields []string
	reading      sync.Once
}

// newRecorded makes the entry of a request. The call sets its fields.
func newRecorded(r *http.Request, start time.Time) *recorded {
	return &recorded{exchange: Exchange{Method: r.Method, URL: r.URL, Host: r.Host, RequestHeader: r.Header, Start: start}}
}

// complete makes the entry independent of the call.
func (r *recorded) complete(c *call) {
	ex := &r.exchange
	r.url, r.secrets, r.secretFields = *ex.URL, c.secrets, c.secretFields()
	ex.URL = &r.url
	// The server may change the maps after the response, but not their values: net/http and the handlers replace them.
	ex.RequestHeader = maps.Clone(ex.RequestHeader)
	ex.ResponseHeader = maps.Clone(ex.ResponseHeader)
	ex.RequestBodyTruncated = ex.RequestBody == nil && c.Request.ContentLength != 0
	if max(len(ex.RequestBody), len(ex.ResponseBody)) > record.MaxBody {
		r.read() // releases the parts that are not kept
	}
}

// read returns the exchange without secrets. It must not be changed.
func (r *recorded) read() *Exchange {
	r.reading.Do(r.redact)
	return &r.exchange
}

func (r *recorded) redact() {
	ex := &r.exchange
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
