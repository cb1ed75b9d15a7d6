package presign

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Key has the credentials and the region for signatures.
type Key struct{ AccessKeyID, Secret, Region string }

// Sign sets the headers that authenticate a request: X-Amz-Date, Authorization, and X-Amz-Content-Sha256 with the SHA-256 of the body
// in hex. It signs the host, Content-Md5 and each header that begins with X-Amz-. [Path] and [Query] escape the URL for the signature.
func (k Key) Sign(r *http.Request, bodySHA256 string, at time.Time) {
	date := at.UTC().Format(timeFormat)
	r.Header["X-Amz-Date"], r.Header["X-Amz-Content-Sha256"] = []string{date}, []string{bodySHA256}
	values := map[string]string{"host": r.Host}
	for name, v := range r.Header {
		if name == "Content-Md5" || strings.HasPrefix(name, "X-Amz-") {
			values[strings.ToLower(name)] = strings.Join(strings.Fields(strings.Join(v, ",")), " ")
		}
	}
	names := slices.Sorted(maps.Keys(values))
	headers := ""
	for _, name := range names {
		headers += name + ":" + values[name] + "\n"
	}
	signed, scope := strings.Join(names, ";"), scopeOf(date, k.Region)
	request := []string{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, headers, signed, bodySHA256}
	r.Header["Authorization"] = []string{algorithm + " Credential=" + k.AccessKeyID + "/" + scope + ", SignedHeaders=" + signed +
		", Signature=" + signature(k.Secret, date, scope, request)}
}

// Path escapes a path.
func Path(path string) string { return escape(path, "/") }

// Query escapes a query.
func Query(q url.Values) string { return strings.ReplaceAll(q.Encode(), "+", "%20") }
