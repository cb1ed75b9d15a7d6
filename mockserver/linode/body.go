package linode

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// bodyFields validates a JSON object. It collects all problems, as the server reports them together. The real texts are not published.
type bodyFields struct {
	// path stands before the names of the fields, such as "bucket_access[0].".
	path     string
	values   map[string]any
	problems *[]problem
}

// fields reads the request's body.
func (c *call) fields() (f bodyFields, refusal service.Response, valid bool) {
	var values map[string]any
	if err := json.Unmarshal(c.Body(), &values); err != nil || values == nil {
		return f, c.fail(http.StatusBadRequest, invalidJSON), false
	}
	return bodyFields{values: values, problems: new([]problem)}, service.Response{}, true
}

func (f bodyFields) valid() bool { return len(*f.problems) == 0 }

func (f bodyFields) refuse(name, format string, args ...any) {
	*f.problems = append(*f.problems, problem{f.path + name, fmt.Sprintf(format, args...)})
}

func (f bodyFields) has(name string) bool {
	_, present := f.values[name]
	return present
}

// text reads a text that may be absent, which is "" then.
func (f bodyFields) text(name string) string {
	value, present := f.values[name]
	text, isText := value.(string)
	if present && !isText {
		f.refuse(name, "Must be a string")
	}
	return text
}

// requiredText reads a text that must be there and not be empty.
func (f bodyFields) requiredText(name string) string {
	if !f.has(name) || f.values[name] == "" {
		f.refuse(name, "%s is required", name)
		return ""
	}
	return f.text(name)
}

// option reads one of several texts, with a default for an absent one.
func option[T ~string](f bodyFields, name string, absent T, options []T) T {
	if !f.has(name) {
		return absent
	}
	value, _ := f.values[name].(string)
	if !slices.Contains(options, T(value)) {
		f.refuse(name, "Must be one of %s", joined(options))
	}
	return T(value)
}

// boolean reads a boolean, with a default for an absent one.
func (f bodyFields) boolean(name string, absent bool) bool {
	if !f.has(name) {
		return absent
	}
	value, isBoolean := f.values[name].(bool)
	if !isBoolean {
		f.refuse(name, "Must be a boolean")
	}
	return value
}

// integer reads a whole number within bounds, with a default for an absent one.
func (f bodyFields) integer(name string, absent, minimum, maximum int) int {
	if !f.has(name) {
		return absent
	}
	value, isNumber := f.values[name].(float64)
	if !isNumber || value != math.Trunc(value) || value < float64(minimum) || value > float64(maximum) {
		f.refuse(name, "Must be a whole number from %d to %d", minimum, maximum)
		return absent
	}
	return int(value)
}

// list reads an array that may be absent, which is nil then.
func (f bodyFields) list(name string) []any {
	if !f.has(name) {
		return nil
	}
	array, isArray := f.values[name].([]any)
	if !isArray {
		f.refuse(name, "Must be an array")
		return []any{}
	}
	return array
}

// element reads an object in an array.
func (f bodyFields) element(name string, i int, value any) (fields bodyFields, isObject bool) {
	name = fmt.Sprintf("%s[%d]", name, i)
	values, isObject := value.(map[string]any)
	if !isObject {
		f.refuse(name, "Must be an object")
	}
	return bodyFields{path: f.path + name + ".", values: values, problems: f.problems}, isObject
}
