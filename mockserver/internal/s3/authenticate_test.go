package s3_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// replaceIn changes the header Authorization after it was signed.
func replaceIn(old, with string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, with, 1))
	}
}

func setAfter(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func TestSignatureErrors(t *testing.T) {
	tests := []struct {
		name   string
		change func(*http.Request)
		status int
		want   string
	}{
		{"none", func(*http.Request) {}, 200, ""},
		{"unknown key", replaceIn(testID, "AKIAUNKNOWN"), 403, "InvalidAccessKeyId"},
		{"no key", replaceIn(testID, ""), 403, "InvalidAccessKeyId"},
		{"other method", func(r *http.Request) { r.Method = http.MethodDelete }, 403, "SignatureDoesNotMatch"},
		{"other path", func(r *http.Request) { r.RequestURI = "/bucket/other" }, 403, "SignatureDoesNotMatch"},
		{"other query", func(r *http.Request) { r.URL.RawQuery = "x-id=Other" }, 403, "SignatureDoesNotMatch"},
		{"other host", func(r *http.Request) { r.Host = "elsewhere.example" }, 403, "SignatureDoesNotMatch"},
		{"other header", setAfter("x-amz-meta-a", "2"), 403, "SignatureDoesNotMatch"},
		{"other hash", setAfter("x-amz-content-sha256", hexSHA256("x")), 403, "SignatureDoesNotMatch"},
		{"other region", replaceIn("us-east-1", "eu-west-1"), 403, "SignatureDoesNotMatch"},
		{"other signature", replaceIn("Signature=", "Signature=0"), 403, "SignatureDoesNotMatch"},
		{"header that is not signed", setAfter("x-amz-acl", "private"), 403, "AccessDenied"},
		{"host that is not signed", replaceIn("SignedHeaders=host;", "SignedHeaders="), 403, "AccessDenied"},
		{"no hash", func(r *http.Request) { r.Header.Del("x-amz-content-sha256") }, 400, "InvalidRequest"},
		{"word for a hash", setAfter("x-amz-content-sha256", "SOMETHING"), 400, "InvalidArgument"},
		{"hash that is none", setAfter("x-amz-content-sha256", strings.Repeat("g", 64)), 400, "InvalidArgument"},
		{"no time", func(r *http.Request) { r.Header.Del("x-amz-date") }, 403, "AccessDenied"},
		{"time that is none", setAfter("x-amz-date", "yesterday"), 403, "AccessDenied"},
		{"other day than the scope", replaceIn("20130524", "20130523"), 400, "AuthorizationHeaderMalformed"},
		{"other service", replaceIn("/s3/", "/ec2/"), 400, "AuthorizationHeaderMalformed"},
		{"other end of the scope", replaceIn("aws4_request", "aws5_request"), 400, "AuthorizationHeaderMalformed"},
		{"short scope", replaceIn("/us-east-1/s3/aws4_request", ""), 400, "AuthorizationHeaderMalformed"},
		{"no signature", replaceIn("Signature=", "S="), 400, "AuthorizationHeaderMalformed"},
		{"component that is none", replaceIn("SignedHeaders=", "SignedHeaders-"), 400, "AuthorizationHeaderMalformed"},
		{"no signed headers", replaceIn("SignedHeaders=", "S="), 400, "AuthorizationHeaderMalformed"},
		{"older version", setAfter("Authorization", "AWS "+testID+":c2lnbmF0dXJl"), 400, "InvalidRequest"},
		{"other algorithm", replaceIn("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"), 400, "InvalidRequest"},
		{"session token", setAfter("x-amz-security-token", "token"), 400, "InvalidToken"},
		{"query as well", func(r *http.Request) { r.URL.RawQuery = "X-Amz-Signature=0" }, 400, "InvalidArgument"},
		{"nothing at all", func(r *http.Request) { r.Header.Del("Authorization") }, 403, "AccessDenied"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t)
			e.put("key", "content")
			r := newRequest(http.MethodGet, "/bucket/key?x-id=GetObject", "", "x-amz-meta-a", "1")
			sign(r, e.now, hexSHA256(""))
			test.change(r)
			w := e.do(r)
			require.Equal(t, test.status, w.Code, w.Body.String())
			require.Equal(t, test.want, code(t, w))
		})
	}
}

