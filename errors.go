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

// Error is what every failed call holds: which call it was, what the server said, and what was tried. The types for
// one status each ([NotFoundError], [RateLimitError], …) wrap it, and it wraps the cause if there is one, for
// example [context.DeadlineExceeded] or a network error. Find any of them with [errors.As] or [errors.AsType].
//
// No credential, no minted secret and no presigned URL is ever part of an Error.
type Error struct {
	// System is the system that was called.
	System System
	// Operation is the method of the client, such as "Buckets.Create".
	Operation string
	// Method and Path are those of the request. The path is escaped and has no query.
	Method, Path string
	// StatusCode is the status of the response, 0 without a response.
	StatusCode int
	// Code is the server's own code for the error, "" where it has none.
	Code string
	// Message is the server's text, or what is wrong with its response.
	Message string
	// Fields are the errors of single fields, where the server names them.
	Fields []FieldError
	// RequiredScope is the scope that the credential lacks, such as "services:write", where the server names it:
	// FoundryDB does.
	RequiredScope string
	// RequestID is the request id of the response, or the one that was sent if none came, "" if the system has
	// none. It names the call in the system's logs.
	RequestID string
	// RetryAfter is how long the server, or the client's own pacing, asked to wait. It is set as well when the wait
	// was not begun, because it is longer than the limit or would have gone past the context's deadline.
	RetryAfter time.Duration
	// Attempts is how many times it was tried to send the request, replays by net/http included; 0 when it never was.
	Attempts int
	// NotRetried says why a call that could have been tried again was not.
	NotRetried string
	// Body has the first bytes of the response, for a status of 400 and above only.
	Body []byte

	again *callAgain // see [Retryable]
	cause error
	// local is set if the call failed here, and not for lack of a response.
	local bool
}

// FieldError is the error of one field of a request.
type FieldError struct {
	// Field is the name of the field, "" where the error is not about a single one.
	Field string
	// Message says what is wrong.
	Message string
}

// apiError lets the types below embed an *Error: a field of the name Error would hide the method.
type apiError = Error

// Error implements error.
func (e *Error) Error() string {
	return withNote(e.text(), e.notes())
}

// maxErrorText is how many bytes the text of an error, or of an attribute in the log, has at most.
const maxErrorText = 1024

// withNote returns the printable text of an error, cut so that the note is shown whole.
func withNote(text, note string) string { return printable.Text(text, maxErrorText-len(note)) + note }

// text is the error without its notes.
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

// notes is the part of the text that is never cut.
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

// Unwrap returns the cause, nil if the response itself is the error.
func (e *Error) Unwrap() error { return e.cause }

// causes are two reasons of one error: what went wrong, and what ended the call then.
type causes struct{ first, last error }

func (c *causes) Error() string { return c.first.Error() + "; " + c.last.Error() }

func (c *causes) Unwrap() []error { return []error{c.first, c.last} }

// withCause adds a reason to another, of which each may be nil.
func withCause(first, last error) error {
	switch {
	case first == nil:
		return last
	case last == nil:
		return first
	}
	return &causes{first, last}
}

// ErrInvalidResponse is the cause of the error of a call whose response has the status of a success, but lacks what it
// must carry or cannot be read. Where the call creates something, the error is an [OutcomeUnknownError] as well.
var ErrInvalidResponse = errors.New("the response is not what the API promises")
