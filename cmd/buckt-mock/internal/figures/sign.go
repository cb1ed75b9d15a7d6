package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

// signer signs S3 requests with version 4. The paths must need no escapes, and there must be no query.
type signer struct{ accessKey, secretKey, region string }

// sign signs the host and all headers that are set.
func (s signer) sign(req *http.Request, body []byte, now time.Time) {
	hash := sha256.Sum256(body)
	bodyHash := hex.EncodeToString(hash[:])
	stamp := now.UTC().Format("20060102T150405Z")
	req.Header.Set("X-Amz-Content-Sha256", bodyHash)
	req.Header.Set("X-Amz-Date", stamp)

	lines := []string{"host:" + req.Host}
	names := []string{"host"}
	for name, values := range req.Header {
		name = strings.ToLower(name)
		names = append(names, name)
		lines = append(lines, name+":"+strings.Join(values, ","))
	}
	slices.Sort(names)
	slices.Sort(lines)
	signed := strings.Join(names, ";")
	canonical := strings.Join([]string{req.Method, req.URL.EscapedPath(), "", strings.Join(lines, "\n"), "", signed, bodyHash}, "\n")
	canonicalHash := sha256.Sum256([]byte(canonical))

	day := stamp[:8]
	scope := day + "/" + s.region + "/s3/aws4_request"
	text := "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + hex.EncodeToString(canonicalHash[:])
	key := []byte("AWS4" + s.secretKey)
	for _, part := range []string{day, s.region, "s3", "aws4_request"} {
		key = mac(key, part)
	}
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+s.accessKey+"/"+scope+",SignedHeaders="+signed+
		",Signature="+hex.EncodeToString(mac(key, text)))
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
