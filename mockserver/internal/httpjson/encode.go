package httpjson

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
)

// buffers are those of [Encode].
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// Encode marshals a value and leaves <, > and & as they are.
func Encode(value any) []byte {
	return Build(func(b []byte) []byte { return Append(b, value) })
}

// Build returns a copy of what a function appends to a buffer. A buffer that has grown once saves the steps.
func Build(appendTo func([]byte) []byte) []byte {
	buffer := buffers.Get().(*[]byte)
	*buffer = appendTo((*buffer)[:0])
	text := bytes.Clone(*buffer)
	buffers.Put(buffer)
	return text
}

// Parse parses a body that must be one JSON document. Numbers are [json.Number].
func Parse(body []byte) (value any, ok bool) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, false
	}
	_, err := decoder.Token()
	return value, err == io.EOF
}
