// Package printable makes untrusted texts safe to print: no character controls a terminal, changes the direction of the text or is
// invisible, and the length is limited.
package printable

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ellipsis ends a truncated text.
const ellipsis = "…"

// Text returns s with a space for each unprintable character and U+FFFD for each byte that is not UTF-8, without leading and trailing
// spaces. A text of more than max bytes is truncated between two characters to at most max bytes, including the "…". max must be at
// least 3.
func Text(s string, max int) string {
	cut := false
	// A character has at most UTFMax bytes and is replaced by at least one.
	if most := max * utf8.UTFMax; len(s) > most {
		s, cut = Cut(s, most), true
	}
	s = strings.TrimSpace(strings.Map(replace, s))
	if cut || len(s) > max {
		s = strings.TrimSpace(Cut(s, max-len(ellipsis))) + ellipsis
	}
	return s
}

// Cut returns the first n bytes of s, or up to three bytes less in order not to divide a character.
func Cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for end := n; end > n-utf8.UTFMax && end >= 0; end-- {
		if utf8.RuneStart(s[end]) {
			return s[:end]
		}
	}
	return s[:n]
}

func replace(r rune) rune {
	if r < utf8.RuneSelf {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}
	if unicode.In(r, unprintable...) {
		return ' '
	}
	return r
}

// unprintable are control and format characters (including those for the direction of text), line separators, characters without a
// glyph, and private-use characters.
var unprintable = []*unicode.RangeTable{
	unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point,
}
