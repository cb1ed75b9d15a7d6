package mockserver

import (
	"log/slog"
	"net/http"
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
	// secrets are texts in the bodies that no record may keep.
	secrets []string
}

func newCall(s *Server, w http.ResponseWriter, r *http.Request) *call {
	c := &call{server: s, r: r, began: time.Now(), ex: &Exchange{
		Method:        r.Method,
		URL:           r.URL,
		Host:          r.Host,
		RequestHeader: r.Header,
		Start:         s.now(),
	}}
	// The date is the server's time, which a client measures the reset of a rate limit against.
	w.Header().Set("Date", c.ex.Start.UTC().Format(http.TimeFormat))
	c.w = &responseWriter{ResponseWriter: w, call: c}
	return c
}

// prepare sets the headers of a response with a body of JSON.
func (c *call) prepare(body []byte) {
	c.w.Header().Set("Content-Type", "application/json")
	c.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
}

// send writes a whole response with a body of JSON.
func (c *call) send(status int, body []byte) {
	c.prepare(body)
	c.ex.ResponseBody = body
	c.w.WriteHeader(status)
	_, _ = c.w.Write(body)
}

// finish records the exchange. It runs before the first byte of the response is sent, so that whoever has the response finds
// it in the record.
func (c *call) finish(status int) {
	c.ex.Status = status
	c.ex.ResponseHeader = c.w.Header()
	c.ex.Duration = time.Since(c.began)
	c.server.remember(c.ex, c.secrets)
	if logger := c.server.options.logger; logger != nil {
		logger.LogAttrs(c.r.Context(), slog.LevelInfo, "request",
			slog.String("method", c.ex.Method),
			slog.String("host", c.ex.Host),
			slog.String("path", c.ex.URL.EscapedPath()),
			slog.Int("status", status),
			slog.Duration("duration", c.ex.Duration),
			slog.String("operation", c.ex.Operation),
		)
	}
}

// responseWriter finishes the call when the status is known.
type responseWriter struct {
	http.ResponseWriter
	call *call
	sent bool
}

func (w *responseWriter) WriteHeader(status int) {
	if !w.sent && status >= http.StatusOK {
		w.sent = true
		w.call.finish(status)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *responseWriter) Write(p []byte) (int, error) {
	if !w.sent {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}
