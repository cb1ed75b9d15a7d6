package buckt

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	// maxExcerpt is how much of an error's body is kept.
	maxExcerpt = 1024
	// maxText is how much is kept of a text: the message, the code, what is wrong with a field.
	maxText = 200
	// maxFields is how many errors of fields are kept.
	maxFields = 32
)

// conceal holds the texts that must not come back in what a server says: the credential, in its forms.
type conceal []string

func (c conceal) text(s string) string {
	for _, t := range c {
		s = strings.ReplaceAll(s, t, redacted)
	}
	return s
}

// error replaces an error that quotes what the server sent in place of an answer.
func (c conceal) error(err error) error {
	text := err.Error()
	if shown := c.text(text); shown != text {
		return errors.New(shown)
	}
	return err
}

func (c conceal) body(b []byte) []byte {
	for _, t := range c {
		if bytes.Contains(b, []byte(t)) {
			b = bytes.ReplaceAll(b, []byte(t), []byte(redacted))
		}
	}
	return b
}

// parseErrorBody reads what the server said. The status alone has decided that the call failed, so nothing here can
// fail: what is not understood is left to the excerpt. A server may repeat the credential; it is taken out before
// anything is cut off, which could leave a part of it.
func parseErrorBody(e *Error, h http.Header, body []byte, hide conceal) {
	e.Body = excerpt(hide.body(body))
	trimmed := bytes.TrimSpace(body)
	if len(trimmed) == 0 || trimmed[0] != '{' && trimmed[0] != '"' || !parseErrorJSON(e, trimmed) {
		if media, _, _ := mime.ParseMediaType(h.Get("Content-Type")); media == "text/plain" && utf8.Valid(trimmed) {
			e.Message = string(trimmed)
		}
	}
	e.Message, e.Code = firstLine(hide.text(e.Message)), firstLine(hide.text(e.Code))
	for i, f := range e.Fields {
		e.Fields[i] = FieldError{Field: firstLine(hide.text(f.Field)), Message: firstLine(hide.text(f.Message))}
	}
}

// excerpt copies the first bytes of a body, and does not end within a character.
func excerpt(body []byte) []byte {
	cut := len(body)
	if cut > maxExcerpt {
		for cut = maxExcerpt; cut > maxExcerpt-utf8.UTFMax && !utf8.RuneStart(body[cut]); {
			cut--
		}
	}
	return bytes.Clone(body[:cut])
}

// errorBody is every shape of an error in JSON: {"error": "text"}, {"error": {"message": …, "code": …}}, a bare
// "message", and a list of errors with a reason or message each. What has another type than expected is passed over.
type errorBody struct {
	Error   jsontext.Value `json:"error"`
	Errors  jsontext.Value `json:"errors"`
	Message jsontext.Value `json:"message"`
	Code    jsontext.Value `json:"code"`
}

func parseErrorJSON(e *Error, data []byte) bool {
	var body errorBody
	if !lenient(data, &body) {
		e.Message = text(data)
		return e.Message != ""
	}
	e.Message, e.Code = text(body.Message), text(body.Code)
	if s := text(body.Error); s != "" {
		e.Message = s
	}
	var nested errorBody
	if lenient(body.Error, &nested) {
		if s := text(nested.Message); s != "" {
			e.Message = s
		}
		if s := text(nested.Code); s != "" {
			e.Code = s
		}
	}
	e.Fields = fieldErrors(body.Errors)
	if e.Message == "" && len(e.Fields) > 0 {
		e.Message = e.Fields[0].Message
		if e.Fields[0].Field != "" {
			e.Message = "" // the field says it, with its name
		}
	}
	return true
}

func fieldErrors(list jsontext.Value) []FieldError {
	var items []jsontext.Value
	if !lenient(list, &items) {
		return nil
	}
	var out []FieldError
	for _, item := range items[:min(len(items), maxFields)] {
		var f struct {
			Field   jsontext.Value `json:"field"`
			Reason  jsontext.Value `json:"reason"`
			Message jsontext.Value `json:"message"`
		}
		if !lenient(item, &f) {
			if s := text(item); s != "" {
				out = append(out, FieldError{Message: s})
			}
			continue
		}
		field := FieldError{Field: text(f.Field), Message: text(f.Reason)}
		if field.Field == "null" {
			field.Field = "" // a document says that the absence of a field may be written so
		}
		if field.Message == "" {
			field.Message = text(f.Message)
		}
		if field.Message != "" {
			out = append(out, field)
		}
	}
	return out
}

// lenient decodes without a complaint; false means that nothing usable was there.
func lenient(data []byte, out any) bool {
	return len(data) > 0 && json.Unmarshal(data, out, decodeOptions) == nil
}

// text is the string in data, "" where it is something else.
func text(data []byte) string {
	var s string
	if !lenient(data, &s) {
		return ""
	}
	return s
}

// firstLine is the first line of s, not too long, and without characters that would act on a terminal.
func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	if len(s) > maxText {
		cut := maxText
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	return strings.TrimSpace(s)
}
