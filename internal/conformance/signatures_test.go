package conformance_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

var signatureChecks = []check{
	{name: "tampered body", run: tamperedBody},
	{name: "tampered header", run: tamperedHeader},
	{name: "header that is not signed", run: addedHeader},
	{name: "tampered path", run: tamperedPath},
	{name: "tampered query", run: tamperedQuery},
	{name: "tampered host", run: tamperedHost},
	{name: "tampered verb", run: tamperedVerb},
	{name: "tampered signature", run: tamperedSignature},
	{name: "wrong secret", run: wrongSecret},
	{name: "unknown key", run: unknownKey},
	{name: "anonymous", run: anonymous},
	{name: "skewed clock", run: skewedClock},
	{name: "clock that is a little skewed", run: slightlySkewedClock},
}

// The body is signed as a whole or in chunks; for a body that only has a checksum see the tests of streams.
func tamperedBody(t *testing.T, f *fixture) {
	s := f.connect(t, f.access, (*connection).plain, func(c *connection) { c.tamper = replaceInBody(t, "100 EUR", "900 EUR") })
	_, err := s.put(t.Context(), "invoice", []byte("pay 100 EUR"), putOptions{})
	refusedBody(t, err)
	f.lacks(t, "invoice")
}

func tamperedHeader(t *testing.T, f *fixture) {
	s := f.tampered(t, func(r *http.Request) { r.Header.Set("X-Amz-Meta-Color", "blue") })
	_, err := s.put(t.Context(), "a", []byte("hello"), putOptions{metadata: map[string]string{"color": "red"}})
	refused(t, err, http.StatusForbidden, "SignatureDoesNotMatch")
	f.lacks(t, "a")
}

// Added headers and parameters that affect S3 must be signed.
func addedHeader(t *testing.T, f *fixture) {
	s := f.tampered(t, func(r *http.Request) { r.Header.Set("X-Amz-Meta-Color", "blue") })
	_, err := s.put(t.Context(), "a", []byte("hello"), putOptions{})
	refused(t, err, http.StatusForbidden, "AccessDenied")
	f.lacks(t, "a")
}

// rename changes the key in a path, in either addressing style.
func rename(from, to string) func(*http.Request) {
	return func(r *http.Request) {
		target := *r.URL
		target.Path, target.RawPath = strings.Replace(target.Path, from, to, 1), ""
		r.URL = &target
	}
}

func tamperedPath(t *testing.T, f *fixture) {
	f.must(t, "secret", "secret")
	f.must(t, "public", "hello")
	s := f.tampered(t, rename("public", "secret"))
	_, err := s.get(t.Context(), "public", getOptions{})
	refused(t, err, http.StatusForbidden, "SignatureDoesNotMatch")
	_, err = s.put(t.Context(), "public", []byte("overwritten"), putOptions{})
	refused(t, err, http.StatusForbidden, "SignatureDoesNotMatch")
	_, err = s.remove(t.Context(), "public", "")
	refused(t, err, http.StatusForbidden, "SignatureDoesNotMatch")
	f.holds(t, "secret", "secret")
}

func tamperedQuery(t *testing.T, f *fixture) {
	s := f.tampered(t, func(r *http.Request) {
		target := *r.URL
		target.RawQuery = strings.Replace(target.RawQuery, "prefix=public", "prefix=secret", 1)
		r.URL = &target
	})
	_, err := s.list(t.Context(), listOptions{prefix: "public"})
	refused(t, err, http.StatusForbidden, "SignatureDoesNotMatch")
	s = f.tampered(t, func(r *http.Request) {
		target := *r.URL
		target.RawQuery += "&fetch-owner=true"
		r.URL = &target
	})
	_, err = s.list(t.Context(), listOptions{})
	refused(t, err, http.StatusForbidden, "SignatureDoesNotMatch")
}

