package bucktapi

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// maxLogs is how many logs an organization keeps at least. Older ones are dropped now and then, long before they would by age
// where a test makes very many requests.
const maxLogs = 10000

// maxLogBytes is the length of the bodies of logs beyond which the older half of the logs is dropped.
const maxLogBytes = 16 << 20

// logRow is one request as the logs keep it, also in a state. It is never changed.
type logRow struct {
	Log
	DurationNs      int64         `json:"durationNs,omitzero"`
	RequestHeaders  loggedHeaders `json:"requestHeaders,omitzero"`
	ResponseHeaders loggedHeaders `json:"responseHeaders,omitzero"`
	RequestBody     loggedBody    `json:"requestBody,omitzero"`
	ResponseBody    loggedBody    `json:"responseBody,omitzero"`
}

// addLog adds the log of a request, or one of a state.
func (o *Organization) addLog(r logRow) {
	if n := o.logs.Len(); n >= 2*maxLogs || o.logBytes > maxLogBytes {
		for _, old := range o.logs.Page("", n/2, func(*logRow) bool { return true }) {
			o.logBytes -= old.bytes()
		}
		o.logs.DropFirst(n / 2)
	}
	r.ID = state.OrMade(r.ID, func() string { return o.system.ids.Next("log_", r.CreatedAt) })
	r.Duration = time.Duration(r.DurationNs)
	o.logs.Put(r.ID, &r)
	o.logBytes += r.bytes()
}

// bytes returns the length of the bodies.
func (r *logRow) bytes() int { return r.RequestBody.bytes() + r.ResponseBody.bytes() }

func (r *logRow) state() logRow {
	d := *r
	d.RequestBody, d.ResponseBody = r.RequestBody.redacted(), r.ResponseBody.redacted()
	return d
}

func (l loader) log(at state.Path, o *Organization, d logRow) {
	_, taken := o.logs.Get(d.ID)
	l.Require(!taken, at.Field("id"), "is a duplicate")
	l.loggedBody(at.Field("requestBody"), d.RequestBody)
	l.loggedBody(at.Field("responseBody"), d.ResponseBody)
	d.CreatedAt = state.OrTime(d.CreatedAt, l.Now)
	o.addLog(d)
}

func (l loader) loggedBody(at state.Path, d loggedBody) {
	l.Require(d.Text == "" || d.Cut || jsontext.Value(d.Text).IsValid(), at.Field("text"), "must be JSON, as it is not cut")
}

// log records a request with a valid key, and its response. It leaves out reads of the logs, and requests whose state was
// replaced.
func (c *call) log(resp service.Response) {
	if c.key == nil {
		return
	}
	c.system.mu.Lock()
	defer c.system.mu.Unlock()
	if c.epoch != c.system.epoch || c.Operation.Scope == "logs:read" && !c.system.behavior.LogReadsLogged {
		return
	}
	r := logRow{
		Log: Log{
			ID:           c.system.ids.Next("log_", c.now),
			Method:       c.Request.Method,
			Path:         c.Request.URL.EscapedPath(),
			StatusCode:   resp.Status,
			KeyID:        c.key.ID,
			BucketID:     bucketOf(c.Call),
			ErrorMessage: messageOf(resp),
			CreatedAt:    c.Start,
		},
		DurationNs:      int64(max(c.system.env.Now().Sub(c.Start), 0)),
		RequestHeaders:  pickHeaders(c.Request.Header),
		ResponseHeaders: responseHeaders(c.Header, resp),
		ResponseBody:    logJSON(resp.Body),
	}
	switch {
	case c.isUpload():
		r.RequestBody = loggedBody{Binary: true, Bytes: c.received}
	case c.Operation.Traits.Has(service.ReadsJSON):
		r.RequestBody = logJSON(c.Body())
	}
	c.org.addLog(r)
}

// messageOf is the message of an error, "" of a success.
func messageOf(r service.Response) string {
	if r.Status < http.StatusBadRequest {
		return ""
	}
	var envelope struct {
		Error struct {
			Message string `json:"message"`
		} `json:"error"`
	}
	_ = json.Unmarshal(r.Body, &envelope) // which failure has encoded
	return envelope.Error.Message
}

// loggedHeaders are the headers that logs keep. Several values of a header are joined.
type loggedHeaders struct {
	ContentType   string `json:"content-type,omitzero"`
	ContentLength string `json:"content-length,omitzero"`
	Accept        string `json:"accept,omitzero"`
	UserAgent     string `json:"user-agent,omitzero"`
	Referer       string `json:"referer,omitzero"`
	Origin        string `json:"origin,omitzero"`
	RequestID     string `json:"x-request-id,omitzero"`
}

func pickHeaders(header http.Header) loggedHeaders {
	join := func(name string) string { return strings.Join(header[name], ", ") }
	return loggedHeaders{
		ContentType: join("Content-Type"), ContentLength: join("Content-Length"), Accept: join("Accept"), UserAgent: join("User-Agent"),
		Referer: join("Referer"), Origin: join("Origin"), RequestID: join(requestIDHeader),
	}
}

// responseHeaders has the headers as well that sending adds.
func responseHeaders(header http.Header, r service.Response) loggedHeaders {
	picked := pickHeaders(header)
	picked.ContentType, picked.ContentLength = "application/json", strconv.Itoa(len(r.Body))
	return picked
}

func (h loggedHeaders) onWire() wire.BucktLogHeaders {
	shown := wire.BucktLogHeaders{
		"content-type": h.ContentType, "content-length": h.ContentLength, "accept": h.Accept, "user-agent": h.UserAgent,
		"referer": h.Referer, "origin": h.Origin, "x-request-id": h.RequestID,
	}
	maps.DeleteFunc(shown, func(_, value string) bool { return value == "" })
	return shown
}
