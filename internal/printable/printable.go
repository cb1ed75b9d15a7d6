// Package printable makes texts of unknown origin safe to print: no character of them acts on a terminal, changes the
// direction of the text or is invisible, and their length is bounded.
package printable

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ellipsis is the end of a text that was cut.
const ellipsis = "…"

// Text returns s with a space for each character that is not printable, U+FFFD for each byte that is not UTF-8, and
// without spaces at its ends. A text of more than max bytes is cut between two characters to at most max bytes, the "…"
// at its end included. max must be at least 3.
func Text(s string, max int) string {
	cut := false
	// A character takes at most UTFMax bytes and is replaced by at least one.
	if most := max * utf8.UTFMax; len(s) > most {
		s, cut = Cut(s, most), true
	}
	s = strings.TrimSpace(strings.Map(replace, s))
	if cut || len(s) > max {
		s = strings.TrimSpace(Cut(s, max-len(ellipsis))) + ellipsis
	}
	return s
}

// Cut returns the first n bytes of s, or up to three less so that no character is divided.
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

// unprintable are control and format characters (those of the direction among them), separators of lines, characters
// that have no glyph, and those whose meaning is private.
var unprintable = []*unicode.RangeTable{
	unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point,
}
