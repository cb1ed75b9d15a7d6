package linode

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// The parameters of a query with a signature of version 2.
const (
	oldSignature = "Signature"
	oldExpires   = "Expires"
	oldAccessKey = "AWSAccessKeyId"
)

// maxLifetime is the longest lifetime of a URL of version 4. One of version 2 may live longer: it is translated at each use.
const maxLifetime = 7 * 24 * time.Hour

// oldText is the string to sign of an object URL: the method, some headers, the path and, of the query, what changes the
// response.
func oldText(method string, header http.Header, path string, query url.Values) string {
	return strings.Join([]string{
		method, header.Get("Content-MD5"), header.Get("Content-Type"), query.Get(oldExpires),
		amazonHeaders(header) + sigv4.EscapePath(path) + signedParameters(query),
	}, "\n")
}

func amazonHeaders(header http.Header) string {
	var lines []string
	for name, values := range header {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-amz-") {
			lines = append(lines, name+":"+strings.Join(values, ",")+"\n")
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// oldSubresources are the parameters that are signed, besides those that change headers of the response.
var oldSubresources = []string{
	"acl", "cors", "delete", "lifecycle", "location", "logging", "notification", "object-lock", "partNumber", "policy", "requestPayment",
	"retention", "legal-hold", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website",
}

func signedParameters(query url.Values) string {
	var signed []string
	for name, values := range query {
		if strings.HasPrefix(name, "response-") || slices.Contains(oldSubresources, name) {
			if values[0] != "" {
				name += "=" + values[0]
			}
			signed = append(signed, name)
		}
	}
	if signed == nil {
		return ""
	}
	slices.Sort(signed)
	return "?" + strings.Join(signed, "&")
}

// S3Translate replaces a signature of version 2 by one of version 4. A wrong or expired signature stays wrong or expired.
func (s control) S3Translate(r *http.Request) (translated *http.Request, refusal error) {
	query := r.URL.Query()
	seconds, err := strconv.ParseUint(query.Get(oldExpires), 10, 37) // until the year 6325
	if err != nil || query.Get(oldSignature) == "" {
		return r, nil
	}
	credentials := sigv4.Credentials{AccessKey: query.Get(oldAccessKey)}
	now := s.begin()
	expiry := time.Unix(int64(seconds), 0)
	if k := s.keys[credentials.AccessKey]; k != nil {
		credentials.Secret = k.SecretKey.Reveal()
		text := oldText(r.Method, r.Header, r.URL.Path, query)
		refusal = sigv4.VerifyOld(k.AccessKey, credentials.Secret, query.Get(oldSignature), text)
		if len(k.Regions) == 1 {
			credentials.Region = k.Regions[0]
		}
		if k.ID != 0 {
			_, ahead := s.env.SignedAt(expiry, true)
			expiry = expiry.Add(ahead) // a URL of a client's has no date: it was made after the last advance
		}
	}
	s.mu.Unlock()

	for _, name := range []string{oldSignature, oldExpires, oldAccessKey} {
		query.Del(name)
	}
	plain := r.WithContext(r.Context())
	u := *r.URL
	u.RawQuery = query.Encode()
	plain.URL = &u
	at := slices.MinFunc([]time.Time{now.Truncate(time.Second), expiry}, time.Time.Compare)
	return credentials.PresignRequest(plain, at, min(expiry.Sub(at), maxLifetime)), refusal
}
