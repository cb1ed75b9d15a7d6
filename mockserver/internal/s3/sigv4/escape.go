package sigv4

import "strings"

const hexDigits = "0123456789ABCDEF"

// isUnreserved reports whether a signature leaves a byte as it is.
func isUnreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

// appendEscaped escapes every byte that is not unreserved, but for slashes where they separate.
func appendEscaped(dst []byte, text string, keepSlash bool) []byte {
	for i := range len(text) {
		switch c := text[i]; {
		case isUnreserved(c), keepSlash && c == '/':
			dst = append(dst, c)
		default:
			dst = append(dst, '%', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return dst
}

// EscapePath escapes a path, or a key in it, as S3's clients do and as it is signed.
func EscapePath(path string) string { return string(appendEscaped(nil, path, true)) }

func escapeQuery(text string) string {
	for i := range len(text) {
		if !isUnreserved(text[i]) {
			return string(appendEscaped(make([]byte, 0, len(text)+16), text, false))
		}
	}
	return text
}

// Unescape undoes percent-encoding. In a query a plus sign is a space; in a path it is itself.
func Unescape(text string, plusIsSpace bool) (string, bool) {
	if strings.IndexByte(text, '%') < 0 && (!plusIsSpace || strings.IndexByte(text, '+') < 0) {
		return text, true
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '%':
			if i+2 >= len(text) {
				return "", false
			}
			high, low := unhex(text[i+1]), unhex(text[i+2])
			if high < 0 || low < 0 {
				return "", false
			}
			out = append(out, byte(high<<4|low))
			i += 2
		case c == '+' && plusIsSpace:
			out = append(out, ' ')
		default:
			out = append(out, c)
		}
	}
	return string(out), true
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
