package front

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestServe(t *testing.T) {
	const paths = "It serves these paths, and S3 requests at the paths of buckets:\nBuckt: /v1, /health\nTornado: /user\n"
	systems := []System{{"Buckt", []string{"v1", "health"}}, {"Tornado", []string{"user"}}}
	const browser = "text/html,application/xhtml+xml,*/*;q=0.8"
	for name, test := range map[string]struct {
		method, path, accept string
		handlers             []string
		want                 Unserved
	}{
		"the root":                        {"GET", "/", "*/*", nil, Unserved{Status: 200, Found: true, Text: "This is a mock server. " + paths}},
		"HEAD of the root":                {"HEAD", "/", "", nil, Unserved{Status: 200, Found: true, Text: "This is a mock server. " + paths}},
		"the root of a program":           {"GET", "/", "", []string{"/_mock"}, Unserved{Status: 200, Found: true, Text: "This is a mock server. " + paths + "The mock itself: /_mock/\n"}},
		"the root in a browser":           {"GET", "/", browser, []string{"/_mock"}, Unserved{Status: 303, Location: "/_mock/", Found: true}},
		"the root in a browser, in Go":    {"GET", "/", browser, nil, Unserved{Status: 200, Found: true, Text: "This is a mock server. " + paths}},
		"POST to the root":                {"POST", "/", "", nil, Unserved{Status: 404, Text: "No system of this mock server serves POST /. " + paths}},
		"a path of no system":             {"GET", "/a%20b/c", "", nil, Unserved{Status: 404, Text: "No system of this mock server serves GET /a%20b/c. " + paths}},
		"a path of no system, in browser": {"GET", "/jobs", browser, []string{"/_mock"}, Unserved{Status: 404, Text: "No system of this mock server serves GET /jobs. " + paths + "The mock itself: /_mock/\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(test.method, "http://127.0.0.1:4010"+test.path, http.NoBody)
			r.Header.Set("Accept", test.accept)
			require.Equal(t, &test.want, Serve(r, systems, test.handlers))
		})
	}
}

func TestIsUnsignedS3(t *testing.T) {
	for name, test := range map[string]struct {
		target, header, value string
		want                  bool
	}{
		"a plain request":          {"/bucket/key", "User-Agent", "curl/8.5.0", false},
		"a query of others":        {"/bucket?page=2&prefix=a", "Accept", "*/*", false},
		"a parameter of S3":        {"/bucket?list-type=2", "Accept", "*/*", true},
		"a subresource of S3":      {"/bucket?location", "Accept", "*/*", true},
		"a header of S3":           {"/bucket/key", "X-Amz-Acl", "private", true},
		"a header of the AWS SDKs": {"/bucket/key", "Amz-Sdk-Request", "attempt=1; max=3", true},
		"the AWS SDK for Go":       {"/bucket", "User-Agent", "aws-sdk-go/1.55.8 (go1.26; linux; amd64) S3Manager", true},
		"boto3":                    {"/bucket", "User-Agent", "Boto3/1.43.11 md/Botocore#1.43.11", true},
		"minio-go":                 {"/bucket", "User-Agent", "MinIO (linux; amd64) minio-go/v7.0.95", true},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, test.target, http.NoBody)
			r.Header.Set(test.header, test.value)
			require.Equal(t, test.want, IsUnsignedS3(r))
		})
	}
	r := httptest.NewRequest(http.MethodPost, "/bucket", http.NoBody)
	require.False(t, IsUnsignedS3(r))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	require.True(t, IsUnsignedS3(r), "a form")
}
