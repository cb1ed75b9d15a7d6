package buckt

import (
	"fmt"
	"unicode/utf16"
)

func invalid(op *operation, field, format string, args ...any) error {
	return &InvalidInputError{Operation: op.name, Field: field, Rule: fmt.Sprintf(format, args...)}
}

// checkLength counts as the server does, in UTF-16 units.
func checkLength(op *operation, field, value string, least, most int) error {
	n := len(utf16.Encode([]rune(value)))
	switch {
	case n < least && n == 0:
		return invalid(op, field, "must not be empty")
	case n < least || n > most:
		return invalid(op, field, "must have %d to %d characters, and has %d", least, most, n)
	}
	return nil
}

// checkNotNull refuses to clear a setting that has no empty state.
func checkNotNull[T any](op *operation, field string, f Field[T]) error {
	if f.IsNull() {
		return invalid(op, field, "must not be null: the API has no empty state for it")
	}
	return nil
}

// firstError returns the first error of a list of checks.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
