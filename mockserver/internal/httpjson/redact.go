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
		} else if len(r.out) > maximum {
			err = ErrTooLong
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
