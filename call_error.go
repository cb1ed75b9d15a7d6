package buckt

import (
	"bytes"
	"encoding/xml"
	"maps"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/bucktgo/buckt/internal/conceal"
	"github.com/bucktgo/buckt/internal/printable"
)

const (
	// maxExcerpt limits the excerpt of an error's body.
	maxExcerpt = 1024
	// maxText limits a text: the message, the code, or the message of a field.
	maxText = 200 + len("…")
	// maxConcealed limits how much of a body or a text is searched for secrets. It exceeds the other limits, because a redaction mark
	// is shorter than an escaped secret.
	maxConcealed = 4096
	// maxFields limits the number of field errors.
	maxFields = 32
)

// parseErrorBody reads the body of an error. The status has already decided that the call failed, so parsing cannot fail:
// an unknown format remains as the excerpt. A credential that the server repeats is removed.
func parseErrorBody(e *Error, h http.Header, body []byte, hide conceal.Secrets) {
	e.Body = excerpt(body, hide)
	e.Code = h.Get("Error-Code")
	trimmed := trimBody(body)
	if !parseErrorXML(e, trimmed) && !parseErrorJSON(e, trimmed) {
		text := searchedPrefix(trimmed)
		if media, _, _ := mime.ParseMediaType(h.Get("Content-Type")); media == "text/plain" && utf8.ValidString(text) {
			e.Message = text
		}
	}
	e.Message, e.Code = firstLine(e.Message, hide), firstLine(e.Code, hide)
	e.RequiredScope = firstLine(e.RequiredScope, hide)
	for i, f := range e.Fields {
		e.Fields[i] = FieldError{Field: firstLine(f.Field, hide), Message: firstLine(f.Message, hide)}
	}
}

// excerpt returns the first bytes of a body.
func excerpt(body []byte, hide conceal.Secrets) []byte {
	return []byte(printable.Cut(hide.Cut(searchedPrefix(body), maxConcealed), maxExcerpt))
}

// searchedPrefix returns the part of a body that is searched for secrets, plus one byte if the body is longer.
func searchedPrefix(body []byte) string { return string(body[:min(len(body), maxConcealed+1)]) }

// trimBody removes the byte order mark and the surrounding spaces.
func trimBody(body []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
}

// errorBody covers all shapes of a JSON error: {"error": "text"}, {"error": {"message": …, "code": …}}, a "message" at the
// top level, a list of errors with a reason or message each, and a problem whose errors are lists of texts by code. A member
// of an unexpected type is ignored.
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
	if len(data) == 0 || data[0] != '{' && data[0] != '"' {
		return false
	}
	var body errorBody
	// If the JSON is truncated or malformed, the members before that position are used.
	if !decodeLenient(data, &body) && reflect.ValueOf(body).IsZero() {
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
	if decodeLenient(body.Error, &nested) {
		if s := text(nested.Message); s != "" {
			e.Message = s
		}
		if s := text(nested.Code); s != "" {
			e.Code = s
		}
	}
	if parseProblem(e, &body) {
		return true
	}
	e.Fields = fieldErrors(body.Errors)
	if e.Message == "" && len(e.Fields) > 0 {
		e.Message = e.Fields[0].Message
		if e.Fields[0].Field != "" {
			e.Message = "" // the field error has it, with the name of the field
		}
	}
	return true
}

// parseProblem reads a ValidationProblemDetails, whose errors are texts by name. Its type is the code, unless it is a URI. If
// there is only one name and it equals the code, its texts are the message; otherwise the names are fields.
func parseProblem(e *Error, body *errorBody) bool {
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
	if !decodeLenient(body.Errors, &byName) || byName == nil {
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
	if !decodeLenient(list, &items) {
		return nil
	}
	var out []FieldError
	for _, item := range items[:min(len(items), maxFields)] {
		var f struct {
			Field   jsontext.Value `json:"field"`
			Reason  jsontext.Value `json:"reason"`
			Message jsontext.Value `json:"message"`
		}
		if !decodeLenient(item, &f) {
			if s := text(item); s != "" {
				out = append(out, FieldError{Message: s})
			}
			continue
		}
		field := FieldError{Field: text(f.Field), Message: text(f.Reason)}
		if field.Field == "null" {
			field.Field = "" // documented as another way to omit the field
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

// parseErrorXML reads an S3 error. If the XML is truncated or malformed, the elements before that position are used.
func parseErrorXML(e *Error, data []byte) bool {
	if len(data) == 0 || data[0] != '<' {
		return false
	}
	var body struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
		Message string
	}
	_ = xml.Unmarshal(data, &body)
	if body.Code == "" {
		return false
	}
	e.Code, e.Message = body.Code, body.Message
	return true
}

// decodeLenient decodes data and reports success.
func decodeLenient(data []byte, out any) bool {
	return len(data) > 0 && json.Unmarshal(data, out, decodeOptions) == nil
}

// text returns the string in data, or "" if data is not a string.
func text(data []byte) string {
	var s string
	if !decodeLenient(data, &s) {
		return ""
	}
	return s
}

// firstLine returns the first line of s, without secrets, truncated and printable.
func firstLine(s string, hide conceal.Secrets) string {
	s, _, _ = strings.Cut(strings.TrimSpace(hide.Cut(s, maxConcealed)), "\n")
	return printable.Text(s, maxText)
}
