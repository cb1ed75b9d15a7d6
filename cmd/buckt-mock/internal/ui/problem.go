package ui

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/admin"
)

// explain is what is wrong with what was entered, as a person reads it, and the name of the input that it is about.
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
