// Package encode appends JSON values to a buffer, for the generated methods of package wire.
package encode

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/bucktgo/buckt/internal/wire/nullable"
)

// Text appends a string, most of which need no escapes. It leaves <, > and & as they are.
func Text[S ~string](b []byte, text S) []byte {
	if !isPlain(string(text)) {
		return Any(b, string(text))
	}
	b = append(b, '"')
	b = append(b, text...)
	return append(b, '"')
}

// isPlain reports whether a text is ASCII without control characters, quotes and backslashes. It reads eight bytes at once, which takes
// half the time: the texts of a list of 100 buckets have 40 kB.
func isPlain(text string) bool {
	for ; len(text) >= 8; text = text[8:] {
		w := uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16 | uint64(text[3])<<24 |
			uint64(text[4])<<32 | uint64(text[5])<<40 | uint64(text[6])<<48 | uint64(text[7])<<56
		// The high bit of each byte below is set if the byte is below the space, a quote, a backslash, or not ASCII.
		if ((w-each*' ')|((w^each*'"')-each)|((w^each*'\\')-each)|w|(w+each))&(each<<7) != 0 {
			return false
		}
	}
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// each times a byte is a word of eight of that byte.
const each = 0x0101010101010101

// Int appends a whole number.
func Int[N ~int | ~int64](b []byte, n N) []byte { return strconv.AppendInt(b, int64(n), 10) }

// Nullable appends a value, or null.
func Nullable[T any](b []byte, n nullable.Nullable[T], appendTo func([]byte, T) []byte) []byte {
	if n.State == nullable.Null {
		return append(b, "null"...)
	}
	return appendTo(b, n.Value)
}

// Optional appends a name, which ends with a colon, and a value, or nothing for nil.
func Optional[T any](b []byte, name string, value *T, appendTo func([]byte, T) []byte) []byte {
	if value == nil {
		return b
	}
	return appendTo(append(b, name...), *value)
}

// OptionalNullable appends a name, which ends with a colon, and a value or null, or nothing for an unspecified one.
func OptionalNullable[T any](b []byte, name string, n nullable.Nullable[T], appendTo func([]byte, T) []byte) []byte {
	if n.State == nullable.Unspecified {
		return b
	}
	return Nullable(append(b, name...), n, appendTo)
}

// Rows appends a list of structs, or null for nil.
func Rows[T any, P interface {
	*T
	AppendJSON(b []byte) []byte
}](b []byte, rows []T) []byte {
	return list(b, rows, func(b []byte, row *T) []byte { return P(row).AppendJSON(b) })
}

// Object replaces the comma at the start of the fields by a brace, and appends the other one.
func Object(b []byte, start int) []byte {
	if len(b) == start {
		return append(b, "{}"...)
	}
	b[start] = '{'
	return append(b, '}')
}

// list appends the elements of a list, or null for nil.
func list[T any](b []byte, all []T, appendTo func([]byte, *T) []byte) []byte {
	if all == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendTo(b, &all[i])
	}
	return append(b, ']')
}

// Texts appends a list of strings, or null for nil.
func Texts[S ~string](b []byte, texts []S) []byte {
	return list(b, texts, func(b []byte, text *S) []byte { return Text(b, *text) })
}

// Any appends a value of any type as the standard library does, but leaves <, > and & as they are.
func Any[T any](b []byte, value T) []byte {
	buffer := bytes.NewBuffer(b)
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(fmt.Sprintf("mockserver: a response cannot be encoded: %v", err))
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))
}
