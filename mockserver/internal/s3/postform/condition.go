package postform

import (
	"encoding/json"
	"strconv"
	"strings"
)

// The operators of conditions.
const (
	equals     = "eq"
	startsWith = "starts-with"
	sizeRange  = "content-length-range"
)

// condition is a condition of a policy.
type condition struct {
	operator     string
	field, value string // the field in lower case
	min, max     int64  // of content-length-range
}

// parseCondition reads a condition: an object with one property, or a list of an operator and its arguments.
func parseCondition(text json.RawMessage) (condition, error) {
	var simple map[string]any
	if json.Unmarshal(text, &simple) == nil && simple != nil {
		return simpleCondition(simple)
	}
	var list []json.RawMessage
	if json.Unmarshal(text, &list) != nil || list == nil {
		return condition{}, invalidPolicy("Invalid condition test: must be a List or Object.")
	}
	if len(list) == 0 {
		return condition{}, invalidPolicy("Invalid Condition: missing operation identifier.")
	}
	var c condition
	if json.Unmarshal(list[0], &c.operator) != nil {
		return c, errInvalidJSON
	}
	name := c.operator
	c.operator = strings.ToLower(name)
	switch {
	case c.operator != equals && c.operator != startsWith && c.operator != sizeRange:
		return c, invalidPolicy("Invalid Condition: unknown operation '" + name + "'.")
	case len(list) != 3:
		return c, invalidPolicy("Invalid " + name + ": wrong number of arguments.")
	case c.operator == sizeRange:
		return c, c.readRange(list[1], list[2])
	}
	var number json.Number
	if json.Unmarshal(list[1], &c.field) != nil || json.Unmarshal(list[2], &c.value) != nil && json.Unmarshal(list[2], &number) != nil {
		return c, errInvalidJSON
	}
	c.value += number.String()
	field, found := strings.CutPrefix(c.field, "$")
	if !found || field == "" {
		return c, denied("Policy Condition failed: " + c.textOf(c.field))
	}
	c.field = strings.ToLower(field)
	return c, nil
}

func simpleCondition(properties map[string]any) (condition, error) {
	if len(properties) != 1 {
		return condition{}, invalidPolicy("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.")
	}
	c := condition{operator: equals}
	for field, value := range properties {
		text, isText := value.(string)
		if !isText {
			return c, invalidPolicy("Invalid Simple-Condition: value must be a string.")
		}
		c.field, c.value = strings.ToLower(field), text
	}
	return c, nil
}

// readRange reads two sizes, which may be in quotes.
func (c *condition) readRange(least, most json.RawMessage) (err error) {
	size := func(text json.RawMessage) int64 {
		n, parseErr := strconv.ParseInt(strings.Trim(string(text), `"`), 10, 64)
		if parseErr != nil {
			err = errInvalidJSON
		} else if n < 0 {
			err = invalidPolicy("Invalid content-length-range: the sizes must not be negative.")
		}
		return n
	}
	c.min, c.max = size(least), size(most)
	return err
}

// holds reports whether the fields of a form fulfil the condition. The size of the file is checked separately. At Ceph's gateway a prefix of
// no bytes also allows that the field is absent.
func (c condition) holds(fields map[string]string, ceph bool) bool {
	value, found := fields[c.field]
	switch c.operator {
	case equals:
		return found && value == c.value
	case startsWith:
		found = found || ceph && c.value == ""
		if c.field != "content-type" {
			return found && strings.HasPrefix(value, c.value)
		}
		for item := range strings.SplitSeq(value, ",") { // which may be a list
			found = found && strings.HasPrefix(strings.TrimSpace(item), c.value)
		}
		return found
	}
	return true
}

// text returns the condition as errors of S3 show it.
func (c condition) text() string { return c.textOf("$" + c.field) }

func (c condition) textOf(field string) string {
	return `["` + c.operator + `", "` + field + `", "` + c.value + `"]`
}
