package buckt

import (
	"fmt"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

func invalid(op *operation, field, format string, args ...any) error {
	return &InvalidInputError{Operation: op.name, Field: field, Rule: fmt.Sprintf(format, args...)}
}

// checkLength counts as the server does, in UTF-16 units.
func checkLength(op *operation, field, value string, least, most int) error {
	n := len(utf16.Encode([]rune(value)))
	switch {
	case !utf8.ValidString(value):
		return invalid(op, field, "must be valid UTF-8")
	case n < least && n == 0:
		return invalid(op, field, "must not be empty")
	case n < least || n > most:
		return invalid(op, field, "must have %d to %d characters, and has %d", least, most, n)
	}
	return nil
}

// checkTime refuses what RFC 3339 cannot say.
func checkTime(op *operation, field string, t time.Time) error {
	if y := t.Year(); y < 0 || y > 9999 {
		return invalid(op, field, "must lie in the years 0 to 9999")
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

// checkFilled refuses a text that is empty or cannot be sent.
func checkFilled(op *operation, field, value string) error {
	if value == "" {
		return invalid(op, field, "must not be empty")
	}
	return checkUTF8(op, field, value)
}
