package buckt

import (
	"fmt"

	"github.com/bucktgo/buckt/internal/printable"
)

// OutcomeUnknownError means that a non-idempotent call may or may not have been carried out: the request was sent, but no
// conclusive response was received. Check before you repeat the call: list the resource, or find the request id of the wrapped
// [*Error] in Buckt's logs.
type OutcomeUnknownError struct {
	// Err is the failure: an error of a status, such as [*ServerError], or an [*Error].
	Err error
}

// Error implements error.
func (e *OutcomeUnknownError) Error() string {
	return withNote(e.Err.Error(), "; the call may have been carried out, and was not repeated")
}

// Unwrap returns Err.
func (e *OutcomeUnknownError) Unwrap() error { return e.Err }

// InvalidInputError means that an argument is invalid, and that nothing was sent.
type InvalidInputError struct {
	// Operation is the method of the client, such as "Buckets.Create", or "New".
	Operation string
	// Field is the name of the argument or field.
	Field string
	// Rule is the rule that the value violates.
	Rule string

	cause error
}

// Error implements error.
func (e *InvalidInputError) Error() string {
	s := fmt.Sprintf("buckt: %s: invalid %s: %s", e.Operation, e.Field, e.Rule)
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return printable.Text(s, maxErrorText)
}

// Unwrap returns the cause, such as [io/fs.ErrNotExist], or nil.
func (e *InvalidInputError) Unwrap() error { return e.cause }

// MissingCredentialError means that the client has no credential for the system, and that nothing was sent.
type MissingCredentialError struct {
	// System is the system without a credential.
	System System
	// Operation is the method that was called.
	Operation string
}

// Error implements error.
func (e *MissingCredentialError) Error() string {
	row := systems[e.System]
	return fmt.Sprintf("buckt: %s: no credential for %s: %s", e.Operation, row.name, row.hint())
}

// NoDomainError means that a bucket has no domain, from which its files could be downloaded. This applies to buckets that were
// imported without a CDN.
type NoDomainError struct {
	// Bucket is the bucket without a domain.
	Bucket *Bucket
}

// Error implements error.
func (e *NoDomainError) Error() string {
	return printable.Text(fmt.Sprintf("buckt: Files.Download: bucket %s has no domain", e.Bucket.ID), maxErrorText)
}

// CursorCycleError ends an iteration because the server returned a cursor for the second time.
type CursorCycleError struct {
	// Operation is the method of the iteration.
	Operation string
	// Cursor is the repeated cursor.
	Cursor string
}

// Error implements error.
func (e *CursorCycleError) Error() string {
	text := fmt.Sprintf("buckt: %s: the server repeated the cursor %q", e.Operation, printable.Cut(e.Cursor, maxText))
	return printable.Text(text, maxErrorText)
}
