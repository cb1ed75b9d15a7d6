package admin

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
)

// maxBody bounds the bodies of requests, but for a state.
const maxBody = 64 << 10

// maxState bounds the body of a state, with the contents of files in it.
const maxState = 64 << 20

// badRequest is an error in a request, in a field of it where it has one.
type badRequest struct {
	status         int
	field, message string
}

func (e *badRequest) Error() string {
	if e.field == "" {
		return e.message
	}
	return e.field + ": " + e.message
}

// Problem returns the field that an error of this package is about, "" for none, and what is wrong with it.
func Problem(err error) (field, message string) {
	if bad, ok := errors.AsType[*badRequest](err); ok {
		return bad.field, bad.message
	}
	return "", err.Error()
}

// readBody reads a whole body of JSON.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return nil, &badRequest{http.StatusRequestEntityTooLarge, "", fmt.Sprintf("the body has more than %d bytes", limit)}
	}
	if err != nil {
		return nil, &badRequest{http.StatusBadRequest, "", "the body broke off"}
	}
	return body, nil
}

// decode reads one value of JSON, with no field in it that is not known.
func decode(body []byte, into any) error {
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = errors.New("there is more after the JSON")
		}
	}
	if err == nil {
		return nil
	}
	return &badRequest{http.StatusBadRequest, fieldOf(err), messageOf(err)}
}

// messageOf is the text of an error of encoding/json, without the names of Go's types, which say nothing to a client.
func messageOf(err error) string {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return "cannot unmarshal " + wrong.Value + " as " + jsonType(wrong.Type)
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	default:
		return "a number"
	}
}

// fieldOf finds the field that an error of encoding/json is about.
func fieldOf(err error) string {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return wrong.Field
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return strings.Trim(name, `"`)
	}
	return ""
}

// fail answers with an error.
func fail(w http.ResponseWriter, err error) {
	if bad, ok := errors.AsType[*badRequest](err); ok {
		refuse(w, bad.status, bad.field, bad.message)
		return
	}
	refuse(w, http.StatusUnprocessableEntity, "", err.Error())
}
