package provision

import (
	"errors"
	"fmt"
	"strings"
)

// These errors are reported by a [Provider].
var (
	// ErrNoBucket is the error of [Provider.FindBucket] for a bucket that does not exist.
	ErrNoBucket = errors.New("provision: the bucket does not exist")
	// ErrRefused is wrapped by the error of a creation that has no effect, neither now nor later.
	ErrRefused = errors.New("provision: nothing was created")
	// ErrKeyRefused is wrapped by the error of [Provider.Verify] if the system refuses the credential.
	ErrKeyRefused = errors.New("provision: the system refused the key")
)

// This error is reported by a [Journal].
var (
	// ErrStale is the error of [Journal.Save] and [Journal.Delete] if the stored version differs, because another process has changed the
	// entry.
	ErrStale = errors.New("provision: the entry of the journal was changed by another process")
)

// These errors are reported by a [Provisioner].
var (
	// ErrNoGrant is the error of a grant that does not exist.
	ErrNoGrant = errors.New("provision: the grant does not exist")
	// ErrBusy is the error for a grant that another process is working on.
	ErrBusy = errors.New("provision: another process works at the grant")
	// ErrNewer is the error for an entry that a newer version of this package wrote.
	ErrNewer = errors.New("provision: the entry of the journal has a newer format than this version reads")
)

// InvalidError reports an invalid argument. The call did nothing.
type InvalidError struct {
	// Field is the name of the field, such as "Name".
	Field string
	// Rule describes the valid values.
	Rule string
}

// Error implements error.
func (e *InvalidError) Error() string { return "provision: invalid " + e.Field + ": " + e.Rule }

func invalid(field, format string, args ...any) error {
	return &InvalidError{Field: field, Rule: fmt.Sprintf(format, args...)}
}

// SpecChangedError is the error for a grant that exists with another spec. Nothing was changed.
type SpecChangedError struct {
	// Grant is the name of the grant.
	Grant string
	// Fields are the fields of [Spec] that differ.
	Fields []string
	// Rotatable are the differing fields that [Provisioner.Rotate] can change. For the others the grant must be destroyed and created
	// again.
	Rotatable []string
}

// Error implements error.
func (e *SpecChangedError) Error() string {
	text := fmt.Sprintf("provision: the grant %s exists with another spec: %s", e.Grant, strings.Join(e.Fields, ", "))
	if len(e.Rotatable) > 0 {
		text += "; Rotate applies " + strings.Join(e.Rotatable, ", ")
	}
	return text
}

// HeldError is the error for a grant whose bucket or consumer belongs to another grant. Nothing was changed.
type HeldError struct {
	// Grant is the name of the requested grant, Holder the name of the grant that has its bucket or consumer.
	Grant, Holder string
	// Bucket and Consumer name the contested resource. One of them is "".
	Bucket, Consumer string
}

// Error implements error.
func (e *HeldError) Error() string {
	what := "bucket " + e.Bucket
	if e.Consumer != "" {
		what = "consumer " + e.Consumer
	}
	return fmt.Sprintf("provision: the grant %s cannot have the %s: the grant %s has it", e.Grant, what, e.Holder)
}

// LeftError lists keys of a grant that could not be revoked. All other steps are done. [Provisioner.Resume] tries again.
type LeftError struct {
	// Grant is the name of the grant.
	Grant string
	// Keys are the keys that remain.
	Keys []Key

	cause error
}

// Error implements error.
func (e *LeftError) Error() string {
	keys := make([]string, len(e.Keys))
	for i, k := range e.Keys {
		keys[i] = strings.TrimSpace(k.Name + " " + k.ID)
	}
	return fmt.Sprintf("provision: %s: keys could not be revoked: %s: %v", e.Grant, strings.Join(keys, ", "), e.cause)
}

// Unwrap returns the causes.
func (e *LeftError) Unwrap() error { return e.cause }

// StepError is the error of a step. The earlier steps are in the journal: the next call, or [Provisioner.Resume], continues from there.
type StepError struct {
	// Grant is the name of the grant.
	Grant string
	// Step is the step that failed.
	Step Step

	cause error
}

// Error implements error.
func (e *StepError) Error() string {
	return fmt.Sprintf("provision: %s: %s: %v", e.Grant, e.Step, e.cause)
}

// Unwrap returns the cause.
func (e *StepError) Unwrap() error { return e.cause }
