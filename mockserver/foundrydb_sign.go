package mockserver

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// presignRequest is a request that a URL shall allow, to a bucket that its host names.
type presignRequest struct {
	method, host, region, key string
	contentType               string // "" for any
	expires                   int64  // in seconds
	now                       time.Time
}

// presign makes a URL with a signature of version 4 in its query.
func presign(r presignRequest, k *accessKey) string {
	at := r.now.UTC().Format("20060102T150405Z")
	scope := at[:8] + "/" + r.region + "/s3/aws4_request"
	headers, signed := "host:"+r.host+"\n", "host"
	if r.contentType != "" {
		headers, signed = "content-type:"+strings.TrimSpace(r.contentType)+"\n"+headers, "content-type;host"
	}
	path := "/" + escapeS3(r.key, "/")
	query := strings.Join([]string{ // in the order of their names, as they are signed
		"X-Amz-Algorithm=AWS4-HMAC-SHA256",
		"X-Amz-Credential=" + escapeS3(k.accessKeyID+"/"+scope, ""),
		"X-Amz-Date=" + at,
		"X-Amz-Expires=" + strconv.FormatInt(r.expires, 10),
		"X-Amz-SignedHeaders=" + escapeS3(signed, ""),
	}, "&")
	canonical := strings.Join([]string{r.method, path, query, headers, signed, "UNSIGNED-PAYLOAD"}, "\n")
	hash := sha256.Sum256([]byte(canonical))
	text := strings.Join([]string{"AWS4-HMAC-SHA256", at, scope, hex.EncodeToString(hash[:])}, "\n")

	key := []byte("AWS4" + k.secret)
	for part := range strings.SplitSeq(scope, "/") {
		key = hmacSHA256(key, part)
	}
	return "https://" + r.host + path + "?" + query + "&X-Amz-Signature=" + hex.EncodeToString(hmacSHA256(key, text))
}

func hmacSHA256(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// escapeS3 escapes every byte that is not unreserved, nor one of those to keep.
func escapeS3(text, keep string) string {
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; strings.IndexByte(alphanumeric+"-._~"+keep, c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
