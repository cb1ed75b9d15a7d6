package s3_test

import (
	"bytes"
	"encoding/base64"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// post sends a form with a file. The fields are names and values in turn.
func (e *endpoint) post(target, file string, fields ...string) *httptest.ResponseRecorder {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		require.NoError(e.t, form.WriteField(fields[i], fields[i+1]))
	}
	w, err := form.CreateFormFile("file", "name.txt")
	require.NoError(e.t, err)
	_, err = w.Write([]byte(file))
	require.NoError(e.t, err)
	require.NoError(e.t, form.Close())
	return e.do(newRequest(http.MethodPost, target, body.String(), "Content-Type", form.FormDataContentType()))
}

// signForm returns the fields of a signature at a time, with a policy that has conditions beside those of the fields.
func signForm(at time.Time, conditions string) []string {
	stamp := at.UTC().Format("20060102T150405Z")
	credential := testID + "/" + stamp[:8] + "/us-east-1/s3/aws4_request"
	policy := base64.StdEncoding.EncodeToString([]byte(`{"expiration":"` + at.Add(time.Hour).UTC().Format(time.RFC3339) + `","conditions":[
		{"bucket":"bucket"},{"x-amz-algorithm":"AWS4-HMAC-SHA256"},{"x-amz-credential":"` + credential + `"},{"x-amz-date":"` + stamp + `"},` +
		conditions + `]}`))
	return []string{
		"X-Amz-Algorithm", "AWS4-HMAC-SHA256", "X-Amz-Credential", credential, "X-Amz-Date", stamp,
		"policy", policy, "X-Amz-Signature", signText(testSecret, stamp[:8], "us-east-1", policy),
	}
}

func TestPostObject(t *testing.T) {
	e := newEndpoint(t)
	fields := append(signForm(e.now, `["starts-with","$key","a/"],["starts-with","$Content-Type",""],["starts-with","$x-amz-meta-kind",""],
		{"acl":"private"},["starts-with","$tagging",""],["starts-with","$x-amz-server-side-encryption",""],{"success_action_status":"201"},
		["starts-with","$x-amz-checksum-sha256",""],["content-length-range",1,10]`),
		"key", "a/${filename}", "Content-Type", "text/plain", "x-amz-meta-kind", "b", "acl", "private", "success_action_status", "201",
		"tagging", "<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>",
		"x-amz-server-side-encryption", "AES256", "x-amz-checksum-sha256", sha256Base64("content"))
	w := e.post("/bucket", "content", fields...)
	require.Equal(t, 201, w.Code, w.Body.String())
	result := parse[struct{ Location, Bucket, Key, ETag string }](t, w)
	require.Equal(t, "http://s3.amazonaws.com/bucket/a%2Fname.txt", result.Location)
	require.Equal(t, []string{"bucket", "a/name.txt", `"9a0364b9e99bb480dd25e1f0284c8555"`}, []string{result.Bucket, result.Key, result.ETag})
	require.Equal(t, result.Location, w.Header().Get("Location"))
	require.Equal(t, result.ETag, w.Header().Get("ETag"))
	require.Equal(t, "AES256", w.Header().Get("x-amz-server-side-encryption"))
	require.Equal(t, sha256Base64("content"), w.Header().Get("x-amz-checksum-sha256"))

	o, found := e.bucket.Get("a/name.txt")
	require.True(t, found)
	require.Equal(t, "content", string(o.Content.Copy()))
	require.Equal(t, "text/plain", o.ContentType)
	require.Equal(t, map[string]string{"kind": "b"}, o.Metadata)
	require.Len(t, o.Tags, 1)
	require.Equal(t, "owner", o.Owner.ID)

	e.backend.keys[""] = s3.Key{Allows: func(action, _, _ string) bool { return action == s3.ActionPutObject }}
	w = e.post("/bucket/", "content", "key", "b")
	require.Equal(t, 204, w.Code, w.Body.String())
	require.Equal(t, "http://s3.amazonaws.com/bucket/b", w.Header().Get("Location"))
	require.Equal(t, "content", e.content("b"), "by everybody")
}

