package httpjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// Redacted replaces a secret.
const Redacted = "[REDACTED]"

// ErrTooLong is returned by [Redact] for a document longer than the maximum.
var ErrTooLong = errors.New("longer than the maximum")

// Redact copies a JSON document and replaces the values of secret fields, whatever their type. If the copy is longer than the maximum,
// it returns its beginning and [ErrTooLong].
func Redact(document []byte, maximum int, isSecret func(name string) bool) ([]byte, error) {
	r := redactor{decoder: json.NewDecoder(bytes.NewReader(document)), maximum: maximum, isSecret: isSecret}
	r.decoder.UseNumber()
	err := r.value()
	if err == nil {
		if _, rest := r.decoder.Token(); rest != io.EOF {
			err = errors.New("more than one document")
		}
	}
	return r.out[:min(len(r.out), maximum)], err
}

type redactor struct {
	decoder  *json.Decoder
	maximum  int
	isSecret func(name string) bool
	out      []byte
}

func (r *redactor) value() error {
	if len(r.out) > r.maximum {
		return ErrTooLong
	}
	token, err := r.decoder.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		return r.elements('{', '}', r.field)
	case json.Delim('['):
		return r.elements('[', ']', r.value)
	}
	r.out = append(r.out, Encode(token)...)
	if len(r.out) > r.maximum {
		return ErrTooLong
	}
	return nil
}

func (r *redactor) elements(open, end byte, element func() error) error {
	r.out = append(r.out, open)
	for first := true; r.decoder.More(); first = false {
		if !first {
			r.out = append(r.out, ',')
		}
		if err := element(); err != nil {
			return err
		}
	}
	r.out = append(r.out, end)
	_, err := r.decoder.Token()
	return err
}

func (r *redactor) field() error {
	token, err := r.decoder.Token()
	if err != nil {
		return err
	}
	name, _ := token.(string)
	r.out = append(append(r.out, Encode(name)...), ':')
	if !r.isSecret(name) {
		return r.value()
	}
	r.out = append(r.out, `"`+Redacted+`"`...)
	return r.decoder.Decode(new(json.RawMessage))
}

// RedactEncoded is [Redact] for a document that [Encode] has made. It reads no more of a long document than it returns.
func RedactEncoded(document []byte, maximum int, isSecret func(name string) bool) ([]byte, error) {
	out := make([]byte, 0, min(len(document), maximum)+len(Redacted))
	for rest := document; len(rest) > 0 && len(out) <= maximum; {
		n := tokenLength(rest)
		token := rest[:n]
		out, rest = append(out, token...), rest[n:]
		if n > 1 && len(rest) > 0 && rest[0] == ':' && isSecret(string(token[1:n-1])) {
			out = append(out, `:"`+Redacted+`"`...)
			rest = rest[1+valueLength(rest[1:]):]
		}
	}
	if len(out) > maximum {
		return out[:maximum], ErrTooLong
	}
	return out, nil
}

// tokenLength returns the length of the string at the beginning of a text, or 1 for any other byte.
func tokenLength(text []byte) int {
	if text[0] != '"' {
		return 1
	}
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// valueLength returns the length of the value at the beginning of a text.
func valueLength(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i += tokenLength(text[i:]) {
		switch text[i] {
		case '{', '[':
			depth++
		case '}', ']', ',':
			if depth == 0 {
				return i
			}
			if text[i] != ',' {
				depth--
			}
		}
	}
	return len(text)
}