func tamperedHost(t *testing.T, f *fixture) {
	f.amoveBucket(t, "archive", buckt.AmoveBucketCreateParams{})
	mustPut(t, f.in(t, "archive"), "a", "secret")
	s := f.tampered(t, func(r *http.Request) {
		target := *r.URL
		target.Host = strings.Replace(target.Host, "photos.", "archive.", 1)
		r.URL, r.Host = &target, target.Host
	})
	_, err := s.get(t.Context(), "a", getOptions{})
	refused(t, err, http.StatusForbidden, "SignatureDoesNotMatch")
}

func tamperedVerb(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	s := f.tampered(t, func(r *http.Request) { r.Method = http.MethodDelete })
	_, err := s.get(t.Context(), "a", getOptions{})
	refused(t, err, http.StatusForbidden, "SignatureDoesNotMatch")
	f.holds(t, "a", "hello")
}

func tamperedSignature(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	s := f.tampered(t, func(r *http.Request) {
		before, _, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
		r.Header.Set("Authorization", before+"Signature="+strings.Repeat("0", 64))
	})
	_, err := s.get(t.Context(), "a", getOptions{})
	refused(t, err, http.StatusForbidden, "SignatureDoesNotMatch")
}

// anything is the list of operations to try with an access.
var anything = map[string]func(t *testing.T, s store) error{
	"get":           func(t *testing.T, s store) error { _, err := s.get(t.Context(), "a", getOptions{}); return err },
	"get a missing": func(t *testing.T, s store) error { _, err := s.get(t.Context(), "missing", getOptions{}); return err },
	"head":          func(t *testing.T, s store) error { _, err := s.head(t.Context(), "a", getOptions{}); return err },
	"put": func(t *testing.T, s store) error {
		_, err := s.put(t.Context(), "a", []byte("overwritten"), putOptions{})
		return err
	},
	"delete": func(t *testing.T, s store) error { _, err := s.remove(t.Context(), "a", ""); return err },
	"list":   func(t *testing.T, s store) error { _, err := s.list(t.Context(), listOptions{}); return err },
	"upload": func(t *testing.T, s store) error {
		_, err := s.createUpload(t.Context(), "a", putOptions{})
		return err
	},
}

// refusedEverywhere asserts that all operations of an access are refused.
func refusedEverywhere(t *testing.T, s store, code string) {
	t.Helper()
	refusedAnew(t, func() store { return s }, code)
}

// refusedAnew does the same with a new client for each operation, because the AWS SDK corrects its clock by the responses.
func refusedAnew(t *testing.T, connect func() store, code string) {
	t.Helper()
	for name, try := range anything {
		err := try(t, connect())
		if name == "head" {
			refused(t, err, http.StatusForbidden, "")
			continue
		}
		refused(t, err, http.StatusForbidden, code)
	}
}

func wrongSecret(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	access := f.access
	access.SecretAccessKey = buckt.NewSecret(strings.Repeat("x", 40))
	refusedEverywhere(t, f.connect(t, access), "SignatureDoesNotMatch")
	f.holds(t, "a", "hello")
}

func unknownKey(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	access := f.access
	access.AccessKeyID = "AKIAIOSFODNN7EXAMPLE"
	refusedEverywhere(t, f.connect(t, access), "InvalidAccessKeyId")
	f.holds(t, "a", "hello")
}

func anonymous(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	s := f.connect(t, f.access, func(c *connection) { c.anonymous = true })
	refusedEverywhere(t, s, "AccessDenied")
	f.holds(t, "a", "hello")
}

func skewedClock(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	for _, ahead := range []time.Duration{20 * time.Minute, -20 * time.Minute, 26 * time.Hour} {
		f.skew(ahead)
		refusedAnew(t, func() store { return f.connect(t, f.access) }, "RequestTimeTooSkewed")
	}
	f.skew(0)
	f.holds(t, "a", "hello")
}

func slightlySkewedClock(t *testing.T, f *fixture) {
	f.must(t, "a", "hello")
	for _, ahead := range []time.Duration{14 * time.Minute, -14 * time.Minute} {
		f.skew(ahead)
		got, err := f.connect(t, f.access).get(t.Context(), "a", getOptions{})
		require.NoError(t, err)
		require.Equal(t, "hello", string(got.body))
	}
}
