package sigv4

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

var (
	midnight = time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)
	example  = Credentials{AccessKey: "AKIAIOSFODNN7EXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Region: "us-east-1"}
)

// verify reads, checks and verifies the signature of a request, and returns the code of the error, "" for none.
func verify(t *testing.T, keys *Keys, r *http.Request, secret string, now time.Time) string {
	t.Helper()
	q, valid := ParseQuery(r.URL.RawQuery)
	require.True(t, valid)
	s, err := Read(r, q)
	require.NoError(t, err)
	payload := r.Header.Get(HeaderPayload)
	if err := s.Check(r.Header, payload, Moment{Now: now, Signed: s.Date()}); err != nil {
		return err.(*s3error.Error).Code
	}
	if !s.Verify(keys.For(s, secret), r, RawPath(r), q, payload) {
		return "SignatureDoesNotMatch"
	}
	return ""
}

func TestVerify(t *testing.T) {
	signed := func() *http.Request {
		r := httptest.NewRequest(http.MethodGet, "http://examplebucket.s3.amazonaws.com/a%20b?list-type=2&prefix=x%2By", nil)
		example.Sign(r, midnight)
		return r
	}
	presigned := func() *http.Request {
		return httptest.NewRequest(http.MethodGet, example.Presign(Presigning{
			Method: http.MethodGet, Host: "examplebucket.s3.amazonaws.com", Path: "/a b", Time: midnight, Expires: time.Hour,
		}), nil)
	}
	change := func(r *http.Request, by func(*http.Request)) *http.Request { by(r); return r }
	tests := []struct {
		name   string
		r      *http.Request
		secret string
		at     time.Time
		want   string
	}{
		{"header", signed(), example.Secret, midnight, ""},
		{"header at the last moment", signed(), example.Secret, midnight.Add(15 * time.Minute), ""},
		{"header too late", signed(), example.Secret, midnight.Add(15*time.Minute + time.Second), "RequestTimeTooSkewed"},
		{"header with another secret", signed(), "other", midnight, "SignatureDoesNotMatch"},
		{"header with another query", change(signed(), func(r *http.Request) { r.URL.RawQuery += "&a" }), example.Secret, midnight, "SignatureDoesNotMatch"},
		{"header with another path", change(signed(), func(r *http.Request) { r.RequestURI = "/c" }), example.Secret, midnight, "SignatureDoesNotMatch"},
		{"header that is not signed", change(signed(), func(r *http.Request) { r.Header.Set("X-Amz-Acl", "private") }), example.Secret, midnight, "AccessDenied"},
		{"header without a payload", change(signed(), func(r *http.Request) { r.Header.Del(HeaderPayload) }), example.Secret, midnight, "InvalidRequest"},
		{"query", presigned(), example.Secret, midnight, ""},
		{"query at the last moment", presigned(), example.Secret, midnight.Add(time.Hour), ""},
		{"query too late", presigned(), example.Secret, midnight.Add(time.Hour + time.Second), "AccessDenied"},
		{"query with another secret", presigned(), "other", midnight, "SignatureDoesNotMatch"},
		{"query with another method", change(presigned(), func(r *http.Request) { r.Method = http.MethodPut }), example.Secret, midnight, "SignatureDoesNotMatch"},
		{"query with an unknown payload", change(presigned(), func(r *http.Request) { r.Header.Set(HeaderPayload, "x") }), example.Secret, midnight, "AccessDenied"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, verify(t, new(Keys), test.r, test.secret, test.at))
		})
	}
}

func TestSigned(t *testing.T) {
	tests := []struct {
		name, target, authorization string
		want                        bool
	}{
		{"header", "/", "AWS4-HMAC-SHA256 Credential=x", true},
		{"old header", "/", "AWS x:y", true},
		{"query", "/?X-Amz-Algorithm=x", "", true},
		{"old query", "/?AWSAccessKeyId=x", "", true},
		{"bearer", "/", "Bearer x", false},
		{"nothing", "/?a=b", "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, test.target, nil)
			r.Header.Set("Authorization", test.authorization)
			require.Equal(t, test.want, Signed(r))
		})
	}
}

// A cached key is used again, unless the secret was changed, and the cache is bounded.
func TestKeys(t *testing.T) {
	var keys Keys
	s := &Signature{AccessKey: "key", date: "20130524", Region: "us-east-1"}
	first := keys.For(s, "secret")
	require.Same(t, first, keys.For(s, "secret"))
	require.NotSame(t, first, keys.For(s, "changed"))
	for i := range 3 * mostKeys {
		keys.For(&Signature{AccessKey: strconv.Itoa(i), date: s.date, Region: s.Region}, "secret")
		require.LessOrEqual(t, len(keys.keys), mostKeys)
	}
}

func TestCheckPayload(t *testing.T) {
	for payload, valid := range map[string]bool{
		"": true, UnsignedPayload: true, SignedChunks: true, SignedTrailer: true, UnsignedTrailer: true,
		strings.Repeat("0aF", 21) + "0": true, strings.Repeat("g", 64): false, strings.Repeat("0", 63): false, "SOMETHING": false,
	} {
		t.Run(payload, func(t *testing.T) {
			err := CheckPayload(payload)
			if valid {
				require.NoError(t, err)
				return
			}
			require.Equal(t, "InvalidArgument", err.(*s3error.Error).Code)
		})
	}
}
