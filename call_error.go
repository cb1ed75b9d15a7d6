package buckt

import (
	"bytes"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bucktgo/buckt/internal/conceal"
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

// parseErrorBody reads the body of an error. The status alone has decided that the call failed, so nothing here can fail:
// a body of an unknown shape is left to the excerpt. A server may repeat the credential; it is removed before anything is
// truncated, which could leave a part of it.
func parseErrorBody(e *Error, h http.Header, body []byte, hide conceal.Secrets) {
	e.Body = excerpt(hide.Bytes(body))
	e.Code = h.Get("Error-Code")
	trimmed := bytes.TrimSpace(body)
	if len(trimmed) == 0 || trimmed[0] != '{' && trimmed[0] != '"' || !parseErrorJSON(e, trimmed) {
		if media, _, _ := mime.ParseMediaType(h.Get("Content-Type")); media == "text/plain" && utf8.Valid(trimmed) {
			e.Message = string(trimmed)
		}
	}
	e.Message, e.Code = firstLine(hide.Text(e.Message)), firstLine(hide.Text(e.Code))
	e.RequiredScope = firstLine(hide.Text(e.RequiredScope))
	for i, f := range e.Fields {
		e.Fields[i] = FieldError{Field: firstLine(hide.Text(f.Field)), Message: firstLine(hide.Text(f.Message))}
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
// "message", a list of errors with a reason or message each, and a problem whose errors are lists of texts by code. What
// has another type than expected is passed over.
type errorBody struct {
	Type    jsontext.Value `json:"type"`
	Title   jsontext.Value `json:"title"`
	Detail  jsontext.Value `json:"detail"`
	Error   jsontext.Value `json:"error"`
	Errors  jsontext.Value `json:"errors"`
	Message jsontext.Value `json:"message"`
	Code    jsontext.Value `json:"code"`

	RequiredScope jsontext.Value `json:"required_scope"`
}

func parseErrorJSON(e *Error, data []byte) bool {
	var body errorBody
	if !lenient(data, &body) {
		e.Message = text(data)
		return e.Message != ""
	}
	e.Message, e.RequiredScope = text(body.Message), text(body.RequiredScope)
	if s := text(body.Code); s != "" {
		e.Code = s
	}
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
	if problem(e, &body) {
		return true
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

// problem reads a ValidationProblemDetails, whose errors are texts by name. Its type is the code, unless it is a URI. Where
// there is one name, and it is the code, its texts are the message; else the names are fields.
func problem(e *Error, body *errorBody) bool {
	kind := text(body.Type)
	if kind != "" && !strings.ContainsAny(kind, ":/") {
		e.Code = kind
	}
	for _, s := range []string{text(body.Title), text(body.Detail)} {
		if e.Message == "" {
			e.Message = s
		}
	}
	var byName map[string][]string
	if !lenient(body.Errors, &byName) || byName == nil {
		return false
	}
	names := slices.Sorted(maps.Keys(byName))
	if len(names) == 1 && e.Code == "" && kind == "" && e.System == SystemAmove {
		e.Code = names[0]
	}
	if len(names) == 1 && strings.EqualFold(names[0], e.Code) {
		if s := strings.Join(byName[names[0]], "; "); s != "" {
			e.Message = s
		}
		return true
	}
	for _, name := range names[:min(len(names), maxFields)] {
		e.Fields = append(e.Fields, FieldError{Field: name, Message: strings.Join(byName[name], "; ")})
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
