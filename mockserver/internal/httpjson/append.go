package httpjson

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/bucktgo/buckt/internal/wire/encode"
	"github.com/bucktgo/buckt/internal/wire/nullable"
)

// Append appends the text of a value, as [Encode] returns it. How to write a type is determined once: a page of 100 buckets takes a fifth
// of the time of [json.Encoder], which calls MarshalJSON of each nullable field and compacts the result.
func Append(b []byte, value any) []byte {
	v := reflect.ValueOf(value)
	if !v.IsValid() {
		return append(b, "null"...)
	}
	return appenderOf(v.Type())(b, v)
}

// row is a row of a list of package wire. Its generated method takes two thirds of the time of a structAppender.
type row interface{ AppendJSON(b []byte) []byte }

// An appender appends the text of a value of its type.
type appender func(b []byte, v reflect.Value) []byte

// appenders caches the appenders of types.
var appenders = sync.Map{} // by reflect.Type

func appenderOf(t reflect.Type) appender {
	if found, ok := appenders.Load(t); ok {
		return found.(appender)
	}
	made := newAppender(t)
	appenders.Store(t, made)
	return made
}

func newAppender(t reflect.Type) appender {
	if t.Kind() == reflect.Struct && t.NumField() == 2 && t.Field(0).Type == reflect.TypeFor[nullable.State]() {
		return nullableAppender(t)
	}
	pointer := reflect.PointerTo(t)
	if t == reflect.TypeFor[json.Number]() || pointer.Implements(reflect.TypeFor[json.Marshaler]()) ||
		pointer.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
		return appendOther
	}
	switch t.Kind() {
	case reflect.String:
		return func(b []byte, v reflect.Value) []byte { return encode.Text(b, v.String()) }
	case reflect.Bool:
		return func(b []byte, v reflect.Value) []byte { return strconv.AppendBool(b, v.Bool()) }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(b []byte, v reflect.Value) []byte { return strconv.AppendInt(b, v.Int(), 10) }
	case reflect.Struct:
		if pointer.Implements(reflect.TypeFor[row]()) {
			return rowAppender(t)
		}
		return structAppender(t)
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 {
			return sliceAppender(t)
		}
	case reflect.Pointer:
		return pointerAppender(t)
	case reflect.Interface:
		return appendDynamic
	case reflect.Map:
		return func(b []byte, v reflect.Value) []byte {
			if v.IsNil() {
				return append(b, "null"...)
			}
			return appendOther(b, v)
		}
	}
	return appendOther
}

func appendOther(b []byte, v reflect.Value) []byte { return encode.Any(b, v.Interface()) }

// appendDynamic appends the value of an interface.
func appendDynamic(b []byte, v reflect.Value) []byte {
	if v.IsNil() {
		return append(b, "null"...)
	}
	v = v.Elem()
	return appenderOf(v.Type())(b, v)
}

// elemAppender returns the appender of a type's elements when it is first needed, because a type may hold pointers to and slices of itself.
func elemAppender(t reflect.Type) func() appender {
	return sync.OnceValue(func() appender { return appenderOf(t.Elem()) })
}

func pointerAppender(t reflect.Type) appender {
	elem := elemAppender(t)
	return func(b []byte, v reflect.Value) []byte {
		if v.IsNil() {
			return append(b, "null"...)
		}
		return elem()(b, v.Elem())
	}
}

func nullableAppender(t reflect.Type) appender {
	value := appenderOf(t.Field(1).Type)
	return func(b []byte, v reflect.Value) []byte {
		if nullable.State(v.Field(0).Uint()) == nullable.Null {
			return append(b, "null"...)
		}
		return value(b, v.Field(1))
	}
}

func sliceAppender(t reflect.Type) appender {
	elem := elemAppender(t)
	return func(b []byte, v reflect.Value) []byte {
		if v.IsNil() {
			return append(b, "null"...)
		}
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			b = elem()(b, v.Index(i))
		}
		return append(b, ']')
	}
}

func rowAppender(t reflect.Type) appender {
	other := structAppender(t)
	return func(b []byte, v reflect.Value) []byte {
		if v.CanAddr() {
			return v.Addr().Interface().(row).AppendJSON(b)
		}
		return other(b, v)
	}
}

func structAppender(t reflect.Type) appender {
	type field struct {
		index     int
		name      string // with the quotes and the colon
		value     appender
		omitEmpty bool
		omitZero  bool
	}
	var fields []field
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous, f.IsExported() && name == "", options != "" && options != "omitempty" && options != "omitzero":
			return appendOther
		case name == "-" || !f.IsExported():
			continue
		}
		fields = append(fields, field{
			i, string(encode.Text(nil, name)) + ":", appenderOf(f.Type), options == "omitempty", options == "omitzero",
		})
	}
	return func(b []byte, v reflect.Value) []byte {
		separator := byte('{')
		for i := range fields {
			f := &fields[i]
			value := v.Field(f.index)
			if f.omitEmpty && isEmpty(value) || f.omitZero && value.IsZero() {
				continue
			}
			b = append(append(b, separator), f.name...)
			b = f.value(b, value)
			separator = ','
		}
		if separator == '{' {
			b = append(b, '{')
		}
		return append(b, '}')
	}
}

// isEmpty reports whether omitempty omits a value.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Map, reflect.Slice, reflect.String, reflect.Array:
		return v.Len() == 0
	case reflect.Struct:
		return false
	default:
		return v.IsZero()
	}
}
