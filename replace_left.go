package buckt

import (
	"fmt"
	"strings"

	"github.com/bucktgo/buckt/internal/printable"
)

// KeysLeftError is the error of a Replace that could not revoke all keys. The next Replace revokes those that an earlier Replace has
// created, and Orphans lists them; keys with other names belong into the next [ReplaceParams].Held. Unwrap returns the reason, or several.
type KeysLeftError struct {
	// Operation is the method, such as "Linode.Keys.Replace".
	Operation string
	// Name is the name of the keys.
	Name string
	// Stored reports whether the new key is stored. Replace has returned it then. Otherwise the old keys are valid.
	Stored bool
	// IDs are the ids of the keys that may still be valid, as texts.
	IDs []string
	// Attempts are the names of keys that may exist: the outcome of their creates is unknown, and the keys could not be listed.
	Attempts []string

	cause error
}

// Error implements error.
func (e *KeysLeftError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "buckt: %s: ", e.Operation)
	if e.Stored {
		b.WriteString("the new key is stored, but ")
	}
	b.WriteString("keys were not revoked:")
	if len(e.IDs) > 0 {
		fmt.Fprintf(&b, " the ids %s", strings.Join(e.IDs, ", "))
	}
	if len(e.Attempts) > 0 {
		fmt.Fprintf(&b, " those of the names %s, if they exist", strings.Join(e.Attempts, ", "))
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	return printable.Text(b.String(), maxErrorText)
}

// Unwrap returns the cause.
func (e *KeysLeftError) Unwrap() error { return e.cause }

// add notes keys that are left, and why.
func (e *KeysLeftError) add(cause error, ids ...string) {
	e.IDs, e.cause = append(e.IDs, ids...), withCause(e.cause, cause)
}

// addFailure notes a key that is left, unless it is gone or there was no failure.
func (e *KeysLeftError) addFailure(err error, id string) {
	if err != nil && !isNotFound(err) {
		e.add(err, id)
	}
}

// orNil returns nil if no key is left.
func (e *KeysLeftError) orNil() *KeysLeftError {
	if e.cause == nil {
		return nil
	}
	return e
}
