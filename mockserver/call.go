package mockserver

import (
	"cmp"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// call is one request on its way through the server.
type call struct {
	server *Server
	w      *responseWriter
	r      *http.Request
	ex     *Exchange
	began  time.Time
	target target
	// secrets are texts in the bodies that no record may keep.
	secrets []string
	// secretFields are the names of fields with secrets in the body of the request, however those are written there.
	secretFields []string
	// isBodyRead tells that readBody has been here.
	isBodyRead bool

	// faults are those that the request meets, nil for none.
	faults *faultPlan
	// isFaulted tells that the answer is not the system's own. That is own, nil where the system gave none.
	isFaulted bool
	own       *Exchange
}

// maxJSONBody bounds what is read of a body that should hold JSON.
const maxJSONBody = 4 << 20

func newCall(s *Server, w http.ResponseWriter, r *http.Request) *call {
	all := &struct { // at once, as every request needs all three
		call     call
		exchange Exchange
		writer   responseWriter
	}{}
	c := &all.call
	all.exchange = Exchange{Method: r.Method, URL: r.URL, Host: r.Host, RequestHeader: r.Header, Start: s.now()}
	all.writer = responseWriter{ResponseWriter: w, call: c}
	*c = call{server: s, r: r, began: time.Now(), ex: &all.exchange, w: &all.writer}
	// The date is the server's time, which a client measures the reset of a rate limit against.
	w.Header().Set("Date", c.ex.Start.UTC().Format(http.TimeFormat))
	return c
}

// readBody reads a body that should hold JSON, and puts it into the exchange. One that breaks off or is too long is no valid JSON
// either, which is what it is answered with. The second time it has it already.
func (c *call) readBody() []byte {
	if !c.isBodyRead {
		c.ex.RequestBody, _ = io.ReadAll(io.LimitReader(c.r.Body, maxJSONBody))
		c.isBodyRead = true
	}
	return c.ex.RequestBody
}

// hide keeps a secret out of the record.
func (c *call) hide(secret string) { c.secrets = append(c.secrets, secret) }

// censoredURL is the request's URL for logs and problems.
func (c *call) censoredURL() *url.URL {
	u := *c.ex.URL
	censorURL(&u, appendCredentials(c.secrets, c.r.Header))
	return &u
}

// prepare sets the headers of a response with a body of JSON.
func (c *call) prepare(body []byte) {
	c.w.Header().Set("Content-Type", "application/json")
	c.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
}

// send writes a whole response with a body of JSON.
func (c *call) send(status int, body []byte) {
	c.prepare(body)
	c.write(status, body)
}

// sendText writes a whole response with a body of another type.
func (c *call) sendText(status int, contentType, body string) {
	c.prepare([]byte(body))
	c.w.Header().Set("Content-Type", contentType)
	c.write(status, []byte(body))
}

// sendNothing writes a response without a body.
func (c *call) sendNothing(status int) {
	if status != http.StatusNoContent {
		c.w.Header().Set("Content-Length", "0")
	}
	c.w.WriteHeader(status)
}

func (c *call) write(status int, body []byte) {
	c.ex.ResponseBody = body
	c.w.WriteHeader(status)
	_, _ = c.w.Write(body)
}

// finish records the exchange. It runs before the first byte of the response is sent, so that whoever has the response finds
// it in the record. A status of 0 is that of a request that is not answered, and is given up now.
func (c *call) finish(status int) {
	c.ex.Status = status
	c.ex.ResponseHeader = c.w.Header()
	if status == 0 {
		c.ex.ResponseHeader, c.ex.ResponseBody = nil, nil
		if c.own != nil {
			c.ex.LostStatus = c.own.Status
		}
	}
	bucket, key := c.subject(c.target)
	c.ex.Bucket, c.ex.Key = cmp.Or(c.ex.Bucket, bucket), cmp.Or(c.ex.Key, key)
	c.ex.Duration = time.Since(c.began)
	c.server.remember(c)
	if logger := c.server.options.logger; logger != nil {
		attrs := []slog.Attr{
			slog.String("method", c.ex.Method),
			slog.String("host", c.ex.Host),
			slog.String("path", c.censoredURL().EscapedPath()),
			slog.Int("status", status),
			slog.Duration("duration", c.ex.Duration),
			slog.String("operation", c.ex.Operation),
		}
		if len(c.ex.Faults) > 0 {
			attrs = append(attrs, slog.Any("faults", c.ex.Faults))
		}
		logger.LogAttrs(c.r.Context(), slog.LevelInfo, "request", attrs...)
	}
}

// responseWriter finishes the call when the status is known.
type responseWriter struct {
	http.ResponseWriter
	call *call
	sent bool
	// held keeps the answer back, where faults have to see it first.
	held *heldAnswer
}

// Unwrap is how [http.ResponseController] finds the writer of net/http.
func (w *responseWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *responseWriter) WriteHeader(status int) {
	if w.held != nil {
		w.held.writeHeader(status)
		return
	}
	if !w.sent && status >= http.StatusOK {
		w.sent = true
		w.call.finish(status)
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