func TestSignatureWrongSecretOrRevokedKey(t *testing.T) {
	e := newEndpoint(t)
	e.put("key", "content")
	r := newRequest(http.MethodGet, "/bucket/key", "")
	signAs(r, testID, "another secret", "us-east-1", e.now, hexSHA256(""))
	require.Equal(t, "SignatureDoesNotMatch", code(t, e.do(r)))

	e.mustSend(http.MethodGet, "/bucket/key", "")
	key := e.backend.keys[testID]
	key.Secret = "a new one"
	e.backend.keys[testID] = key
	require.Equal(t, "SignatureDoesNotMatch", e.refused(http.MethodGet, "/bucket/key", ""), "a signing key that was kept is not the secret")
	delete(e.backend.keys, testID)
	require.Equal(t, "InvalidAccessKeyId", e.refused(http.MethodGet, "/bucket/key", ""))
}

func TestSignatureClockSkew(t *testing.T) {
	tests := []struct {
		name string
		skew time.Duration
		want string
	}{
		{"behind", -15 * time.Minute, ""},
		{"too far behind", -15*time.Minute - time.Second, "RequestTimeTooSkewed"},
		{"ahead", 15 * time.Minute, ""},
		{"too far ahead", 15*time.Minute + time.Second, "RequestTimeTooSkewed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t)
			e.put("key", "content")
			r := newRequest(http.MethodGet, "/bucket/key", "")
			sign(r, e.now.Add(test.skew), hexSHA256(""))
			require.Equal(t, test.want, code(t, e.do(r)))
		})
	}
}

func TestSignatureDateHeader(t *testing.T) {
	e := newEndpoint(t)
	e.put("key", "content")
	r := newRequest(http.MethodGet, "/bucket/key", "", "Date", e.now.Format(http.TimeFormat))
	sign(r, e.now, hexSHA256(""))
	signed := r.Header.Get("Authorization")
	r.Header.Del("x-amz-date")
	// The signature no longer covers the time, so that it must be made again.
	canonical := "GET\n/bucket/key\n\ndate:" + r.Header.Get("Date") + "\nhost:" + r.Host + "\nx-amz-content-sha256:" + hexSHA256("") +
		"\n\ndate;host;x-amz-content-sha256\n" + hexSHA256("")
	text := "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n" + hexSHA256(canonical)
	head, _, _ := strings.Cut(signed, "SignedHeaders=")
	r.Header.Set("Authorization", head+"SignedHeaders=date;host;x-amz-content-sha256, Signature="+signText(testSecret, "20130524", "us-east-1", text))
	w := e.do(r)
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
}

func TestSignatureRegion(t *testing.T) {
	e := newEndpoint(t)
	e.put("key", "content")
	sendAs := func(region string) string {
		r := newRequest(http.MethodGet, "/bucket/key", "")
		signAs(r, testID, testSecret, region, e.now, hexSHA256(""))
		return code(t, e.do(r))
	}
	require.Empty(t, sendAs("eu-west-1"))
	e.handler.Region, e.handler.StrictRegion = "us-ord", true
	require.Equal(t, "AuthorizationHeaderMalformed", sendAs("eu-west-1"))
	require.Empty(t, sendAs("us-ord"))
}

