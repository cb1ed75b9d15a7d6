package httpjson

import (
	"encoding"
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Wanted is the error of an unmarshaler. It describes a valid value: "a duration such as 1m30s".
type Wanted string

func (w Wanted) Error() string { return "it must be " + string(w) }

// Explain returns what an error of decoding is about, such as "accounts[0].name", or "" for the whole document, and what is wrong, such as
// "must be a text". It repeats no value, which may be a secret.
func Explain(err error) (at, problem string) {
	if semantic, found := errors.AsType[*json.SemanticError](err); found {
		at = pathOf(semantic.JSONPointer)
		if errors.Is(err, json.ErrUnknownName) {
			return at, "is not a known field"
		}
		if wanted, found := errors.AsType[Wanted](err); found {
			return at, "must be " + string(wanted)
		}
		if _, found := errors.AsType[base64.CorruptInputError](err); found {
			return at, "must be a text in base64"
		}
		return at, "must be " + wantedOf(semantic.GoType)
	}
	if syntactic, found := errors.AsType[*jsontext.SyntacticError](err); found {
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return pathOf(syntactic.JSONPointer), "is a duplicate"
		}
		return "", fmt.Sprintf("is not valid JSON at byte %d", syntactic.ByteOffset)
	}
	return "", "is not valid JSON"
}

// pathOf returns a pointer in the form of a path.
func pathOf(pointer jsontext.Pointer) string {
	var at strings.Builder
	for token := range pointer.Tokens() {
		switch _, err := strconv.Atoi(token); {
		case err == nil && at.Len() > 0:
			at.WriteString("[" + token + "]")
		case at.Len() > 0:
			at.WriteString("." + token)
		default:
			at.WriteString(token)
		}
	}
	return at.String()
}

// wantedOf describes the JSON of a type, for errors.
func wantedOf(t reflect.Type) string {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == nil:
		return "another value"
	case t == reflect.TypeFor[time.Time]():
		return "a time such as 2026-01-02T15:04:05Z"
	case t == reflect.TypeFor[[]byte](), reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return "a text in base64"
	}
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "an array"
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Float64:
		return "a number"
	default:
		return "a whole number"
	}
}
