package provision

import (
	"errors"
	"fmt"
	"strings"
)

// The errors that a [Provider] reports.
var (
	// ErrNoBucket is the error of [Provider.FindBucket] for a bucket that does not exist.
	ErrNoBucket = errors.New("provision: the bucket does not exist")
	// ErrRefused is in the chain of the error of a creation that is known to have had no effect, now or later.
	ErrRefused = errors.New("provision: the system refused the creation")
	// ErrKeyRefused is in the chain of the error of [Provider.Verify] for a credential that the system refuses.
	ErrKeyRefused = errors.New("provision: the system refused the key")
)

// The errors that a [Journal] reports.
var (
	// ErrStale is the error of [Journal.Save] and [Journal.Delete] if the stored version is another one: another process has changed the entry.
	ErrStale = errors.New("provision: the entry of the journal was changed by another process")
)

// The errors of a [Provisioner].
var (
	// ErrNoGrant is the error of a grant that does not exist.
	ErrNoGrant = errors.New("provision: the grant does not exist")
	// ErrBusy is the error of a grant at which another process works.
	ErrBusy = errors.New("provision: another process works at the grant")
	// ErrNewer is the error of an entry that a newer version of this package wrote.
	ErrNewer = errors.New("provision: the entry of the journal has a newer format than this version reads")
)

// InvalidError means that a call did nothing, because a field of its arguments is invalid.
type InvalidError struct {
	// Field is the name of the field, such as "Name".
	Field string
	// Rule is what it must be.
	Rule string
}

// Error implements error.
func (e *InvalidError) Error() string { return "provision: invalid " + e.Field + ": " + e.Rule }

func invalid(field, format string, args ...any) error {
	return &InvalidError{Field: field, Rule: fmt.Sprintf(format, args...)}
}

// SpecChangedError is the error of a grant that exists with another spec. Nothing was changed.
type SpecChangedError struct {
	// Grant is the name of the grant.
	Grant string
	// Fields are the fields of [Spec] that differ.
	Fields []string
	// Rotatable are those of them that [Provisioner.Rotate] applies. For the others the grant must be destroyed and made again.
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

// HeldError is the error of a grant whose bucket or consumer another grant has. Nothing was changed.
type HeldError struct {
	// Grant is the name of the grant that was asked for, Holder that of the one that has its bucket or consumer.
	Grant, Holder string
	// Bucket and Consumer are what both want. One of them is "".
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

// LeftError means that keys of a grant could not be revoked. Everything else was done. [Provisioner.Resume] tries again.
type LeftError struct {
	// Grant is the name of the grant.
	Grant string
	// Keys are the keys.
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

// Unwrap returns the reasons.
func (e *LeftError) Unwrap() error { return e.cause }

// StepError is the error of a step. What was done until then is in the journal: the next call, or [Provisioner.Resume], goes on from there.
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

// Unwrap returns the reason.
func (e *StepError) Unwrap() error { return e.cause }
