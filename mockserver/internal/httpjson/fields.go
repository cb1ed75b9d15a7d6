package httpjson

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Reader reads the JSON objects that requests to a system have as their bodies. It has the rules of the system and the texts of its
// problems.
type Reader struct {
	// NullIsAbsent treats a null field as absent.
	NullIsAbsent bool
	// AllProblems collects all problems. Otherwise the first is kept alone.
	AllProblems bool
	// WholeFloats accepts 1.0 and 1e3 as whole numbers.
	WholeFloats bool
	// ElementPath is the format of the path of an element, from the name of the list and the index, such as "%s[%d].".
	ElementPath string
	// IsBlank reports whether a required text counts as absent. Nil is for none.
	IsBlank func(text string) bool

	// Syntax is the problem of a body that is not exactly one JSON document. The first value of the body is nil if it cannot be read.
	Syntax func(first any) string
	// Type is the problem of a value that is not of a kind: "string", "boolean", "number", "array" or "object". The value is [Absent] if
	// a required field is absent. The name is "" for the body and for an element of a list. Without a problem, "", the field is read as
	// its zero value.
	Type func(name, kind string, value any) string
	// Option is the problem of a value outside of the options.
	Option func(name string, options []string) string
	// Range is the problem of a number that is not whole or not within the bounds. A literal too large for a float64 is infinite.
	Range func(name string, number float64, minimum, maximum int64) string
}

// Absent is the value of a field that is absent.
type Absent struct{}

// Problem is a problem of a field.
type Problem struct {
	// Path is the path of the object that has the field: "" for the body, else it ends as [Reader.ElementPath] does, or with a dot.
	Path string
	// Name is the name of the field, "" for the object itself.
	Name string
	Text string
}

// Fields are the fields of a JSON object. Their problems are collected as they are read.
type Fields struct {
	reader *Reader
	path   string
	values map[string]any
	found  *problems
}

type problems struct {
	list []Problem
	all  bool
}

// Read parses a body. If it is not an object, that is its only problem.
func (r *Reader) Read(body []byte) *Fields {
	value, ok := Parse(body)
	f := r.Of(nil)
	if !ok {
		f.refuse("", r.Syntax(value))
	} else {
		f.values, _ = value.(map[string]any)
		if f.values == nil {
			f.refuse("", r.Type("", "object", value))
		}
	}
	f.found.all = r.AllProblems && f.Valid()
	return f
}

// Of returns fields of other origin, such as a query.
func (r *Reader) Of(values map[string]any) *Fields {
	return &Fields{reader: r, values: values, found: &problems{all: r.AllProblems}}
}

// Query returns the fields of a raw query, whose values are texts.
func (r *Reader) Query(raw string) *Fields {
	if raw == "" {
		return r.Of(nil)
	}
	values := make(map[string]any)
	for name, text := range ParseQuery(raw).values {
		values[name] = text
	}
	return r.Of(values)
}

// Valid reports whether no problem was found, in the whole body.
func (f *Fields) Valid() bool { return len(f.found.list) == 0 }

// Problems returns the problems in the whole body.
func (f *Fields) Problems() []Problem { return f.found.list }

// Problem returns the first problem with its path, "" for none.
func (f *Fields) Problem() string {
	if f.Valid() {
		return ""
	}
	return f.found.list[0].Path + f.found.list[0].Text
}

// Refuse adds a problem of a field.
func (f *Fields) Refuse(name, format string, args ...any) {
	f.refuse(name, fmt.Sprintf(format, args...))
}

// Require adds a problem unless the condition holds.
func (f *Fields) Require(condition bool, name, problem string) {
	if !condition {
		f.refuse(name, problem)
	}
}

// refuse adds a problem unless its text is empty.
func (f *Fields) refuse(name, text string) {
	if text != "" && (f.found.all || f.Valid()) {
		f.found.list = append(f.found.list, Problem{f.path, name, text})
	}
}

// Has reports whether a field is present.
func (f *Fields) Has(name string) bool {
	value, present := f.values[name]
	return present && (value != nil || !f.reader.NullIsAbsent)
}

// Get returns the value of a field as [Parse] decodes it, or [Absent].
func (f *Fields) Get(name string) any {
	if !f.Has(name) {
		return Absent{}
	}
	return f.values[name]
}

// Value reads a field, which may be absent, by a function that returns its value or a problem.
func Value[T any](f *Fields, name string, absent T, read func(value any) (T, string)) T {
	if !f.Has(name) {
		return absent
	}
	value, problem := read(f.values[name])
	f.refuse(name, problem)
	return value
}

