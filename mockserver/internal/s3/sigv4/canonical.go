package sigv4

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

// canonicalRequest is the input of a signature.
type canonicalRequest struct {
	method  string
	path    string // as it was sent
	query   Query
	request *http.Request // its headers
	headers string        // the names of those that are signed
	payload string        // the hash of the body, or a word instead of it
}

func (c *canonicalRequest) append(dst []byte) []byte {
	dst = append(dst, c.method...)
	dst = append(dst, '\n')
	dst = append(dst, c.path...)
	dst = append(dst, '\n')
	dst = c.query.appendCanonical(dst)
	dst = append(dst, '\n')
	for name := range strings.SplitSeq(c.headers, ";") {
		dst = append(dst, name...)
		dst = append(dst, ':')
		dst = appendHeader(dst, c.request, name)
		dst = append(dst, '\n')
	}
	dst = append(dst, '\n')
	dst = append(dst, c.headers...)
	dst = append(dst, '\n')
	return append(dst, c.payload...)
}

// appendHeader appends the value of a header. net/http takes some out of the map.
func appendHeader(dst []byte, r *http.Request, name string) []byte {
	var room [64]byte
	values := r.Header[string(appendCanonicalName(room[:0], name))]
	switch {
	case name == "host":
		return append(dst, r.Host...)
	case name == "content-length" && len(values) == 0:
		return strconv.AppendInt(dst, max(r.ContentLength, 0), 10)
	case name == "transfer-encoding" && len(values) == 0:
		return append(dst, strings.Join(r.TransferEncoding, ",")...)
	}
	for i, value := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendTrimmed(dst, value)
	}
	return dst
}

// appendCanonicalName appends the name of a header as [http.CanonicalHeaderKey] spells it, which would allocate it.
func appendCanonicalName(dst []byte, name string) []byte {
	for i := range len(name) {
		c := name[i]
		switch first := i == 0 || name[i-1] == '-'; {
		case first && 'a' <= c && c <= 'z':
			c -= 'a' - 'A'
		case !first && 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

// appendTrimmed appends a value without the spaces around it, and with one instead of several within.
func appendTrimmed(dst []byte, value string) []byte {
	value = strings.Trim(value, " \t")
	if !strings.Contains(value, "  ") {
		return append(dst, value...)
	}
	for i := range len(value) {
		if value[i] != ' ' || value[i-1] != ' ' {
			dst = append(dst, value[i])
		}
	}
	return dst
}

// stringToSign is the text whose HMAC is the signature. It overwrites the canonical request.
func stringToSign(canonical []byte, timeText, scope string) []byte {
	hash := sha256.Sum256(canonical)
	text := append(canonical[:0], algorithm+"\n"...)
	text = append(text, timeText...)
	text = append(text, '\n')
	text = append(text, scope...)
	text = append(text, '\n')
	return hex.AppendEncode(text, hash[:])
}
