package buckt

import (
	"bytes"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	// maxExcerpt is how much of an error's body is kept.
	maxExcerpt = 1024
	// maxText is how much of a plain text body becomes the message.
	maxText = 200
)

// parseErrorBody reads what the server said. The status alone has decided that the call failed, so nothing here can
// fail: what is not understood is left to the excerpt.
func parseErrorBody(e *Error, h http.Header, body []byte) {
	e.Body = bytes.Clone(body[:min(len(body), maxExcerpt)])
	trimmed := bytes.TrimSpace(body)
	if len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '"') && parseErrorJSON(e, trimmed) {
		return
	}
	if media, _, _ := mime.ParseMediaType(h.Get("Content-Type")); media == "text/plain" && utf8.Valid(trimmed) {
		e.Message = firstLine(string(trimmed))
	}
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
		e.Message = firstLine(text(data))
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
	e.Message = firstLine(e.Message)
	return true
}

func fieldErrors(list jsontext.Value) []FieldError {
	var items []jsontext.Value
	if !lenient(list, &items) {
		return nil
	}
	var out []FieldError
	for _, item := range items {
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

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	if len(s) > maxText {
		cut := maxText
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	return strings.TrimSpace(s)
}
