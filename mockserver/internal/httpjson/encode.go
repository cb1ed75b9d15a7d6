// Package httpjson encodes and reads JSON and queries for the systems of the mock server: bodies, their fields, problems, and redaction.
package httpjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// Encode marshals a value and leaves <, > and & as they are.
func Encode(value any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(fmt.Sprintf("mockserver: a response cannot be encoded: %v", err))
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
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
