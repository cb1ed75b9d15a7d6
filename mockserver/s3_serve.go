package mockserver

import (
	"net/http"
	"slices"
)

// begin records the known properties of the request.
func (t *s3Target) begin(c *call) {
	c.ex.Unmatched = t.request.Operation == ""
	c.ex.Bucket = t.BucketID
	t.request.ID = t.slot.env.S3IDs.Request()
}

func (t *s3Target) serve(c *call) {
	w := &s3Writer{responseWriter: c.w, target: t}
	t.Handler.Serve(w, t.request)
	w.flush()
}

// s3Writer completes the record before the response begins: with the id of the key, and the body unless it is an object.
type s3Writer struct {
	*responseWriter
	target *s3Target
	held   int // the status, until it is sent
	sent   bool
	object bool // bytes of an object are sent
}

// objectResponses are the operations whose responses have the bytes of an object.
var objectResponses = []string{"s3GetObject", "s3HeadObject"}

func (w *s3Writer) WriteHeader(status int) {
	if status < http.StatusOK {
		w.responseWriter.WriteHeader(status)
		return
	}
	request := w.target.request
	w.call.ex.CredentialID = ""
	if opened := request.Opened(); opened != nil {
		w.call.ex.CredentialID = opened.KeyID
	} else if accessKey := request.AuthenticatedAs(); accessKey != "" {
		w.call.ex.CredentialID = w.target.slot.s3().Used(accessKey)
	}
	w.held = status
	if status < http.StatusBadRequest && slices.Contains(objectResponses, request.Operation) {
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
		w.call.ex.ResponseBody = p // each document is written by one call
		w.flush()
	}
	if opened := w.target.request.Opened(); w.object && opened != nil && opened.Served != nil {
		opened.Served(int64(len(p)))
	}
	return w.responseWriter.Write(p)
}

// flush sends the held status.
func (w *s3Writer) flush() {
	if w.held != 0 {
		w.responseWriter.WriteHeader(w.held)
		w.held, w.sent = 0, true
	}
}
