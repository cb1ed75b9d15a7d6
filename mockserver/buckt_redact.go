package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// maxLogBody is how much of a body a log shows.
const maxLogBody = 8 << 10

// loggedBody is a body as a log keeps it. One that is short is redacted when somebody reads the log, which few do.
type loggedBody struct {
	raw []byte

	text   []byte // redacted
	cut    bool   // whether text breaks off
	binary bool
	bytes  int64 // of a binary one
}

func logJSON(body []byte) loggedBody {
	if len(body) > maxLogBody {
		return showJSON(body)
	}
	return loggedBody{raw: body}
}

// showJSON redacts a body. One that is no JSON counts as binary, since nothing in it can be redacted.
func showJSON(body []byte) loggedBody {
	text, err := redactJSON(body, maxLogBody, isSecretName)
	switch {
	case err == nil:
		return loggedBody{text: text}
	case errors.Is(err, errTooLong):
		return loggedBody{text: bytes.ToValidUTF8(text, nil), cut: true}
	default:
		return loggedBody{binary: true, bytes: int64(len(body))}
	}
}

// onWire is null for no body, JSON for one that fits, a text that breaks off for a longer one, and a mark in place of a binary one.
func (b loggedBody) onWire() any {
	if len(b.raw) > 0 {
		b = showJSON(b.raw)
	}
	switch {
	case b.binary:
		return binaryBody(b.bytes)
	case b.cut:
		return string(b.text)
	case b.text != nil:
		return json.RawMessage(b.text)
	default:
		return nil
	}
}

func binaryBody(n int64) any {
	return struct {
		Object string `json:"object"`
		Bytes  int64  `json:"bytes"`
	}{"binary", n}
}

// secretNames are the names of fields that hold secrets, in lower case and without separators.
var secretNames = []string{
	"password", "passphrase", "secret", "clientsecret", "token", "accesstoken", "refreshtoken", "sessiontoken", "apikey", "key",
	"accesskey", "secretaccesskey", "privatekey", "authorization",
}

func isSecretName(name string) bool {
	return slices.Contains(secretNames, strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name)))
}

var errTooLong = errors.New("longer than the maximum")

// redactJSON copies a JSON document, with the values of secret fields replaced, whatever their type. When it does not end within the maximum, it
// returns what there is with errTooLong.
func redactJSON(document []byte, maximum int, isSecret func(name string) bool) ([]byte, error) {
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
		return errTooLong
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
	r.out = append(r.out, encode(token)...)
	if len(r.out) > r.maximum {
		return errTooLong
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
	r.out = append(append(r.out, encode(name)...), ':')
	if !r.isSecret(name) {
		return r.value()
	}
	r.out = append(r.out, `"`+redacted+`"`...)
	return r.decoder.Decode(new(json.RawMessage))
}
