// Package s3error has the errors of S3: code, message, status, and how they are written in XML.
package s3error

import (
	"bytes"
	"encoding/xml"
	"errors"
	"net/http"
	"slices"
)

// Error is an error as S3 sends it. A backend returns one to choose what the client receives; any other error becomes InternalError.
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

// Document returns the error in XML. It is written by hand, because each detail has its own element.
func (e *Error) Document(resource, requestID string) []byte {
	body := bytes.NewBufferString(xml.Header + "<Error>")
	details := append([]detail{{"Code", e.Code}, {"Message", e.Text()}}, e.details...)
	for _, d := range append(details, detail{"Resource", resource}, detail{"RequestId", requestID}) {
		body.WriteString("<" + d.name + ">")
		_ = xml.EscapeText(body, []byte(d.value)) // a buffer takes everything
		body.WriteString("</" + d.name + ">")
	}
	body.WriteString("</Error>")
	return body.Bytes()
}
