package bucktapi

import (
	"time"

	"github.com/oapi-codegen/nullable"
)

// orNull is a value that may not be there.
func orNull[T any](value *T) nullable.Nullable[T] {
	if value == nil {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(*value)
}

// sliceOrNull is null for nil, and [] for an empty slice.
func sliceOrNull[T any](values []T) nullable.Nullable[[]T] {
	if values == nil {
		return nullable.NewNullNullable[[]T]()
	}
	return nullable.NewNullableWithValue(values)
}

// timeOrNull is null for the zero time.
func timeOrNull(t time.Time) nullable.Nullable[string] {
	if t.IsZero() {
		return nullable.NewNullNullable[string]()
	}
	return nullable.NewNullableWithValue(isoTime(t))
}

func textOrNull(text string) nullable.Nullable[string] {
	if text == "" {
		return nullable.NewNullNullable[string]()
	}
	return nullable.NewNullableWithValue(text)
}

// limited is a limit on the wire, where none is null.
func limited[T int | int64](limit T) nullable.Nullable[T] {
	if limit == 0 {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(limit)
}

// isoTime is a time as JavaScript prints it.
func isoTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