func TestPresignedURLErrors(t *testing.T) {
	c := sigv4.Credentials{AccessKey: testID, Secret: testSecret, Region: "us-east-1"}
	tests := []struct {
		name   string
		change func(url.Values)
		want   string
	}{
		{"nothing", func(url.Values) {}, ""},
		{"no expiry", func(q url.Values) { q.Del("X-Amz-Expires") }, "AuthorizationQueryParametersError"},
		{"expiry that is no number", func(q url.Values) { q.Set("X-Amz-Expires", "soon") }, "AuthorizationQueryParametersError"},
		{"expiry below 0", func(q url.Values) { q.Set("X-Amz-Expires", "-1") }, "AuthorizationQueryParametersError"},
		{"more than a week", func(q url.Values) { q.Set("X-Amz-Expires", "604801") }, "AuthorizationQueryParametersError"},
		{"longer expiry", func(q url.Values) { q.Set("X-Amz-Expires", "604800") }, "SignatureDoesNotMatch"},
		{"other algorithm", func(q url.Values) { q.Set("X-Amz-Algorithm", "AWS4") }, "AuthorizationQueryParametersError"},
		{"no credential", func(q url.Values) { q.Set("X-Amz-Credential", "x") }, "AuthorizationQueryParametersError"},
		{"time that is none", func(q url.Values) { q.Set("X-Amz-Date", "x") }, "AuthorizationQueryParametersError"},
		{"other day", func(q url.Values) { q.Set("X-Amz-Date", "20130525T000000Z") }, "AuthorizationQueryParametersError"},
		{"host that is not signed", func(q url.Values) { q.Set("X-Amz-SignedHeaders", "date") }, "AccessDenied"},
		{"one more parameter", func(q url.Values) { q.Set("versionId", "null") }, "SignatureDoesNotMatch"},
		{"unknown key", func(q url.Values) { q.Set("X-Amz-Credential", "NOBODY/20130524/us-east-1/s3/aws4_request") }, "InvalidAccessKeyId"},
		{"old version", func(q url.Values) { clear(q); q.Set("AWSAccessKeyId", testID) }, "InvalidRequest"},
		{"session token", func(q url.Values) { q.Set("X-Amz-Security-Token", "x") }, "InvalidToken"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t)
			e.put("key", "content")
			made, err := url.Parse(c.Presign(sigv4.Presigning{
				Method: "GET", Host: "s3.amazonaws.com", Path: "/bucket/key", Time: e.now, Expires: time.Minute,
			}))
			require.NoError(t, err)
			q := made.Query()
			test.change(q)
			w := e.do(newRequest(http.MethodGet, "/bucket/key?"+q.Encode(), ""))
			require.Equal(t, test.want, code(t, w), w.Body.String())

			e.handler.Ceph = true
			if test.want == "AuthorizationQueryParametersError" {
				test.want = "AccessDenied"
			}
			require.Equal(t, test.want, code(t, e.do(newRequest(http.MethodGet, "/bucket/key?"+q.Encode(), ""))), "at Ceph's gateway")
		})
	}
}

func TestPresignedURLHeaders(t *testing.T) {
	e := newEndpoint(t)
	r := newRequest(http.MethodPut, "/bucket/key?x-amz-meta-kind=letter&x-amz-acl=public-read&x-amz-storage-class=GLACIER&x-amz-tagging=a%3Db"+
		"&x-amz-checksum-crc32=AAAAAA%3D%3D", "content")
	signed := sigv4.Credentials{AccessKey: testID, Secret: testSecret, Region: "us-east-1"}.PresignRequest(r, e.now, time.Minute)
	signed.RequestURI = "/bucket/key?" + signed.URL.RawQuery
	require.Empty(t, code(t, e.do(signed)))
	o, found := e.bucket.Get("key")
	require.True(t, found)
	require.Equal(t, map[string]string{"kind": "letter"}, o.Metadata)
	require.Equal(t, []string{"public-read", "GLACIER"}, []string{o.ACL, o.StorageClass})
	require.Len(t, o.Tags, 1)
	require.NotEqual(t, "CRC32", o.Checksum.Algorithm, "the checksum of an empty body is ignored")

	e.allow(func(action, _, _ string) bool { return action == s3.ActionPutObject })
	require.Equal(t, "AccessDenied", code(t, e.do(signed)), "an ACL needs its own grant")
}

