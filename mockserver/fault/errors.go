package fault

import (
	"errors"
	"fmt"
)

// fieldError is an error about a field.
type fieldError struct {
	field string
	err   error
}

func (e *fieldError) Error() string {
	if e.field == "" {
		return "it " + e.err.Error()
	}
	return e.field + ": " + e.err.Error()
}

func (e *fieldError) Unwrap() error { return e.err }

// badField returns an error about a field.
func badField(field, format string, args ...any) error {
	return &fieldError{field, fmt.Errorf(format, args...)}
}

// within prefixes an error about the value of a field with the name of the field. The name of a nested field follows it after a dot.
func within(field string, err error) error {
	if inner, isField := errors.AsType[*fieldError](err); isField {
		return &fieldError{field + "." + inner.field, inner.err}
	}
	return &fieldError{field, err}
}
