package mocktest

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// The results of [S3Access].
const (
	S3OK           = "OK"
	S3AccessDenied = "AccessDenied"
	S3NoSuchBucket = "NoSuchBucket"
)

// S3Access sends a request for an action, such as "s3:GetObject", in a bucket to an S3 endpoint. It returns S3OK also if the object does not
// exist, S3AccessDenied also if key or signature are not valid, else the code of the error. The object of "s3:ListBucket" is a prefix.
func S3Access(t *testing.T, server *mockserver.Server, host, accessKey, secret, action, bucket, object string) string {
	t.Helper()
	u := &url.URL{Scheme: "https", Host: host, Path: "/" + bucket}
	method := map[string]string{s3.ActionGetObject: "GET", s3.ActionPutObject: "PUT", s3.ActionDeleteObject: "DELETE"}[action]
	if action == s3.ActionListBucket {
		method, u.RawQuery = "GET", url.Values{"list-type": {"2"}, "prefix": {object}}.Encode()
	} else if u.Path += "/" + object; object == "" {
		u.Path += "o"
	}
	req, err := http.NewRequestWithContext(t.Context(), method, u.String(), http.NoBody)
	require.NoError(t, err)
	sigv4.Credentials{AccessKey: accessKey, Secret: secret, Region: "anywhere"}.Sign(req, server.Now())
	resp, err := server.HTTPClient().Do(req)
	require.NoError(t, err)
	r := ReadReply(t, resp)
	switch code := r.S3Code(); {
	case r.Status < 300, code == "NoSuchKey":
		return S3OK
	case code == "InvalidAccessKeyId", code == "SignatureDoesNotMatch":
		return S3AccessDenied
	default:
		return code
	}
}
