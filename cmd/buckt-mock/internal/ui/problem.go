package ui

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/admin"
)

// explain returns the description of an input error, and the name of the input.
func explain(err error) (text, input string) {
	field, message := admin.Problem(err)
	input = field[strings.LastIndexByte(field, '.')+1:]
	if slices.Contains([]string{"nth", "from", "first", "every", "share"}, input) {
		input = "number"
	}
	if input != "" && input != "advance" {
		message = input + ": " + message
	}
	first, size := utf8.DecodeRuneInString(message)
	return string(unicode.ToUpper(first)) + message[size:] + ".", input
}
