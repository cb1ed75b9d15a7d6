// Package presign signs S3 requests with version 4 of AWS's signatures. It signs URLs for requests without a key, and the headers of a
// request.
package presign

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Request is the request that a signed URL allows.
type Request struct {
	AccessKeyID, Secret, Region string
	Method, Scheme, Host        string
	Path                        string // not escaped
	ContentType                 string // "" for any
	Time                        time.Time
	Expires                     time.Duration // whole seconds
}

const (
	algorithm  = "AWS4-HMAC-SHA256"
	timeFormat = "20060102T150405Z"
)

// URL returns the signed URL.
func (r *Request) URL() string {
	at := r.Time.UTC().Format(timeFormat)
	scope := scopeOf(at, r.Region)
	headers, signed := "host:"+r.Host+"\n", "host"
	if r.ContentType != "" {
		headers, signed = "content-type:"+r.ContentType+"\n"+headers, "content-type;host"
	}
	path := Path(r.Path)
	query := strings.Join([]string{ // in the order of their names, as they are signed
		"X-Amz-Algorithm=" + algorithm,
		"X-Amz-Credential=" + escape(r.AccessKeyID+"/"+scope, ""),
		"X-Amz-Date=" + at,
		"X-Amz-Expires=" + strconv.FormatInt(int64(r.Expires/time.Second), 10),
		"X-Amz-SignedHeaders=" + escape(signed, ""),
	}, "&")
	request := []string{r.Method, path, query, headers, signed, "UNSIGNED-PAYLOAD"}
	return r.Scheme + "://" + r.Host + path + "?" + query + "&X-Amz-Signature=" + signature(r.Secret, at, scope, request)
}

func scopeOf(at, region string) string {
	return at[:len("20060102")] + "/" + region + "/s3/aws4_request"
}

// signature returns the signature of a request, given as the lines of its canonical form.
func signature(secret, at, scope string, request []string) string {
	hash := sha256.Sum256([]byte(strings.Join(request, "\n")))
	text := strings.Join([]string{algorithm, at, scope, hex.EncodeToString(hash[:])}, "\n")
	key := []byte("AWS4" + secret)
	for part := range strings.SplitSeq(scope, "/") {
		key = hmacSHA256(key, part)
	}
	return hex.EncodeToString(hmacSHA256(key, text))
}

// Host returns the host of a URL in lower case and without the default port of the scheme, which some clients omit.
func Host(u *url.URL) string {
	usualPort := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	return strings.ToLower(strings.TrimSuffix(u.Host, usualPort))
}

func hmacSHA256(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// escape escapes every byte except unreserved ones and those in keep.
func escape(text, keep string) string {
	const hexDigits = "0123456789ABCDEF"
	const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; strings.IndexByte(unreserved+keep, c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(hexDigits[c>>4])
			b.WriteByte(hexDigits[c&15])
		}
	}
	return b.String()
}
