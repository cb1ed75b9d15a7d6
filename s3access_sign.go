package buckt

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// presigner makes a URL with a signature of AWS's version 4 in its query.
type presigner struct {
	accessKey, secret, region  string
	method, scheme, host, path string // the path is not escaped
	contentType                string // "" for any
	at                         time.Time
	expires                    time.Duration
}

const (
	s3Algorithm = "AWS4-HMAC-SHA256"
	s3Time      = "20060102T150405Z"
)

func (p *presigner) url() string {
	at := p.at.UTC().Format(s3Time)
	scope := at[:len("20060102")] + "/" + p.region + "/s3/aws4_request"
	headers, signed := "host:"+p.host+"\n", "host"
	if p.contentType != "" {
		headers, signed = "content-type:"+p.contentType+"\n"+headers, "content-type;host"
	}
	path := escapeS3(p.path, "/")
	query := strings.Join([]string{ // in the order of their names, as they are signed
		"X-Amz-Algorithm=" + s3Algorithm,
		"X-Amz-Credential=" + escapeS3(p.accessKey+"/"+scope, ""),
		"X-Amz-Date=" + at,
		"X-Amz-Expires=" + strconv.FormatInt(int64(p.expires/time.Second), 10),
		"X-Amz-SignedHeaders=" + escapeS3(signed, ""),
	}, "&")
	request := sha256.Sum256([]byte(strings.Join([]string{p.method, path, query, headers, signed, "UNSIGNED-PAYLOAD"}, "\n")))
	text := strings.Join([]string{s3Algorithm, at, scope, hex.EncodeToString(request[:])}, "\n")

	key := []byte("AWS4" + p.secret)
	for part := range strings.SplitSeq(scope, "/") {
		key = hmacSHA256(key, part)
	}
	return p.scheme + "://" + p.host + path + "?" + query + "&X-Amz-Signature=" + hex.EncodeToString(hmacSHA256(key, text))
}

// signedHost is the host of a URL as all clients send it: in lower case, and without a port that is the scheme's own, which some
// leave out.
func signedHost(u *url.URL) string {
	usualPort := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	return strings.ToLower(strings.TrimSuffix(u.Host, usualPort))
}

func hmacSHA256(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// escapeS3 escapes every byte that is not unreserved, nor one of those to keep.
func escapeS3(text, keep string) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; isAlphanumeric(c) || strings.IndexByte("-._~"+keep, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(hexDigits[c>>4])
			b.WriteByte(hexDigits[c&15])
		}
	}
	return b.String()
}
