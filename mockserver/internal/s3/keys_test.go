package s3_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestObjectKeysAreData(t *testing.T) {
	tests := []struct{ key, path string }{
		{"a+b", "a+b"},
		{"a+b", "a%2Bb"},
		{"a b", "a%20b"},
		{"100%", "100%25"},
		{"%2F", "%252F"},
		{"é", "%C3%A9"},
		{"é", "%c3%a9"},
		{"a//b", "a//b"},
		{"/a", "/a"},
		{"a/", "a/"},
		{"a/./b", "a/./b"},
		{"a/../b", "a/../b"},
		{"..", ".."},
		{"a?b#c;d&e=f", "a%3Fb%23c%3Bd%26e%3Df"},
		{"a/b", "a%2Fb"},
		{"~!*'()", "~!*'()"},
		{"日本", "%E6%97%A5%E6%9C%AC"},
	}
	for _, test := range tests {
		t.Run(test.path, func(t *testing.T) {
			e := newEndpoint(t)
			e.mustSend(http.MethodPut, "/bucket/"+test.path, "path style")
			require.Equal(t, "path style", e.content(test.key))

			r := newRequest(http.MethodPut, "/"+test.path, "in the host")
			r.Host = "Bucket.S3.amazonaws.com:9000"
			sign(r, e.now, hexSHA256("in the host"))
			require.Empty(t, code(t, e.do(r)))
			require.Equal(t, "in the host", e.content(test.key))
		})
	}
}

// Some clients escape the path in another way than they sign it. S3 escapes it again, and so accepts them.
func TestPathSignedAsEscaped(t *testing.T) {
	e := newEndpoint(t)
	r := newRequest(http.MethodPut, "/bucket/a%2Bb%28c%29", "x")
	sign(r, e.now, hexSHA256("x"))
	r.RequestURI = "/bucket/a+b(c)"
	require.Empty(t, code(t, e.do(r)))
	require.Equal(t, "x", e.content("a+b(c)"))

	r = newRequest(http.MethodPut, "/bucket/a%2Bb", "y")
	sign(r, e.now, hexSHA256("y"))
	r.RequestURI = "/bucket/a%20b"
	require.Equal(t, "SignatureDoesNotMatch", code(t, e.do(r)))
}

func TestPathAbsoluteForm(t *testing.T) {
	e := newEndpoint(t)
	r := newRequest(http.MethodPut, "/bucket/a%20b", "x")
	sign(r, e.now, hexSHA256("x"))
	r.RequestURI = "http://s3.amazonaws.com/bucket/a%20b"
	require.Empty(t, code(t, e.do(r)))
	require.Equal(t, "x", e.content("a b"))
}

func TestObjectKeysInvalid(t *testing.T) {
	e := newEndpoint(t)
	require.Equal(t, "KeyTooLongError", e.refused(http.MethodPut, "/bucket/"+strings.Repeat("a", 1025), ""))
	e.mustSend(http.MethodPut, "/bucket/"+strings.Repeat("a", 1024), "")
	require.Equal(t, "InvalidURI", e.refused(http.MethodPut, "/bucket/%ff", ""))
	require.Equal(t, "InvalidBucketName", e.refused(http.MethodPut, "//key", ""))
	require.Equal(t, "InvalidArgument", e.refused(http.MethodGet, "/bucket/key?versionId=", ""))
}

func TestRoute(t *testing.T) {
	tests := []struct {
		method, target, header, want string
	}{
		{"GET", "/", "", "s3ListBuckets"},
		{"PUT", "/bucket", "", "s3CreateBucket"},
		{"PUT", "/bucket/", "", "s3CreateBucket"},
		{"HEAD", "/bucket", "", "s3HeadBucket"},
		{"DELETE", "/bucket", "", "s3DeleteBucket"},
		{"GET", "/bucket", "", "s3ListObjects"},
		{"GET", "/bucket?list-type=2", "", "s3ListObjectsV2"},
		{"GET", "/bucket?versions", "", "s3ListObjectVersions"},
		{"GET", "/bucket?uploads", "", "s3ListMultipartUploads"},
		{"GET", "/bucket?location", "", "s3GetBucketLocation"},
		{"POST", "/bucket?delete", "", "s3DeleteObjects"},
		{"GET", "/bucket?lifecycle", "", "s3GetBucketLifecycleConfiguration"},
		{"PUT", "/bucket?lifecycle", "", "s3PutBucketLifecycleConfiguration"},
		{"DELETE", "/bucket?lifecycle", "", "s3DeleteBucketLifecycle"},
		{"PUT", "/bucket?policy", "", "s3PutBucketPolicy"},
		{"PUT", "/bucket?website", "", ""},
		{"GET", "/bucket?analytics", "", ""},
		{"POST", "/bucket", "", "s3PostObject"},
		{"GET", "/bucket/key", "", "s3GetObject"},
		{"GET", "/bucket/key?x-id=GetObject", "", "s3GetObject"},
		{"HEAD", "/bucket/key", "", "s3HeadObject"},
		{"PUT", "/bucket/key", "", "s3PutObject"},
		{"PUT", "/bucket/key", "/bucket/other", "s3CopyObject"},
		{"DELETE", "/bucket/key", "", "s3DeleteObject"},
		{"POST", "/bucket/key?uploads", "", "s3CreateMultipartUpload"},
		{"PUT", "/bucket/key?partNumber=1&uploadId=x", "", "s3UploadPart"},
		{"PUT", "/bucket/key?partNumber=1&uploadId=x", "/bucket/other", "s3UploadPartCopy"},
		{"POST", "/bucket/key?uploadId=x", "", "s3CompleteMultipartUpload"},
		{"DELETE", "/bucket/key?uploadId=x", "", "s3AbortMultipartUpload"},
		{"GET", "/bucket/key?uploadId=x", "", "s3ListParts"},
		{"GET", "/bucket/key?attributes", "", "s3GetObjectAttributes"},
		{"GET", "/bucket/key?torrent", "", ""},
		{"PATCH", "/bucket/key", "", ""},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.target+test.header, func(t *testing.T) {
			e := newEndpoint(t)
			r := newRequest(test.method, test.target, "", "x-amz-copy-source", test.header)
			sign(r, e.now, hexSHA256(""))
			q := e.handler.Route(r)
			require.Equal(t, test.want, q.Operation)
			require.Equal(t, testID, q.AccessKey)
			if strings.Contains(test.target, "/key") {
				require.Equal(t, "bucket", q.Bucket)
				require.Equal(t, "key", q.Key)
			}
		})
	}
}

func TestRouteUnknown(t *testing.T) {
	tests := []struct {
		method, target string
		status         int
		want           string
	}{
		{"PUT", "/bucket?website", 501, "NotImplemented"},
		{"GET", "/bucket?analytics", 501, "NotImplemented"},
		{"GET", "/bucket/key?torrent", 501, "NotImplemented"},
		{"POST", "/bucket/key?select&select-type=2", 501, "NotImplemented"},
		{"POST", "/bucket/key", 405, "MethodNotAllowed"},
		{"PATCH", "/bucket/key", 405, "MethodNotAllowed"},
		{"DELETE", "/bucket?versioning", 405, "MethodNotAllowed"},
		{"DELETE", "/", 405, "MethodNotAllowed"},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.target, func(t *testing.T) {
			e := newEndpoint(t)
			w := e.send(test.method, test.target, "")
			require.Equal(t, test.status, w.Code)
			require.Equal(t, test.want, code(t, w))
			require.Equal(t, "AccessDenied", code(t, e.do(newRequest(test.method, test.target, ""))), "a stranger learns nothing")
		})
	}
}
