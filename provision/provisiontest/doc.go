// Package provisiontest tests implementations of the interfaces of package provision: a [provision.Journal] in a database, a
// [provision.Provider] of another system, a [provision.Consumer]. As in package testing/fstest, a test returns an error, which lists all
// failures:
//
//	func TestJournal(t *testing.T) {
//		err := provisiontest.TestJournal(t.Context(), func() (provision.Journal, error) { return open(database) })
//		if err != nil {
//			t.Fatal(err)
//		}
//	}
package provisiontest

import (
	"errors"
	"fmt"
)

// findings collects failures.
type findings struct{ errs []error }

// expect records a failure unless ok.
func (f *findings) expect(ok bool, format string, args ...any) bool {
	if !ok {
		f.errs = append(f.errs, fmt.Errorf(format, args...))
	}
	return ok
}

// succeed records a failure if there is an error.
func (f *findings) succeed(err error, what string) bool {
	return f.expect(err == nil, "%s: %w", what, err)
}

// fail records a failure unless the error matches want.
func (f *findings) fail(err, want error, what string) bool {
	return f.expect(errors.Is(err, want), "%s: the error is %v, and must be %q", what, err, want)
}

func (f *findings) err() error { return errors.Join(f.errs...) }
