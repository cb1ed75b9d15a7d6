package presign_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/internal/presign"
)

// The documents of AWS have this example of a presigned URL, with the bucket in the host.
func TestURLExampleOfAWS(t *testing.T) {
	t.Parallel()
	r := presign.Request{
		AccessKeyID: "AKIAIOSFODNN7EXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Region: "us-east-1",
		Method: "GET", Scheme: "https", Host: "examplebucket.s3.amazonaws.com", Path: "/test.txt",
		Time: time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC), Expires: 24 * time.Hour,
	}
	require.Equal(t, "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"+
		"&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"+
		"&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"+
		"&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404", r.URL())
}

func TestURLEscapedPath(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/a/b": "/a/b", "/a b": "/a%20b", "/a+b&c=d": "/a%2Bb%26c%3Dd", "/ü~-._": "/%C3%BC~-._", "/%2F": "/%252F", "//": "//",
	} {
		u, err := url.Parse((&presign.Request{Method: "GET", Scheme: "https", Host: "h.test", Path: path}).URL())
		require.NoError(t, err, path)
		require.Equal(t, want, u.EscapedPath())
		require.Equal(t, path, u.Path)
	}
}

func TestHost(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"https://S3.Example.test":      "s3.example.test",
		"https://s3.example.test:443":  "s3.example.test",
		"http://s3.example.test:80":    "s3.example.test",
		"http://s3.example.test:443":   "s3.example.test:443",
		"https://s3.example.test:9000": "s3.example.test:9000",
	} {
		u, err := url.Parse(raw)
		require.NoError(t, err)
		require.Equal(t, want, presign.Host(u), raw)
	}
}
