package bucktapi

import (
	"encoding/json"
	"fmt"
	"unicode/utf16"
)

// expected is the problem of a value that has the wrong type.
func expected(kind string, value any) string {
	return "Invalid input: expected " + kind + ", received " + kindOf(value)
}

func kindOf(value any) string {
	switch value.(type) {
	case missing:
		return "undefined"
	case nil:
		return "null"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	default:
		return "object"
	}
}

func minLength(n int) rule[string] {
	return func(text string) string {
		if length(text) < n {
			return fmt.Sprintf("Too small: expected string to have >=%d characters", n)
		}
		return ""
	}
}

func maxLength(n int) rule[string] {
	return func(text string) string {
		if length(text) > n {
			return fmt.Sprintf("Too big: expected string to have <=%d characters", n)
		}
		return ""
	}
}

// length counts as JavaScript does.
func length(text string) int { return len(utf16.Encode([]rune(text))) }

func atLeastOne(items []string) string {
	if len(items) == 0 {
		return "Too small: expected array to have >=1 items"
	}
	return ""
}

// atMost refuses a longer array with a message, or with the usual one if that is "".
func atMost(n int, message string) rule[[]string] {
	if message == "" {
		message = fmt.Sprintf("Too big: expected array to have <=%d items", n)
	}
	return func(items []string) string {
		if len(items) > n {
			return message
		}
		return ""
	}
}
