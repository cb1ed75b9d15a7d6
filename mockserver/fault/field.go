package fault

import (
	"errors"
	"fmt"
)

// fieldError is what is wrong with a field.
type fieldError struct {
	field string
	err   error
}

func (e *fieldError) Error() string { return e.field + ": " + e.err.Error() }

func (e *fieldError) Unwrap() error { return e.err }

// badField refuses the value of a field.
func badField(field, format string, args ...any) error {
	return &fieldError{field, fmt.Errorf(format, args...)}
}

// within puts the name of a field before an error about what it holds: before the name of a field there with a dot.
func within(field string, err error) error {
	if inner, isField := errors.AsType[*fieldError](err); isField {
		return &fieldError{field + "." + inner.field, inner.err}
	}
	return &fieldError{field, err}
}
