package s3_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"time"
)

// This signer is written from the documents alone, apart from the code that it tests.

func hexSHA256(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func signText(secret, date, region, text string) string {
	key := mac(mac(mac(mac([]byte("AWS4"+secret), date), region), "s3"), "aws4_request")
	return hex.EncodeToString(mac(key, text))
}

// sign signs a request with the test key, all of its headers and the path as it is in RequestURI.
func sign(r *http.Request, now time.Time, payload string) string {
	return signAs(r, testID, testSecret, "us-east-1", now, payload)
}

func signAs(r *http.Request, id, secret, region string, now time.Time, payload string) string {
	stamp := now.UTC().Format("20060102T150405Z")
	r.Header.Set("x-amz-date", stamp)
	r.Header.Set("x-amz-content-sha256", payload)
	lines := []string{"host:" + r.Host}
	for name, values := range r.Header {
		if name != "Authorization" {
			lines = append(lines, strings.ToLower(name)+":"+strings.Join(strings.Fields(strings.Join(values, ",")), " "))
		}
	}
	sort.Strings(lines)
	var names []string
	for _, line := range lines {
		name, _, _ := strings.Cut(line, ":")
		names = append(names, name)
	}
	path, rawQuery, _ := strings.Cut(r.RequestURI, "?")
	values, _ := url.ParseQuery(rawQuery)
	query := strings.ReplaceAll(values.Encode(), "+", "%20")
	canonical := strings.Join([]string{r.Method, path, query, strings.Join(lines, "\n") + "\n", strings.Join(names, ";"), payload}, "\n")
	scope := stamp[:8] + "/" + region + "/s3/aws4_request"
	text := strings.Join([]string{"AWS4-HMAC-SHA256", stamp, scope, hexSHA256(canonical)}, "\n")
	signature := signText(secret, stamp[:8], region, text)
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+id+"/"+scope+",SignedHeaders="+strings.Join(names, ";")+",Signature="+signature)
	return signature
}

func sha256Base64(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}
