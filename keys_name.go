package buckt

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// attemptRandom and attemptCheck are the numbers of random characters and of characters of the checksum in the name of an attempt.
	attemptRandom = 6
	attemptCheck  = 4
	// attemptSuffix is how much longer the name of an attempt is than that of its keys.
	attemptSuffix = 1 + attemptRandom + attemptCheck
)

// attemptName returns the name of an attempt to create a key: the name, a hyphen and ten characters. The last four are a checksum, so that
// a name that a person chose, such as "app-production", is not mistaken for one of these.
func attemptName(name string) string {
	name += "-" + strings.ToLower(rand.Text()[:attemptRandom])
	return name + attemptSum(name)
}

// isAttempt reports whether attemptName(name) may return attempt.
func isAttempt(attempt, name string) bool {
	suffix, found := strings.CutPrefix(attempt, name+"-")
	if !found || len(suffix) != attemptRandom+attemptCheck {
		return false
	}
	checked := len(attempt) - attemptCheck
	return attempt[checked:] == attemptSum(attempt[:checked])
}

func attemptSum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:attemptCheck]
}

// checkKeyName checks the name of keys that are replaced: that of an attempt has at most as many characters as the system allows, 0 for no
// limit.
func checkKeyName(op *operation, field, name string, most int) error {
	if most > 0 {
		if n := utf8.RuneCountInString(name); n > most-attemptSuffix {
			return invalid(op, field, "must have 1 to %d characters, and has %d: each key adds %d to it, and a name has up to %d",
				most-attemptSuffix, n, attemptSuffix, most)
		}
	}
	if strings.TrimLeftFunc(name, unicode.IsSpace) != name {
		return invalid(op, field, "must not begin with whitespace")
	}
	return checkNotEmpty(op, field, name)
}
