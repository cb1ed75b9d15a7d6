package foundrydb

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// fields validates a JSON object and keeps the first problem. A field that is null counts as absent, as with Go's JSON decoder. The
// texts of the problems are the mock's own: no source has them.
type fields struct {
	values  map[string]any
	problem string
}

func parseFields(body []byte) *fields {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	f := &fields{}
	if err := decoder.Decode(&f.values); err != nil || f.values == nil {
		return &fields{problem: "body must be a JSON object"}
	}
	if _, err := decoder.Token(); err != io.EOF {
		f.refuse("body must be one JSON object")
	}
	return f
}

func (f *fields) valid() bool { return f.problem == "" }

func (f *fields) refuse(problem string) {
	if f.problem == "" {
		f.problem = problem
	}
}

func (f *fields) require(condition bool, problem string) {
	if !condition {
		f.refuse(problem)
	}
}

func (f *fields) rejected() service.Response { return badRequest("%s", f.problem) }

func (f *fields) has(name string) bool { return f.values[name] != nil }

// text reads a string, "" if it is absent.
func (f *fields) text(name string) string {
	text, isText := f.values[name].(string)
	f.require(isText || !f.has(name), name+" must be a string")
	return text
}

// sizedText reads a string with a number of characters.
func (f *fields) sizedText(name string, minimum, maximum int) string {
	text := f.text(name)
	length := utf8.RuneCountInString(text)
	f.require(minimum <= length && length <= maximum,
		name+" must be "+strconv.Itoa(minimum)+" to "+strconv.Itoa(maximum)+" characters")
	return text
}

// option reads one of several texts, which is required.
func (f *fields) option(name string, options ...string) string {
	text := f.text(name)
	f.require(slices.Contains(options, text), name+" must be "+state.OneOf(options))
	return text
}

// integer reads a whole number, with a default.
func (f *fields) integer(name string, absent int64) int64 {
	if !f.has(name) {
		return absent
	}
	literal, _ := f.values[name].(json.Number)
	number, err := strconv.ParseInt(literal.String(), 10, 64)
	f.require(err == nil, name+" must be a whole number")
	return number
}

// keyPrefix reads the prefix that a key is limited to.
func (f *fields) keyPrefix(name string) string {
	prefix := f.text(name)
	f.require(isKeyPrefix(prefix), name+" must not start with /, contain .. or contain whitespace")
	return prefix
}

func isKeyPrefix(prefix string) bool {
	return !strings.HasPrefix(prefix, "/") && !strings.Contains(prefix, "..") && !strings.ContainsFunc(prefix, unicode.IsSpace)
}

// objects reads an array of objects, at least one. A problem of an element is reported with its index.
func (f *fields) objects(name string, read func(*fields)) {
	array, isArray := f.values[name].([]any)
	f.require(isArray && len(array) > 0, name+" must be a list with at least one element")
	for i, element := range array {
		values, isObject := element.(map[string]any)
		item := &fields{values: values}
		item.require(isObject, "must be an object")
		read(item)
		if !item.valid() {
			f.refuse(name + "[" + strconv.Itoa(i) + "]: " + item.problem)
		}
	}
}

// texts reads an array of strings, nil if it is absent.
func (f *fields) texts(name string) []string {
	if !f.has(name) {
		return nil
	}
	array, isArray := f.values[name].([]any)
	f.require(isArray, name+" must be a list of strings")
	texts := make([]string, len(array))
	for i, element := range array {
		text, isText := element.(string)
		f.require(isText, name+" must be a list of strings")
		texts[i] = text
	}
	return texts
}
