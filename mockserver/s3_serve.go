package mockserver

import (
	"net/http"
	"slices"
)

// begin puts what is known of the request into the record.
func (t *s3Target) begin(c *call) {
	c.ex.Unmatched = t.request.Operation == ""
	c.ex.Bucket = t.subject()
	t.request.ID = t.system.s3IDs().Request()
}

func (t *s3Target) serve(c *call) {
	w := &s3Writer{responseWriter: c.w, target: t}
	t.handler.Serve(w, t.request)
	w.flush()
}

// s3Writer completes the record before the answer begins: whose key it was, and the body where that is no object.
type s3Writer struct {
	*responseWriter
	target *s3Target
	held   int // a status that is not sent yet
	sent   bool
	object bool // bytes of an object go out
}

// s3Meter is a backend that counts what it serves.
type s3Meter interface {
	// Served is told of bytes of an object before they go out. The access key is "" for everybody.
	Served(accessKey, bucket string, bytes int64)
}

// objectAnswers are the operations that answer with bytes of an object.
var objectAnswers = []string{"s3GetObject", "s3HeadObject"}

func (w *s3Writer) WriteHeader(status int) {
	if status < http.StatusOK {
		w.responseWriter.WriteHeader(status)
		return
	}
	w.call.ex.CredentialID = ""
	if accessKey := w.target.request.AuthenticatedAs(); accessKey != "" {
		w.call.ex.CredentialID = w.target.system.s3Used(accessKey)
	}
	w.held = status
	if status < http.StatusBadRequest && slices.Contains(objectAnswers, w.target.request.Operation) {
		w.object = true
		w.flush()
	}
}

func (w *s3Writer) Write(p []byte) (int, error) {
	switch {
	case w.held == 0 && !w.sent:
		w.WriteHeader(http.StatusOK)
		return w.Write(p)
	case w.held != 0:
		w.call.ex.ResponseBody = p // documents are written at once
		w.flush()
	}
	if meter, counts := w.target.handler.Backend.(s3Meter); counts && w.object {
		meter.Served(w.target.request.AuthenticatedAs(), w.target.request.Bucket, int64(len(p)))
	}
	return w.responseWriter.Write(p)
}

// flush sends the status that was held.
func (w *s3Writer) flush() {
	if w.held != 0 {
		w.responseWriter.WriteHeader(w.held)
		w.held, w.sent = 0, true
	}
}
