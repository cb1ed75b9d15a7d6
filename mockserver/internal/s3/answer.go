package s3

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"strconv"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

// xmlTime is a time as S3 writes it in XML.
func xmlTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// answer sends a document. The name of its type is the name of its root element.
func (c *call) answer(document any) error { return c.answerWith(http.StatusOK, document) }

func (c *call) answerWith(status int, document any) error {
	body := bytes.NewBufferString(xml.Header)
	if err := xml.NewEncoder(body).Encode(document); err != nil {
		return err
	}
	c.send(status, body.Bytes())
	return nil
}

func (c *call) send(status int, body []byte) { c.sendAs("application/xml", status, body) }

func (c *call) sendAs(contentType string, status int, body []byte) {
	c.set("Content-Type", contentType)
	c.set("Content-Length", strconv.Itoa(len(body)))
	c.w.WriteHeader(status)
	_, _ = c.w.Write(body) // the client may have disconnected
}

// done responds without a body.
func (c *call) done(status int) error {
	if status != http.StatusNoContent && status != http.StatusNotModified {
		c.set("Content-Length", "0")
	}
	c.w.WriteHeader(status)
	return nil
}

// url is a path of the endpoint as the client reaches it.
func (c *call) url(path string) string {
	scheme := "http"
	if c.http.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + c.http.Host + path
}

// fail responds with an error. The response to HEAD has no body, only the status.
func (c *call) fail(err error) {
	e := s3error.From(err)
	c.set("X-Amz-Id-2", s3error.HostID(c.ID))
	for name, values := range e.Header {
		c.w.Header()[name] = values
	}
	if e.StatusCode() == http.StatusNotModified {
		_ = c.done(http.StatusNotModified)
		return
	}
	if c.http.Method == http.MethodHead {
		c.set("Content-Type", "application/xml")
		c.w.WriteHeader(e.StatusCode())
		return
	}
	c.send(e.StatusCode(), c.errorDocument(e))
}

// errorDocument returns an error in XML, with the names of the request.
func (q *Request) errorDocument(e *Error) []byte {
	return e.Document(s3error.About{Bucket: q.Bucket, Key: q.Key, RequestID: q.ID})
}

// read reads a body with a document in XML.
func (c *call) read(into any) error {
	body, err := c.readXMLBody()
	if err != nil {
		return err
	}
	if xml.Unmarshal(body.bytes.Copy(), into) != nil {
		return NewError("MalformedXML", "")
	}
	return nil
}
