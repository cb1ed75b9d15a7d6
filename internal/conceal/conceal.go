// Package conceal removes secrets from texts of a server before they become a part of an error or a log line.
//
// A server may repeat a secret in many forms: unchanged, or escaped for JSON, a URL or HTML, with a different escape for each
// character.
package conceal

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/bucktgo/buckt/internal/printable"
)

// Mask replaces a secret.
const Mask = "[redacted]"

// Secrets are the texts to remove.
type Secrets []string

// Text returns s without the secrets.
func (secrets Secrets) Text(s string) string {
	for _, secret := range secrets {
		s = without(s, secret, false)
	}
	return s
}

// Cut returns at most the first n bytes of s, without the secrets. The beginning of a secret that is truncated by the cut is removed
// as well. The running time depends on n, not on the length of s.
func (secrets Secrets) Cut(s string, n int) string {
	if len(s) <= n {
		return secrets.Text(s)
	}
	s = printable.Cut(s, n)
	for _, secret := range secrets {
		s = without(s, secret, true)
	}
	return s
}

// without removes a secret. With cut, the text may end within the secret.
func without(s, secret string, cut bool) string {
	switch {
	case secret == "":
		return s
	case !cut && !strings.ContainsAny(s, escapeSigns):
		return strings.ReplaceAll(s, secret, Mask)
	}
	var b strings.Builder
	for s != "" {
		n := 0
		if s[0] == secret[0] || strings.IndexByte(escapeSigns, s[0]) >= 0 {
			n = max(0, secretLength(s, secret, cut))
		}
		if n > 0 {
			b.WriteString(Mask)
		} else {
			n = 1
			b.WriteByte(s[0])
		}
		s = s[n:]
	}
	return b.String()
}

// escapeSigns are the characters that start an escape sequence.
const escapeSigns = `\%&+`

// longestEscape exceeds the length of the longest escape of a character: two of JSON, or one of HTML.
const longestEscape = 13

// secretLength returns the length of the secret at the beginning of a text, or -1 if the text does not begin with the secret. A
// character may have two readings, for example in a sequence of backslashes: ends has the end of each reading. With cut, a reading
// that reaches the end of the text, or an escape that may be truncated there, counts as a match.
func secretLength(s, secret string, cut bool) int {
	ends := []int{0}
	for secret != "" {
		r, size := utf8.DecodeRuneInString(secret)
		var next []int
		for _, end := range ends {
			if rest := s[end:]; cut && len(rest) < longestEscape && (rest == "" || strings.IndexByte(escapeSigns, rest[0]) >= 0) {
				return len(s)
			}
			for _, n := range [...]int{escapeLength(s[end:], r, secret[:size]), literalLength(s[end:], secret[:size])} {
				if n > 0 && !slices.Contains(next, end+n) {
					next = append(next, end+n)
				}
			}
		}
		if next == nil {
			return -1
		}
		ends, secret = next, secret[size:]
	}
	return slices.Max(ends)
}

func literalLength(s, character string) int {
	if strings.HasPrefix(s, character) {
		return len(character)
	}
	return 0
}

// escapeLength returns the length of the escape sequence of the character at the beginning of a text, 0 for none.
func escapeLength(s string, r rune, character string) int {
	if len(s) == 0 {
		return 0
	}
	switch s[0] {
	case '\\':
		return backslashLength(s, r)
	case '%':
		return percentLength(s, character)
	case '&':
		return entityLength(s, r)
	case '+':
		if r == ' ' {
			return 1
		}
	}
	return 0
}

// backslashLength handles JSON: \/ and similar, \u002f, and two of these for a character beyond 16 bits.
func backslashLength(s string, r rune) int {
	if len(s) > 1 && rune(s[1]) == r && r < utf8.RuneSelf && !isAlphanumeric(s[1]) {
		return 2
	}
	unit := func(s string) (rune, bool) {
		if len(s) < 6 || s[:2] != `\u` {
			return 0, false
		}
		n, err := strconv.ParseUint(s[2:6], 16, 16)
		return rune(n), err == nil
	}
	first, ok := unit(s)
	if !ok {
		return 0
	}
	if first == r {
		return 6
	}
	if second, ok := unit(s[6:]); ok && utf16.DecodeRune(first, second) == r {
		return 12
	}
	return 0
}

// percentLength handles URLs: each byte of the character as %2F or %2f.
func percentLength(s, character string) int {
	for i := range len(character) {
		at := 3 * i
		if len(s) < at+3 || s[at] != '%' {
			return 0
		}
		if n, err := strconv.ParseUint(s[at+1:at+3], 16, 8); err != nil || byte(n) != character[i] {
			return 0
		}
	}
	return 3 * len(character)
}

// entityLength handles HTML: &lt; and similar, &#60; and &#x3c;.
func entityLength(s string, r rune) int {
	name, _, ok := strings.Cut(s[1:min(len(s), 12)], ";")
	if !ok {
		return 0
	}
	length := len(name) + 2
	if number, ok := strings.CutPrefix(name, "#"); ok {
		base := 10
		if hex, ok := strings.CutPrefix(strings.ToLower(number), "x"); ok {
			number, base = hex, 16
		}
		if n, err := strconv.ParseUint(number, base, 32); err == nil && rune(n) == r {
			return length
		}
		return 0
	}
	if named := map[string]rune{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}; named[name] == r && r != 0 {
		return length
	}
	return 0
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
