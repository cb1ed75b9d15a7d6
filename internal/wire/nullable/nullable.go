// Package nullable has the type of those fields of package wire that may be null.
package nullable

import (
	"encoding/json"
	"errors"
)

// Nullable is a field with a value, a null, or neither, which is its zero value. It replaces the type of
// github.com/oapi-codegen/nullable, a map of 300 bytes, of which a row of a list has eight.
type Nullable[T any] struct {
	State State
	Value T // the zero value without one
}

// State is the state of a field.
type State uint8

// The states.
const (
	Unspecified State = iota
	Null
	Specified
)

// NewNullableWithValue returns a field with a value.
func NewNullableWithValue[T any](value T) Nullable[T] { return Nullable[T]{Specified, value} }

// NewNullNullable returns a null.
func NewNullNullable[T any]() Nullable[T] { return Nullable[T]{State: Null} }

// Set sets the value.
func (n *Nullable[T]) Set(value T) { *n = NewNullableWithValue(value) }

// Get returns the value, or an error without one.
func (n Nullable[T]) Get() (T, error) {
	if n.State != Specified {
		return n.Value, errors.New("nullable: the field has no value")
	}
	return n.Value, nil
}

// IsNull reports whether the field is null.
func (n Nullable[T]) IsNull() bool { return n.State == Null }

// MarshalJSON implements [json.Marshaler]. An unspecified field is the zero value of T, unless a tag omits it.
func (n Nullable[T]) MarshalJSON() ([]byte, error) {
	if n.State == Null {
		return []byte("null"), nil
	}
	return json.Marshal(n.Value)
}

// UnmarshalJSON implements [json.Unmarshaler].
func (n *Nullable[T]) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*n = NewNullNullable[T]()
		return nil
	}
	n.State = Specified
	return json.Unmarshal(text, &n.Value)
}