// as returns a function for [Value] that reads a value of a type.
func as[T any](f *Fields, name, kind string) func(value any) (T, string) {
	return func(value any) (T, string) {
		typed, isOne := value.(T)
		if !isOne {
			return typed, f.reader.Type(name, kind, value)
		}
		return typed, ""
	}
}

// Check returns the problem of a value, or "".
type Check[T any] func(value T) string

// FirstProblem returns the first problem that the checks find, or "".
func FirstProblem[T any](value T, checks []Check[T]) string {
	for _, check := range checks {
		if problem := check(value); problem != "" {
			return problem
		}
	}
	return ""
}

// Text reads a text, which is "" and not checked if it is absent.
func (f *Fields) Text(name string, checks ...Check[string]) string {
	if !f.Has(name) {
		return ""
	}
	return f.RequiredText(name, checks...)
}

// RequiredText reads a text that must be present.
func (f *Fields) RequiredText(name string, checks ...Check[string]) string {
	value := f.Get(name)
	text, isText := value.(string)
	if isText && f.reader.IsBlank != nil && f.reader.IsBlank(text) {
		value, isText = Absent{}, false
	}
	problem := ""
	if !isText {
		problem = f.reader.Type(name, "string", value)
	}
	if problem == "" {
		problem = FirstProblem(text, checks)
	}
	f.refuse(name, problem)
	return text
}

// Option reads one of several texts.
func (f *Fields) Option(name, absent string, options []string) string {
	return Value(f, name, absent, func(value any) (string, string) {
		text, isText := value.(string)
		if !isText || !slices.Contains(options, text) {
			return text, f.reader.Option(name, options)
		}
		return text, ""
	})
}

// Boolean reads a boolean.
func (f *Fields) Boolean(name string, absent bool) bool {
	return Value(f, name, absent, as[bool](f, name, "boolean"))
}

// RequiredBoolean reads a boolean that must be present.
func (f *Fields) RequiredBoolean(name string) bool {
	value, problem := as[bool](f, name, "boolean")(f.Get(name))
	f.refuse(name, problem)
	return value
}

// Integer reads a whole number within bounds.
func (f *Fields) Integer(name string, absent, minimum, maximum int64) int64 {
	return Value(f, name, absent, func(value any) (int64, string) {
		literal, isNumber := value.(json.Number)
		if !isNumber {
			return absent, f.reader.Type(name, "number", value)
		}
		float, _ := strconv.ParseFloat(literal.String(), 64) // infinite if it is out of range
		number, err := strconv.ParseInt(literal.String(), 10, 64)
		if f.reader.WholeFloats && float == math.Trunc(float) && float >= -1<<63 && float < 1<<63 {
			number, err = int64(float), nil
		}
		if err != nil || number < minimum || number > maximum {
			return absent, f.reader.Range(name, float, minimum, maximum)
		}
		return number, ""
	})
}

// List reads a list, which is nil if it is absent.
func (f *Fields) List(name string) []any {
	return Value(f, name, nil, as[[]any](f, name, "array"))
}

// Texts reads a list of texts, each by a function that returns the text or a problem. It is nil and not checked if it is absent.
func (f *Fields) Texts(name string, item func(value any) (string, string), checks ...Check[[]string]) []string {
	if !f.Has(name) {
		return nil
	}
	return f.RequiredTexts(name, item, checks...)
}

// RequiredTexts reads a list of texts that must be present.
func (f *Fields) RequiredTexts(name string, item func(value any) (string, string), checks ...Check[[]string]) []string {
	list, problem := as[[]any](f, name, "array")(f.Get(name))
	if problem != "" {
		f.refuse(name, problem)
		return nil
	}
	texts := make([]string, len(list))
	for i, value := range list {
		texts[i], problem = item(value)
		f.refuse(name, problem)
	}
	f.refuse(name, FirstProblem(texts, checks))
	return texts
}

// Object returns the fields of an object in a field. They are empty, with a problem, if it is not an object.
func (f *Fields) Object(name string) *Fields {
	object, problem := as[map[string]any](f, name, "object")(f.Get(name))
	f.refuse(name, problem)
	return f.below(name+".", object)
}

// Element returns the fields of an element of a list, and reports whether it is an object. Any other element has a problem.
func (f *Fields) Element(name string, i int, value any) (element *Fields, isObject bool) {
	object, isObject := value.(map[string]any)
	element = f.below(fmt.Sprintf(f.reader.ElementPath, name, i), object)
	if !isObject {
		element.refuse("", f.reader.Type("", "object", value))
	}
	return element, isObject
}

func (f *Fields) below(path string, values map[string]any) *Fields {
	return &Fields{reader: f.reader, path: f.path + path, values: values, found: f.found}
}
