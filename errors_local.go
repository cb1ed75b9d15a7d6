package buckt

import (
	"fmt"

	"github.com/bucktgo/buckt/internal/printable"
)

// OutcomeUnknownError means that a call which must not be made twice may or may not have been carried out: the request
// was sent, and no response that settles it came back. Look before trying again: a list of the resource shows whether
// it is there, and Buckt's logs name the call by the request id of the [*Error] inside.
type OutcomeUnknownError struct {
	// Err is what happened: the error of a status, such as [*ServerError], or an [*Error].
	Err error
}

// Error implements error.
func (e *OutcomeUnknownError) Error() string {
	return withNote(e.Err.Error(), "; the call may have been carried out, and was not repeated")
}

// Unwrap returns Err.
func (e *OutcomeUnknownError) Unwrap() error { return e.Err }

// InvalidInputError means that a call was not sent, because one of its arguments is invalid.
type InvalidInputError struct {
	// Operation is the method of the client, such as "Buckets.Create", or "New".
	Operation string
	// Field is the name of the argument or field.
	Field string
	// Rule is what was expected of it.
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

// Unwrap returns the cause, such as [io/fs.ErrNotExist], if there is one.
func (e *InvalidInputError) Unwrap() error { return e.cause }

// MissingCredentialError means that a call was not sent, because the client has no credential for its system.
type MissingCredentialError struct {
	// System is the system that has no credential.
	System System
	// Operation is the method of the client that was called.
	Operation string
}

// Error implements error.
func (e *MissingCredentialError) Error() string {
	row := systems[e.System]
	return fmt.Sprintf("buckt: %s: no credential for %s: %s", e.Operation, row.name, row.hint())
}

// NoDomainError means that a bucket's files cannot be downloaded, because the bucket has no domain: one that was
// imported without a CDN has none.
type NoDomainError struct {
	// Bucket is the bucket.
	Bucket *Bucket
}

// Error implements error.
func (e *NoDomainError) Error() string {
	return printable.Text(fmt.Sprintf("buckt: Files.Download: bucket %s has no domain", e.Bucket.ID), maxErrorText)
}

// CursorCycleError ends an iteration over a list whose pages come round again: the cursor named below had been
// followed before.
type CursorCycleError struct {
	// Operation is the method of the client that was iterated.
	Operation string
	// Cursor is the cursor that came back.
	Cursor string
}

// Error implements error.
func (e *CursorCycleError) Error() string {
	return printable.Text(fmt.Sprintf("buckt: %s: the cursor %q came round again", e.Operation, printable.Cut(e.Cursor, maxText)), maxErrorText)
}
