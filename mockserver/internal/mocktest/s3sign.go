package mocktest

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// SignAll signs a request with all its X-Amz headers, as [sigv4.Credentials.Sign] does with its own alone. The body is empty unless
// X-Amz-Content-Sha256 has its hash.
func SignAll(r *http.Request, key sigv4.Credentials, now time.Time) {
	at := now.UTC().Format("20060102T150405Z")
	empty := sha256.Sum256(nil)
	content := cmp.Or(r.Header.Get("X-Amz-Content-Sha256"), hex.EncodeToString(empty[:]))
	r.Header.Set("X-Amz-Date", at)
	r.Header.Set("X-Amz-Content-Sha256", content)
	names, headers := []string{"host"}, "host:"+r.URL.Host+"\n"
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-amz-") {
			names, headers = append(names, name), headers+name+":"+r.Header.Get(name)+"\n"
		}
	}
	signed := strings.Join(names, ";")
	canonical := strings.Join([]string{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, headers, signed, content}, "\n")
	hash := sha256.Sum256([]byte(canonical))
	scope := at[:8] + "/" + key.Region + "/s3/aws4_request"
	mac := []byte("AWS4" + key.Secret)
	for _, part := range append(strings.Split(scope, "/"), "AWS4-HMAC-SHA256\n"+at+"\n"+scope+"\n"+hex.EncodeToString(hash[:])) {
		h := hmac.New(sha256.New, mac)
		h.Write([]byte(part))
		mac = h.Sum(nil)
	}
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+key.AccessKey+"/"+scope+", SignedHeaders="+signed+
		", Signature="+hex.EncodeToString(mac))
}
