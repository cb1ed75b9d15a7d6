package buckt

import (
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// The checks of arguments, for all systems. Each returns an *InvalidInputError, and is made before anything is sent.

func invalid(op *operation, field, format string, args ...any) error {
	return &InvalidInputError{Operation: op.name, Field: field, Rule: fmt.Sprintf(format, args...)}
}

// firstError returns the first error of a list of checks.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// checkUTF8 rejects a text that JSON cannot represent.
func checkUTF8(op *operation, field, value string) error {
	if !utf8.ValidString(value) {
		return invalid(op, field, "must be valid UTF-8")
	}
	return nil
}

// checkNotEmpty rejects an empty text, and a text that JSON cannot represent.
func checkNotEmpty(op *operation, field, value string) error {
	if value == "" {
		return invalid(op, field, "must not be empty")
	}
	return checkUTF8(op, field, value)
}

// checkTexts is checkFilled for each text of a list.
func checkTexts(op *operation, field string, values []string) error {
	for i, v := range values {
		if err := checkNotEmpty(op, field+"["+strconv.Itoa(i)+"]", v); err != nil {
			return err
		}
	}
	return nil
}

// checkLength counts UTF-16 code units, like the server of Buckt.
func checkLength(op *operation, field, value string, least, most int) error {
	return checkCount(op, field, value, len(utf16.Encode([]rune(value))), least, most)
}

// checkCharacters counts characters, like the documents of FoundryDB.
func checkCharacters(op *operation, field, value string, least, most int) error {
	return checkCount(op, field, value, utf8.RuneCountInString(value), least, most)
}

func checkCount(op *operation, field, value string, n, least, most int) error {
	switch {
	case !utf8.ValidString(value):
		return invalid(op, field, "must be valid UTF-8")
	case n < least && n == 0:
		return invalid(op, field, "must not be empty")
	case n < least || n > most:
		return invalid(op, field, "must have %d to %d characters, and has %d", least, most, n)
	}
	return nil
}

// checkSetting rejects an empty text, and a text that cannot be the name of a bucket, a region or an access key.
func checkSetting(op *operation, field, value string) error {
	if value == "" {
		return invalid(op, field, "must not be empty")
	}
	return checkPrintable(op, field, value)
}

// checkPrintable rejects control characters and invalid UTF-8.
func checkPrintable(op *operation, field, value string) error {
	if rule := textRule(value); rule != "" {
		return invalid(op, field, "%s", rule)
	}
	return nil
}

// textRule returns the rule that a printable text violates, or "".
func textRule(s string) string {
	if !utf8.ValidString(s) {
		return "must be valid UTF-8"
	}
	for _, r := range s {
		if r < ' ' || r == 0x7f || 0x80 <= r && r <= 0x9f {
			return "must not contain control characters"
		}
	}
	return ""
}

// checkSecret rejects an empty secret and the mark of a redacted one.
func checkSecret(op *operation, field string, s Secret) error {
	switch {
	case s.IsZero():
		return invalid(op, field, "must not be empty: a secret is returned only once, when its key is created")
	case strings.EqualFold(s.Reveal(), redacted):
		return invalid(op, field, "must be the secret itself, and not the mark that is printed instead of it")
	case !utf8.ValidString(s.Reveal()):
		return invalid(op, field, "must be valid UTF-8")
	}
	return nil
}

// checkEndpoint requires an absolute URL for S3 requests.
func checkEndpoint(op *operation, field, endpoint string) error {
	u, err := url.Parse(endpoint)
	switch {
	case endpoint == "":
		return invalid(op, field, "must not be empty")
	case err != nil:
		return invalid(op, field, "must be an absolute URL")
	case u.Scheme != "https" && u.Scheme != "http", u.Hostname() == "":
		return invalid(op, field, `must be an absolute URL with a scheme, as in "https://s3.us-east-1.amazonaws.com"`)
	case u.User != nil, u.RawQuery != "", u.ForceQuery, strings.Contains(endpoint, "#"):
		return invalid(op, field, "must have no user, query or fragment")
	}
	return nil
}

// checkID rejects an id that cannot be one segment of a path. A slash or backslash would be escaped, but no API has such ids, and a
// proxy or server may unescape it.
func checkID(op *operation, field, id string) error {
	switch {
	case id == "":
		return invalid(op, field, "must not be empty")
	case id == "." || id == "..":
		return invalid(op, field, "must not be a dot segment")
	case strings.ContainsAny(id, `/\`):
		return invalid(op, field, "must not contain a slash or backslash")
	}
	return checkPrintable(op, field, id)
}

// checkKey rejects a file key that cannot be a part of a path. It may have empty segments. The server of Buckt has no route for
// the Unicode line separators.
func checkKey(op *operation, field, key string) error {
	if err := checkSetting(op, field, key); err != nil {
		return err
	}
	switch {
	case strings.ContainsAny(key, "\u2028\u2029"):
		return invalid(op, field, "must not contain the separators U+2028 and U+2029")
	case hasDotSegment(key):
		return invalid(op, field, `must not have a segment "." or ".."`)
	}
	return nil
}

func hasDotSegment(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return true
		}
	}
	return false
}

func checkPositive(op *operation, field string, n int) error {
	if n < 1 {
		return invalid(op, field, "must be positive, and is %d", n)
	}
	return nil
}

// checkSeconds rejects a duration that is not in whole seconds or is out of bounds. 0 means the default.
func checkSeconds(op *operation, field string, d, least, most time.Duration) error {
	if d != 0 && (d < least || d > most || d%time.Second != 0) {
		return invalid(op, field, "must be whole seconds from %s to %s, or 0 for the default, and is %s", least, most, d)
	}
	return nil
}

// checkTime rejects a time that RFC 3339 cannot represent.
func checkTime(op *operation, field string, t time.Time) error {
	if y := t.Year(); y < 0 || y > 9999 {
		return invalid(op, field, "must be in the years 0 to 9999")
	}
	return nil
}

// checkNotNull rejects clearing a setting that cannot be empty.
func checkNotNull[T any](op *operation, field string, f Field[T]) error {
	if f.IsNull() {
		return invalid(op, field, "must not be null: the API has no empty state for it")
	}
	return nil
}

func validHeaderName(name string) bool {
	for i := range len(name) {
		if c := name[i]; !isAlphanumeric(c) && !slices.Contains([]byte("!#$%&'*+-.^_`|~"), c) {
			return false
		}
	}
	return name != ""
}

func validHeaderValue(value string) bool {
	for i := range len(value) {
		if c := value[i]; c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// isNil also detects a nil pointer in an interface, for example an *os.File of a failed call.
func isNil(v any) bool {
	if v == nil {
		return true
	}
	rv := reflect.ValueOf(v)
	switch rv.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan, reflect.Interface:
		return rv.IsNil()
	}
	return false
}
