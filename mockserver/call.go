package mockserver

import (
	"cmp"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/front"
	"github.com/bucktgo/buckt/mockserver/internal/memnet"
	"github.com/bucktgo/buckt/mockserver/internal/record"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// call is a request within the server. Its system sees the [service.Call].
type call struct {
	service.Call
	server *Server
	w      *responseWriter
	entry  *recorded
	ex     *Exchange // of entry
	began  time.Time
	target target
	// secrets are texts in the bodies that are removed from the record.
	secrets record.Secrets
	// isBodyRead is set once Body has read the body. While isPeeking is set, Body does not.
	isBodyRead, isPeeking bool

	// isLate is set for a request that a fault has postponed. It has no client and is not recorded.
	isLate bool
	// faults apply to the request. It is nil without faults.
	faults *faultPlan
	// isFaulted is set if the response is not the system's own. That is own, nil if the system made none.
	isFaulted bool
	own       *Exchange
}

// maxJSONBody is the maximum number of bytes read of a JSON body.
const maxJSONBody = 4 << 20

func newCall(s *Server, w http.ResponseWriter, r *http.Request) *call {
	all := &struct { // one allocation, as each request needs both
		call   call
		writer responseWriter
	}{}
	c := &all.call
	all.writer = responseWriter{ResponseWriter: w, call: c}
	entry := newRecorded(r, s.now())
	c.server, c.began, c.entry, c.ex, c.w = s, time.Now(), entry, &entry.exchange, &all.writer
	c.Init(c, r, w.Header(), c.ex.Start)
	// The date is the server's time: clients compute the reset of a rate limit from it.
	c.Header.Set("Date", c.ex.Start.UTC().Format(http.TimeFormat))
	return c
}

// Body reads a JSON body once and puts it into the exchange. An incomplete or too long body is not valid JSON, and is refused as such.
func (c *call) Body() []byte {
	if !c.isBodyRead && !c.isPeeking {
		c.ex.RequestBody, _ = io.ReadAll(io.LimitReader(c.Request.Body, maxJSONBody))
		c.isBodyRead = true
	}
	return c.ex.RequestBody
}

// Hide keeps a secret out of the record.
func (c *call) Hide(secret string) { c.secrets = append(c.secrets, secret) }

// secretFields returns the names of the secret fields in the request's body, independent of the body's format.
func (c *call) secretFields() []string {
	if c.Operation == nil {
		return nil
	}
	return c.Operation.Secrets
}

// censoredURL returns the request's URL for logs and problems.
func (c *call) censoredURL() *url.URL {
	u := *c.Request.URL
	c.secrets.AndCredentials(c.Request.Header).RedactURL(&u)
	return &u
}

// Send implements [service.Exchange].
func (c *call) Send(r service.Response) {
	c.note()
	if r.Body == nil {
		if r.Status != http.StatusNoContent {
			c.Header.Set("Content-Length", "0")
		}
		c.w.WriteHeader(r.Status)
		return
	}
	c.Header.Set("Content-Type", cmp.Or(r.ContentType, "application/json"))
	c.Header.Set("Content-Length", strconv.Itoa(len(r.Body)))
	c.ex.ResponseBody = r.Body
	c.w.WriteHeader(r.Status)
	_, _ = c.w.Write(r.Body)
}

// Stream implements [service.Exchange].
func (c *call) Stream() http.ResponseWriter {
	c.note()
	return c.w
}

// note copies the system's findings about the request to the exchange.
func (c *call) note() {
	c.ex.CredentialID, c.ex.Unmatched = c.Credential, c.Unmatched
	c.ex.Bucket, c.ex.Key = cmp.Or(c.Bucket, c.ex.Bucket), cmp.Or(c.Key, c.ex.Key)
}

// finish records the exchange. It runs before the first byte of the response is sent, so that a client with a response finds the request in
// the record. A status of 0 is a request without a response.
func (c *call) finish(status int) {
	c.ex.Status = status
	c.ex.ResponseHeader = c.Header
	if status == 0 {
		c.ex.ResponseHeader, c.ex.ResponseBody = nil, nil
		if c.own != nil {
			c.ex.LostStatus = c.own.Status
		}
	}
	bucket, key := c.subject()
	c.ex.Bucket, c.ex.Key = cmp.Or(c.ex.Bucket, bucket), cmp.Or(c.ex.Key, key)
	c.ex.Duration = time.Since(c.began)
	if !c.isLate {
		c.server.remember(c)
	}
	if logger := c.server.options.logger; logger != nil {
		attrs := []slog.Attr{
			slog.String("method", c.ex.Method),
			slog.String("host", c.ex.Host),
			slog.String("path", c.censoredURL().EscapedPath()),
			slog.Int("status", status),
			slog.Duration("duration", c.ex.Duration),
			slog.String("operation", c.ex.Operation),
		}
		if c.isLate {
			attrs = append(attrs, slog.Bool("late", true))
		}
		if len(c.ex.Faults) > 0 {
			attrs = append(attrs, slog.Any("faults", c.ex.Faults))
		}
		logger.LogAttrs(c.Request.Context(), slog.LevelInfo, "request", attrs...)
	}
}

// responseWriter finishes the call once the status is known.
type responseWriter struct {
	http.ResponseWriter
	call *call
	sent bool
	// held keeps the response until the faults have been applied to it.
	held *heldResponse
}

// Unwrap lets [http.ResponseController] find the writer of net/http.
func (w *responseWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *responseWriter) WriteHeader(status int) {
	if w.held != nil {
		w.held.writeHeader(status)
		return
	}
	if !w.sent && status >= http.StatusOK {
		w.sent = true
		w.call.finish(status)
		if w.call.target.s3 != nil && memnet.IsOverTCP(w.call.Request) {
			front.LowerMetadata(w.call.Header)
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *responseWriter) Write(p []byte) (int, error) {
	if w.held != nil {
		return w.held.write(p)
	}
	if !w.sent {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}