func TestPresignedURLMethodAndContentType(t *testing.T) {
	e := newEndpoint(t)
	made := sigv4.Credentials{AccessKey: testID, Secret: testSecret, Region: "us-east-1"}.Presign(sigv4.Presigning{
		Method: "PUT", Host: "s3.amazonaws.com", Path: "/bucket/a é+", ContentType: "text/plain", Time: e.now, Expires: time.Minute,
	})
	target := strings.TrimPrefix(made, "https://s3.amazonaws.com")
	require.Equal(t, "SignatureDoesNotMatch", code(t, e.do(newRequest(http.MethodGet, target, "", "Content-Type", "text/plain"))))
	require.Equal(t, "SignatureDoesNotMatch", code(t, e.do(newRequest(http.MethodPut, target, "x", "Content-Type", "text/html"))))
	require.Equal(t, "AccessDenied", code(t, e.do(newRequest(http.MethodPut, target, "x", "Content-Type", "text/plain", "x-amz-acl", "public-read"))))
	require.Empty(t, code(t, e.do(newRequest(http.MethodPut, target, "x", "Content-Type", "text/plain"))))
	require.Equal(t, "x", e.content("a é+"))
}

func TestPresignAccepted(t *testing.T) {
	e := newEndpoint(t)
	r := newRequest(http.MethodGet, "/bucket?list-type=2&prefix=a%20b%2B", "")
	sigv4.Credentials{AccessKey: testID, Secret: testSecret, Region: "eu"}.Sign(r, e.now)
	require.Equal(t, http.StatusOK, e.do(r).Code)
}

func TestAnonymousRequests(t *testing.T) {
	e := newEndpoint(t)
	e.put("key", "content")
	get := func() string { return code(t, e.do(newRequest(http.MethodGet, "/bucket/key", ""))) }
	require.Equal(t, "AccessDenied", get())
	e.backend.keys[""] = s3.Key{Allows: func(action, _, _ string) bool { return action == "s3:GetObject" }}
	require.Empty(t, get())
	require.Equal(t, "AccessDenied", code(t, e.do(newRequest(http.MethodPut, "/bucket/key", "x"))))
	require.Equal(t, "AccessDenied", code(t, e.do(newRequest(http.MethodGet, "/", ""))))
	require.Equal(t, "InvalidRequest", code(t, e.do(newRequest(http.MethodGet, "/bucket/key?response-expires=x", ""))))
	e.backend.keys[""] = s3.Key{Allows: allowAll}
	require.Equal(t, "AccessDenied", code(t, e.do(newRequest(http.MethodGet, "/", ""))), "nobody's buckets are not listed")
	require.Equal(t, "AccessDenied", code(t, e.do(newRequest(http.MethodPut, "/bucket/key", "0\r\n\r\n",
		"x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "x-amz-decoded-content-length", "0"))))
}

func TestHeadErrorHasNoBody(t *testing.T) {
	e := newEndpoint(t)
	w := e.send(http.MethodHead, "/bucket/missing", "")
	require.Equal(t, http.StatusNotFound, w.Code)
	require.Zero(t, w.Body.Len())
	require.NotEmpty(t, w.Header().Get("x-amz-request-id"))
	w = e.do(newRequest(http.MethodHead, "/bucket/missing", ""))
	require.Equal(t, http.StatusForbidden, w.Code)
	require.Zero(t, w.Body.Len())
}

// A name is sorted before those that it begins, which is not how the texts with their equals signs are sorted.
func TestSignatureQueryOrder(t *testing.T) {
	e := newEndpoint(t)
	e.put("key", "content")
	e.mustSend(http.MethodGet, "/bucket/key?a-b=1&a=2&B=x+y%20z&c=%2f%2B&d", "")
}
