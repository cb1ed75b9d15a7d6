package buckt

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bucktgo/buckt/internal/printable"
)

// Error is the error of a failed call, with the request, the response and the attempts. The types for single statuses
// ([NotFoundError], [RateLimitError], …) wrap it. It wraps its cause if there is one, for example [context.DeadlineExceeded]
// or a network error. Use [errors.As] or [errors.AsType] to find any of them.
//
// An Error never contains a credential, a new secret or a presigned URL.
type Error struct {
	// System is the system that was called.
	System System
	// Operation is the method of the client, such as "Buckets.Create".
	Operation string
	// Method and Path are those of the request. The path is escaped and has no query.
	Method, Path string
	// StatusCode is the status of the response, 0 without a response.
	StatusCode int
	// Code is the server's error code, "" if there is none.
	Code string
	// Message is the server's text, or a description of an invalid response.
	Message string
	// Fields are the errors of single fields, if the server names them.
	Fields []FieldError
	// RequiredScope is the scope that the credential lacks, such as "services:write". Only FoundryDB names it.
	RequiredScope string
	// RequestID identifies the call in the system's logs. It is the request id of the response, or the one that was sent if there
	// was no response; "" if the system has none.
	RequestID string
	// RetryAfter is the wait that the server or the client's pacing requires. It is set even if the client did not wait,
	// because the wait exceeds a limit or the context's deadline.
	RetryAfter time.Duration
	// Attempts is the number of times that the request was sent or tried to be sent, including repeats by net/http.
	Attempts int
	// NotRetried is the reason why a retryable call was not retried.
	NotRetried string
	// Body has the first bytes of the response (at most 1 KiB), only for status 400 and above.
	Body []byte

	again *retryability // see [Retryable]
	cause error
	// local is true if the client itself failed the call.
	local bool
}

// FieldError is the error of one field of a request.
type FieldError struct {
	// Field is the name of the field, "" if the error does not concern a single field.
	Field string
	// Message is the server's description of the error.
	Message string
}

// apiError is embedded by the types below: an embedded field named Error would hide the method.
type apiError = Error

// Error implements error.
func (e *Error) Error() string {
	return withNote(e.text(), e.notes())
}

// maxErrorText limits the text of an error or of a log attribute, in bytes.
const maxErrorText = 1024

// withNote returns the printable text of an error. Only the text is truncated, not the note.
func withNote(text, note string) string { return printable.Text(text, maxErrorText-len(note)) + note }

// text returns the error without its notes.
func (e *Error) text() string {
	var b strings.Builder
	b.WriteString("buckt: ")
	b.WriteString(e.Operation)
	b.WriteString(": ")
	described := b.Len()
	e.describe(&b)
	for _, f := range e.Fields {
		if f.Field != "" {
			fmt.Fprintf(&b, "; %s: %s", f.Field, f.Message)
		} else if f.Message != e.Message {
			fmt.Fprintf(&b, "; %s", f.Message)
		}
	}
	if e.cause != nil {
		if b.Len() > described {
			b.WriteString(": ")
		}
		b.WriteString(e.cause.Error())
	}
	return b.String()
}

func (e *Error) describe(b *strings.Builder) {
	if e.StatusCode == 0 {
		if e.Message != "" {
			b.WriteString(e.Message)
		} else if !e.local {
			b.WriteString("no response")
		}
		return
	}
	b.WriteString(strconv.Itoa(e.StatusCode))
	if text := http.StatusText(e.StatusCode); text != "" {
		b.WriteString(" ")
		b.WriteString(text)
	}
	if e.Code != "" {
		b.WriteString(": ")
		b.WriteString(e.Code)
	}
	if e.Message != "" {
		b.WriteString(": ")
		b.WriteString(e.Message)
	}
}

// notes returns the part of the text that is not truncated.
func (e *Error) notes() string {
	var notes []string
	if e.RequiredScope != "" {
		notes = append(notes, "needs the scope "+printable.Text(e.RequiredScope, maxText))
	}
	if e.RetryAfter > 0 {
		notes = append(notes, "retry after "+e.RetryAfter.String())
	}
	if e.Attempts > 1 {
		notes = append(notes, strconv.Itoa(e.Attempts)+" attempts")
	}
	if e.RequestID != "" {
		notes = append(notes, "request id "+printable.Text(e.RequestID, maxText))
	}
	text := ""
	if e.NotRetried != "" {
		text = "; not retried: " + printable.Text(e.NotRetried, maxText)
	}
	if len(notes) > 0 {
		text += " (" + strings.Join(notes, ", ") + ")"
	}
	return text
}

// Unwrap returns the cause, or nil if the error is the response itself.
func (e *Error) Unwrap() error { return e.cause }

// causes joins two causes of an error: the first failure, and the event that ended the call.
type causes struct{ first, last error }

func (c *causes) Error() string { return c.first.Error() + "; " + c.last.Error() }

func (c *causes) Unwrap() []error { return []error{c.first, c.last} }

// withCause joins two causes, each of which may be nil.
func withCause(first, last error) error {
	switch {
	case first == nil:
		return last
	case last == nil:
		return first
	}
	return &causes{first, last}
}

// ErrInvalidResponse is the cause of an error if a response has a successful status, but lacks required data or does not decode.
// If the call is not idempotent, the error is an [OutcomeUnknownError] as well.
var ErrInvalidResponse = errors.New("the response does not match the API's contract")
