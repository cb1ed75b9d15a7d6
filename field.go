package buckt

import "github.com/go-json-experiment/json"

// Field is a setting of an update. It has three states: the zero value keeps the setting, [Set] sends a value (which may be
// zero or an empty list), and [Null] clears the setting.
//
//	buckt.BucketUpdateParams{
//		Name:             buckt.Set("assets"),
//		CORSOrigins:      buckt.Set([]string{}),
//		LifecycleTTLDays: buckt.Null[int](),
//	}
//
// A struct field of this type needs the tag omitzero. It marshals to the same JSON with encoding/json.
type Field[T any] struct {
	value T
	state fieldState
}

type fieldState uint8

const (
	fieldAbsent fieldState = iota
	fieldNull
	fieldSet
)

// Set returns a field that sends v. A nil slice is sent as an empty list.
func Set[T any](v T) Field[T] { return Field[T]{value: v, state: fieldSet} }

// Null returns a field that clears the setting.
func Null[T any]() Field[T] { return Field[T]{state: fieldNull} }

// IsZero reports whether the field keeps the setting.
func (f Field[T]) IsZero() bool { return f.state == fieldAbsent }

// IsNull reports whether the field clears the setting.
func (f Field[T]) IsNull() bool { return f.state == fieldNull }

// Get returns the value of [Set], and reports whether there is one.
func (f Field[T]) Get() (T, bool) { return f.value, f.state == fieldSet }

func (f Field[T]) setting() (any, bool) { return f.value, f.state == fieldSet }

// MarshalJSON implements the JSON marshalers. The zero value is null if its struct field lacks the tag omitzero.
func (f Field[T]) MarshalJSON() ([]byte, error) {
	if f.state != fieldSet {
		return []byte("null"), nil
	}
	return json.Marshal(f.value)
}

// UnmarshalJSON decodes null as [Null] and any other value as [Set], so that an update can be read from JSON.
func (f *Field[T]) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*f = Null[T]()
		return nil
	}
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*f = Set(v)
	return nil
}
