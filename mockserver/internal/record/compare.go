package record

import (
	"fmt"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// Body is a body that a request should have.
type Body struct {
	text string
	// shown is the text without secrets.
	shown string
	// value is the decoded text without secrets, if it is JSON.
	value  any
	isJSON bool
}

// WantBody returns the body with a text.
func WantBody(text string) *Body {
	b := &Body{text: text, shown: string(RedactFields([]byte(text), nil))}
	b.value, b.isJSON = httpjson.Parse([]byte(b.shown))
	return b
}

// Difference describes how a recorded body differs from the wanted one.
type Difference struct {
	// Lines are for people. There are none if the bodies are equal.
	Lines []string
	// Size orders differences, to find the smallest.
	Size int
}

// otherKind is the size of a difference between JSON and a text, and the least between texts.
const otherKind = 1 << 30

// Compare compares the body with a recorded one. A truncated body equals no other body.
func (b *Body) Compare(got string, truncated bool) Difference {
	switch value, isJSON := httpjson.Parse([]byte(got)); {
	case truncated && got == "":
		return Difference{[]string{"the record does not have its body"}, 2 * otherKind}
	case truncated:
		return Difference{[]string{fmt.Sprintf("the record has only the first %d bytes of its body", len(got))}, 2 * otherKind}
	case b.isJSON && isJSON:
		lines := httpjson.Diff(b.value, value)
		return Difference{lines, len(lines)}
	case b.text == got:
		return Difference{}
	default:
		at := commonPrefix(b.shown, got)
		return Difference{[]string{"want " + excerpt(b.shown, at), "got  " + excerpt(got, at)}, otherKind + max(0, 1<<20-at)}
	}
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// excerpt quotes the part of a text around a place.
func excerpt(text string, at int) string {
	const before, after = 40, 80
	from, to := max(0, at-before), min(len(text), at+after)
	quoted := fmt.Sprintf("%q", strings.ToValidUTF8(text[from:to], "\ufffd"))
	if from > 0 {
		quoted = "…" + quoted
	}
	if to < len(text) {
		quoted += "…"
	}
	return quoted
}
