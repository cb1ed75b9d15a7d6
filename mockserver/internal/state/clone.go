package state

import "reflect"

// Clone returns a copy of data that shares nothing which can be changed: pointers, slices and maps in exported fields are copied too.
// Functions, interfaces and unexported fields, as those of times and secrets, are copied as they are.
func Clone[T any](value T) T {
	cloneInto(reflect.ValueOf(&value).Elem())
	return value
}

// cloneInto replaces the pointers, slices and maps within a settable value by copies.
func cloneInto(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			c := reflect.New(v.Type().Elem())
			c.Elem().Set(v.Elem())
			cloneInto(c.Elem())
			v.Set(c)
		}
	case reflect.Slice:
		if !v.IsNil() {
			c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(c, v)
			v.Set(c)
			cloneElements(v)
		}
	case reflect.Map:
		if !v.IsNil() {
			c := reflect.MakeMapWithSize(v.Type(), v.Len())
			for key, value := range v.Seq2() {
				element := reflect.New(v.Type().Elem()).Elem()
				element.Set(value)
				cloneInto(element)
				c.SetMapIndex(key, element)
			}
			v.Set(c)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Field(i); field.CanSet() || v.Type().Field(i).Anonymous && field.Kind() == reflect.Struct {
				cloneInto(field)
			}
		}
	case reflect.Array:
		cloneElements(v)
	}
}

func cloneElements(v reflect.Value) {
	switch v.Type().Elem().Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Struct, reflect.Array:
		for i := range v.Len() {
			cloneInto(v.Index(i))
		}
	}
}
