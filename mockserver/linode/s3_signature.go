package linode

import (
	"net"
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

// oldText is the string to sign: the method, some headers, the date, the path and, of the query, what changes the response. The
// date of a URL is when it expires.
func oldText(method string, header http.Header, path, date string, query url.Values) string {
	return strings.Join([]string{
		method, header.Get("Content-MD5"), header.Get("Content-Type"), date,
		amazonHeaders(header) + sigv4.EscapePath(path) + signedParameters(query),
	}, "\n")
}

func amazonHeaders(header http.Header) string {
	var names []string
	for name := range header {
		if strings.HasPrefix(name, "X-Amz-") {
			names = append(names, strings.ToLower(name))
		}
	}
	slices.Sort(names)
	var text strings.Builder
	for _, name := range names {
		text.WriteString(name + ":" + strings.Join(header.Values(name), ",") + "\n")
	}
	return text.String()
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
	if header, found := sigv4.ReadOld(r.Header); found {
		return s.translateHeader(r, header)
	}
	seconds, err := strconv.ParseUint(query.Get(oldExpires), 10, 37) // until the year 6325
	if err != nil || query.Get(oldSignature) == "" {
		return r, nil
	}
	now := s.begin()
	expiry := time.Unix(int64(seconds), 0)
	k := s.keys[query.Get(oldAccessKey)]
	credentials := oldCredentials(query.Get(oldAccessKey), k)
	if k != nil {
		text := oldText(r.Method, r.Header, s.oldPath(r), query.Get(oldExpires), query)
		refusal = sigv4.VerifyOld(k.AccessKey, credentials.Secret, query.Get(oldSignature), text)
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

// translateHeader replaces a signature in a header by one in the query.
func (s control) translateHeader(r *http.Request, header sigv4.OldSignature) (translated *http.Request, refusal error) {
	now := s.begin()
	k := s.keys[header.AccessKey]
	credentials := oldCredentials(header.AccessKey, k)
	if k != nil {
		refusal = header.CheckTime(now, func(date time.Time) (time.Time, time.Duration) { return s.env.SignedAt(date, false) })
	}
	if k != nil && refusal == nil {
		verify := func(path string) error {
			text := oldText(r.Method, r.Header, path, header.DateLine, r.URL.Query())
			return sigv4.VerifyOld(k.AccessKey, credentials.Secret, header.Value, text)
		}
		path := s.oldPath(r)
		refusal = verify(path)
		if refusal != nil && strings.Count(path, "/") == 1 && verify(path+"/") == nil {
			refusal = nil // botocore signs the path of a bucket with a slash at its end
		}
	}
	s.mu.Unlock()
	plain := r.Clone(r.Context())
	plain.Header.Del("Authorization")
	return credentials.PresignRequest(plain, now.Truncate(time.Second), time.Minute), refusal
}

// oldCredentials are those of a key, without a secret if there is no such key.
func oldCredentials(accessKey string, k *keyRow) sigv4.Credentials {
	c := sigv4.Credentials{AccessKey: accessKey}
	if k != nil {
		c.Secret = k.SecretKey.Reveal()
		if len(k.Regions) == 1 {
			c.Region = k.Regions[0]
		}
	}
	return c
}

// oldPath returns the path that is signed. It begins with the bucket, also of a request whose host has it.
func (s *System) oldPath(r *http.Request) string {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	for _, e := range s.endpoints {
		if bucket, inHost := strings.CutSuffix(host, "."+e.S3Endpoint); inHost && e.S3Endpoint != "" {
			return "/" + bucket + r.URL.Path
		}
	}
	return r.URL.Path
}
