package state

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// Collect returns the snapshots of rows.
func Collect[T, S any](rows iter.Seq[T], snapshot func(T) S) []S {
	var snapshots []S
	for row := range rows {
		snapshots = append(snapshots, snapshot(row))
	}
	return snapshots
}

// Added returns the results of a method that adds a row: a copy of the row, or the error with the name of the method.
func Added[R, T any](method string, row R, problem error, snapshot func(R) T) (added T, err error) {
	if problem != nil {
		return added, fmt.Errorf("mockserver: %s: %w", method, problem)
	}
	return snapshot(row), nil
}

// Find returns the first row that a function accepts, or nil.
func Find[T any](rows []*T, accepts func(*T) bool) *T {
	for _, row := range rows {
		if accepts(row) {
			return row
		}
	}
	return nil
}

// OrEmpty returns values, or an empty slice that is not nil.
func OrEmpty[T any](values []T) []T {
	if values == nil {
		return []T{}
	}
	return values
}

// OrTime returns t, or otherwise if t is zero.
func OrTime(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		return otherwise
	}
	return t
}

// Texts returns values of a string type, such as those of an enumeration, as texts.
func Texts[T ~string](values ...T) []string {
	return Collect(slices.Values(values), func(value T) string { return string(value) })
}

// OneOf joins options for a message: "a, b or c".
func OneOf[T ~string](options []T) string {
	texts, last := Texts(options...), len(options)-1
	return strings.Join(texts[:last], ", ") + " or " + texts[last]
}
