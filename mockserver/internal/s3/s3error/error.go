// Package s3error has the errors of S3: code, message, status, and how they are written in XML.
package s3error

import (
	"bytes"
	"crypto/sha512"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"net/http"
	"slices"
	"strings"
)

// Error is an error as S3 sends it. A backend returns one to choose the client's error; any other error becomes InternalError.
type Error struct {
	// Code is one of S3's error codes, such as NoSuchBucket.
	Code string
	// Message is for people. The default is the usual one of the code, see [Error.Text].
	Message string
	// Status is the status of the response, see [Error.StatusCode].
	Status int
	// Header is added to the headers of the response.
	Header http.Header

	details []detail
}

// detail is a further element of the body of the response.
type detail struct{ name, value string }

// New makes an error with the usual status of its code. An empty message is the usual one of the code.
func New(code, message string) *Error { return &Error{Code: code, Message: message} }

// With returns a copy of the error with a further element.
func (e *Error) With(name, value string) *Error {
	with := *e
	with.details = append(slices.Clip(e.details), detail{name, value})
	return &with
}

// Has reports whether the error has such an element.
func (e *Error) Has(name string) bool {
	return slices.ContainsFunc(e.details, func(d detail) bool { return d.name == name })
}

// InvalidArgument makes the error of an argument, with its name and value.
func InvalidArgument(name, value, message string) *Error {
	return New("InvalidArgument", message).With("ArgumentName", name).With("ArgumentValue", value)
}

// NotImplemented makes the error of a header that is not offered.
func NotImplemented(header string) *Error { return New("NotImplemented", "").With("Header", header) }

// From returns the error of S3 within err, InternalError if there is none.
func From(err error) *Error {
	if e, is := errors.AsType[*Error](err); is {
		return e
	}
	return New("InternalError", "")
}

func (e *Error) Error() string { return "s3: " + e.Code + ": " + e.Text() }

// Text returns the message, or the usual one of the code.
func (e *Error) Text() string {
	if e.Message != "" {
		return e.Message
	}
	return known[e.Code].message
}

// StatusCode returns the status, or the usual one of the code, or 400 for an unknown code.
func (e *Error) StatusCode() int {
	if e.Status != 0 {
		return e.Status
	}
	if code, found := known[e.Code]; found {
		return code.status
	}
	return http.StatusBadRequest
}

// About has the names in an error document beside the error.
type About struct{ Bucket, Key, RequestID string }

// Document returns the error in XML. It is written by hand, because each detail has its own element.
func (e *Error) Document(about About) []byte {
	details := append([]detail{{"Code", e.Code}, {"Message", e.Text()}}, e.details...)
	switch subject := known[e.Code].subject; {
	case e.Has(subject):
	case subject == bucketName && about.Bucket != "":
		details = append(details, detail{bucketName, about.Bucket})
	case subject == keyName && about.Key != "":
		details = append(details, detail{keyName, about.Key})
	}
	body := bytes.NewBufferString(xml.Header + "<Error>")
	for _, d := range append(details, detail{"RequestId", about.RequestID}, detail{"HostId", HostID(about.RequestID)}) {
		body.WriteString("<" + d.name + ">")
		body.WriteString(escape(d.value))
		body.WriteString("</" + d.name + ">")
	}
	body.WriteString("</Error>")
	return body.Bytes()
}

// readable restores the characters that a text in XML need not escape.
var readable = strings.NewReplacer("&#xA;", "\n", "&#34;", `"`, "&#39;", "'")

// escape escapes a text for XML as S3 does. Lines stay lines, and quotes quotes, for those who read what must be signed.
func escape(text string) string {
	var escaped strings.Builder
	_ = xml.EscapeText(&escaped, []byte(text)) // a builder takes everything
	return readable.Replace(escaped.String())
}

// HostID returns the second id of a request. S3 has one in the header x-amz-id-2 and in its errors.
func HostID(requestID string) string {
	sum := sha512.Sum384([]byte(requestID))
	return base64.StdEncoding.EncodeToString(sum[:])
}
