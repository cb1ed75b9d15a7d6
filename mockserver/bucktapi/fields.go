package bucktapi

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// fields is a JSON object on its way through validation. It keeps the first problem alone, as the server reports no more, so
// fields are read in the order of the server's schema. The messages are those of the validation library that the server uses.
type fields struct {
	values  map[string]any
	problem string
}

// parseFields reads a request's body.
func parseFields(body []byte) *fields {
	value, ok := httpjson.Parse(body)
	if !ok {
		return &fields{problem: "Invalid JSON body"}
	}
	object, isObject := value.(map[string]any)
	if !isObject {
		return &fields{problem: expected("object", value)}
	}
	return &fields{values: object}
}

func (f *fields) valid() bool { return f.problem == "" }

func (f *fields) refuse(problem string) {
	if f.problem == "" {
		f.problem = problem
	}
}

// rejected is the answer for the first problem.
func (f *fields) rejected() service.Response { return badRequest("%s", f.problem) }

func (f *fields) has(name string) bool {
	_, present := f.values[name]
	return present
}

// clears tells whether the field is there and null.
func (f *fields) clears(name string) bool {
	value, present := f.values[name]
	return present && value == nil
}

// missing stands for a field that is not there.
type missing struct{}

func (f *fields) required(name string) any {
	if value, present := f.values[name]; present {
		return value
	}
	return missing{}
}

// rule checks a value and returns a problem or "".
type rule[T any] func(T) string

// text reads a string that may be absent.
func (f *fields) text(name string, rules ...rule[string]) string {
	if !f.has(name) {
		return ""
	}
	return f.requiredText(name, rules...)
}

func (f *fields) requiredText(name string, rules ...rule[string]) string {
	text, problem := asText(f.required(name), rules)
	f.refuse(problem)
	return text
}

// optionalText reads a text that may be absent, which is nil then.
func (f *fields) optionalText(name string, rules ...rule[string]) *string {
	if !f.has(name) {
		return nil
	}
	text := f.text(name, rules...)
	return &text
}

func asText(value any, rules []rule[string]) (string, string) {
	text, isText := value.(string)
	if !isText {
		return "", expected("string", value)
	}
	return text, firstProblem(text, rules)
}

func firstProblem[T any](value T, rules []rule[T]) string {
	for _, check := range rules {
		if problem := check(value); problem != "" {
			return problem
		}
	}
	return ""
}

// boolean reads a boolean that may be absent.
func (f *fields) boolean(name string) bool {
	value, present := f.values[name]
	flag, isBoolean := value.(bool)
	if present && !isBoolean {
		f.refuse(expected("boolean", value))
	}
	return flag
}

// option reads one of several texts, "" if it is absent.
func (f *fields) option(name string, options []string) string {
	value, present := f.values[name]
	if !present {
		return ""
	}
	text, problem := asOption(value, options)
	f.refuse(problem)
	return text
}

func asOption(value any, options []string) (string, string) {
	text, _ := value.(string)
	for _, option := range options {
		if text == option {
			return text, ""
		}
	}
	return "", `Invalid option: expected one of "` + strings.Join(options, `"|"`) + `"`
}

// integer reads a whole number that may be absent. A maximum of 0 is none.
func (f *fields) integer(name string, minimum, maximum int64) int64 {
	value, present := f.values[name]
	if !present {
		return 0
	}
	literal, isNumber := value.(json.Number)
	if !isNumber {
		f.refuse(expected("number", value))
		return 0
	}
	number, _ := strconv.ParseFloat(literal.String(), 64) // infinite where it is out of range
	switch {
	case math.IsInf(number, 0):
		f.refuse("Invalid input: expected number, received Infinity")
	case number != math.Trunc(number):
		f.refuse("Invalid input: expected int, received number")
	case number < float64(minimum):
		f.refuse(fmt.Sprintf("Too small: expected number to be >=%d", minimum))
	case maximum != 0 && number > float64(maximum):
		f.refuse(fmt.Sprintf("Too big: expected number to be <=%d", maximum))
	case number > 1<<53:
		f.refuse("Too big: expected int to be <=9007199254740991")
	default:
		return int64(number)
	}
	return 0
}

// texts reads an array of strings that may be absent, which is nil then.
func (f *fields) texts(name string, item func(any) (string, string), rules ...rule[[]string]) []string {
	if !f.has(name) {
		return nil
	}
	return f.requiredTexts(name, item, rules...)
}

func (f *fields) requiredTexts(name string, item func(any) (string, string), rules ...rule[[]string]) []string {
	value := f.required(name)
	array, isArray := value.([]any)
	if !isArray {
		f.refuse(expected("array", value))
		return nil
	}
	texts := make([]string, len(array))
	for i, element := range array {
		text, problem := item(element)
		f.refuse(problem)
		texts[i] = text
	}
	f.refuse(firstProblem(texts, rules))
	return texts
}
