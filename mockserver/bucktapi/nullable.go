package bucktapi

import (
	"time"

	"github.com/bucktgo/buckt/internal/wire/nullable"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// orNull is null for nil.
func orNull[T any](value *T) nullable.Nullable[T] {
	return nullUnless(value != nil, state.OrDefault(value, *new(T)))
}

// sliceOrNull is null for nil, and [] for an empty slice.
func sliceOrNull[T any](values []T) nullable.Nullable[[]T] { return nullUnless(values != nil, values) }

func textOrNull(text string) nullable.Nullable[string] { return nullUnless(text != "", text) }

// limited is a limit on the wire, where none is null.
func limited[T int | int64](limit T) nullable.Nullable[T] { return nullUnless(limit != 0, limit) }

// timeOrNull is null for the zero time, which it does not format: lists have many.
func timeOrNull(t time.Time) nullable.Nullable[string] {
	if t.IsZero() {
		return nullable.NewNullNullable[string]()
	}
	return nullable.NewNullableWithValue(isoTime(t))
}

func nullUnless[T any](present bool, value T) nullable.Nullable[T] {
	if !present {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(value)
}

// s3Time is a time as S3 knows it, in whole seconds.
func s3Time(t time.Time) string { return isoTime(t.Truncate(time.Second)) }

// isoTime is a time as JavaScript prints it.
func isoTime(t time.Time) string {
	// Format is fast for RFC 3339 only.
	var buffer [len("2006-01-02T15:04:05.000Z")]byte
	t = t.UTC()
	text := t.AppendFormat(buffer[:0], time.RFC3339)
	ms := t.Nanosecond() / 1e6
	text = append(text[:len(text)-1], '.', byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10), 'Z')
	return string(text)
}