func TestPostObjectRefused(t *testing.T) {
	const anyKey = `["starts-with","$key",""]`
	for name, test := range map[string]struct {
		conditions string
		fields     []string // after those of the signature
		file       string
		change     func(e *endpoint, fields []string)
		status     int
		want       string
	}{
		"key/missing":         {anyKey, nil, "x", nil, 400, "InvalidArgument"},
		"key/too long":        {anyKey, []string{"key", strings.Repeat("a", 1025)}, "x", nil, 400, "KeyTooLongError"},
		"key/not in UTF-8":    {anyKey, []string{"key", "\xff"}, "x", nil, 400, "InvalidURI"},
		"policy/another key":  {`{"key":"b"}`, []string{"key", "a"}, "x", nil, 403, "AccessDenied"},
		"policy/field":        {anyKey, []string{"key", "a", "acl", "private"}, "x", nil, 403, "AccessDenied"},
		"policy/no condition": {`7`, []string{"key", "a"}, "x", nil, 400, "InvalidPolicyDocument"},
		"policy/too small":    {anyKey + `,["content-length-range",2,3]`, []string{"key", "a"}, "x", nil, 400, "EntityTooSmall"},
		"policy/too large":    {anyKey + `,["content-length-range",2,3]`, []string{"key", "a"}, "long", nil, 400, "EntityTooLarge"},
		"policy/expired": {anyKey, []string{"key", "a"}, "x", func(e *endpoint, _ []string) {
			e.now = e.now.Add(time.Hour)
		}, 403, "AccessDenied"},
		"signature/wrong": {anyKey, []string{"key", "a"}, "x", func(_ *endpoint, fields []string) {
			fields[9] = "0"
		}, 403, "SignatureDoesNotMatch"},
		"signature/unknown key": {anyKey, []string{"key", "a"}, "x", func(e *endpoint, _ []string) { clear(e.backend.keys) }, 403,
			"InvalidAccessKeyId"},
		"signature/version 2": {anyKey, []string{"key", "a", "AWSAccessKeyId", testID}, "x", nil, 400, "InvalidRequest"},
		"bucket/unknown":      {anyKey, []string{"key", "a"}, "x", func(e *endpoint, _ []string) { clear(e.backend.buckets) }, 404, "NoSuchBucket"},
		"key/not allowed": {anyKey, []string{"key", "a"}, "x", func(e *endpoint, _ []string) {
			e.allow(func(_, _, object string) bool { return object == "b" })
		}, 403, "AccessDenied"},
		"tags/malformed": {anyKey + `,["starts-with","$tagging",""]`, []string{"key", "a", "tagging", "a=b"}, "x", nil, 400, "MalformedXML"},
		"checksum/wrong": {anyKey + `,["starts-with","$x-amz-checksum-sha256",""]`, []string{
			"key", "a", "x-amz-checksum-sha256", sha256Base64("y"),
		}, "x", nil, 400, "BadDigest"},
		"MD5/wrong": {anyKey + `,["starts-with","$Content-MD5",""]`, []string{
			"key", "a", "Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==",
		}, "x", nil, 400, "BadDigest"},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t)
			fields := append(signForm(e.now, test.conditions), test.fields...)
			if test.change != nil {
				test.change(e, fields)
			}
			w := e.post("/bucket", test.file, fields...)
			require.Equal(t, test.status, w.Code, w.Body.String())
			require.Equal(t, test.want, code(t, w))
			_, found := e.bucket.Get("a")
			require.False(t, found)
		})
	}
	e := newEndpoint(t)
	require.Equal(t, "AccessDenied", code(t, e.post("/bucket", "x", "key", "a")), "without a signature")
	require.Equal(t, "PreconditionFailed", e.refused(http.MethodPost, "/bucket", "x"), "a body that is no form")
}

func TestPostObjectTooLarge(t *testing.T) {
	e := newEndpoint(t)
	e.backend.buckets["bucket"] = s3.Config{Name: "bucket", MaxObject: 3}.NewBucket()
	w := e.post("/bucket", "12345", append(signForm(e.now, `{"key":"a"}`), "key", "a")...)
	require.Equal(t, "EntityTooLarge", code(t, w))
	require.Contains(t, w.Body.String(), "<ProposedSize>5</ProposedSize><MaxSizeAllowed>3</MaxSizeAllowed>")
}

// Ceph's gateway takes version 2 as well, whose signature is the HMAC-SHA1 of the policy. It has no date.
func TestPostObjectVersion2(t *testing.T) {
	e := newEndpoint(t)
	e.handler.Ceph = true
	policy := base64.StdEncoding.EncodeToString([]byte(`{"expiration":"2013-05-24T01:00:00Z","conditions":[{"bucket":"bucket"},{"key":"a"}]}`))
	post := func(signature string) *httptest.ResponseRecorder {
		return e.post("/bucket", "content", "key", "a", "AWSAccessKeyId", testID, "policy", policy, "signature", signature)
	}
	const signature = "MosHVWBRnU8DIHrIu9R6r7+jn8s=" // by openssl
	w := post(signature)
	require.Equal(t, 204, w.Code, w.Body.String())
	require.Equal(t, "content", e.content("a"))
	w = post("wrong")
	require.Equal(t, "SignatureDoesNotMatch", code(t, w))
	require.Contains(t, w.Body.String(), "<StringToSign>"+policy+"</StringToSign>")

	e.now = e.now.Add(24 * time.Hour)
	require.Equal(t, "AccessDenied", code(t, post(signature)), "the policy has expired")
	e.handler.SignedAt = func(date time.Time, _ bool) (time.Time, time.Duration) { return date, 24 * time.Hour }
	require.Empty(t, code(t, post(signature)), "the clock was advanced before the client signed")
}

// A form is signed by the clock of the client, which does not follow the advances of the server's.
func TestPostObjectAfterAdvance(t *testing.T) {
	e := newEndpoint(t)
	advanced, ahead := e.now, 31*24*time.Hour
	e.now = e.now.Add(ahead + time.Minute)
	e.handler.SignedAt = func(date time.Time, _ bool) (time.Time, time.Duration) {
		if date.Before(advanced) {
			return date, ahead
		}
		return date.Add(ahead), ahead
	}
	post := func(at time.Time) string {
		return code(t, e.post("/bucket", "x", append(signForm(at, `{"key":"a"}`), "key", "a")...))
	}
	require.Empty(t, post(advanced.Add(time.Minute)), "signed after the advance")
	require.Equal(t, "AccessDenied", post(advanced.Add(-time.Minute)), "signed before the advance")
}
