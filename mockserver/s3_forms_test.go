package mockserver_test

import (
	"bytes"
	"mime/multipart"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// A form has neither a signature nor headers of S3 outside its body. Its bucket leads to the system.
func TestS3Form(t *testing.T) {
	const local = "http://127.0.0.1:4010"
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	bucket, err := server.Linode().Account().AddBucket(linode.Bucket{Label: "guestbook", Region: "us-east", ACL: "public-read-write"})
	require.NoError(t, err)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	require.NoError(t, form.WriteField("key", "a/${filename}"))
	file, err := form.CreateFormFile("file", "b.txt")
	require.NoError(t, err)
	_, err = file.Write([]byte("hello"))
	require.NoError(t, err)
	require.NoError(t, form.Close())
	c := mocktest.S3Caller{T: t, Server: server, HTTP: server.HTTPClient()}
	post := func(url string) mocktest.Reply {
		return c.Open("POST", url, body.String(), "Content-Type", form.FormDataContentType())
	}
	for name, test := range map[string]struct {
		url    string
		status int
	}{
		"own address":                 {local + "/guestbook", 204},
		"own address/unknown bucket":  {local + "/unknown", 403},
		"endpoint":                    {"https://" + bucket.S3Endpoint + "/guestbook", 204},
		"endpoint/bucket in the host": {"https://guestbook." + bucket.S3Endpoint + "/", 204},
		"endpoint/unknown bucket":     {"https://" + bucket.S3Endpoint + "/unknown", 404},
		"endpoint/of FoundryDB":       {"https://eu.files.foundrydb.com/unknown", 403},
	} {
		t.Run(name, func(t *testing.T) {
			r := post(test.url)
			require.Equal(t, test.status, r.Status, r.Body)
			if test.status == 204 {
				require.Equal(t, []string{"a/b.txt"}, c.Open("GET", "https://"+bucket.S3Endpoint+"/guestbook?list-type=2", "").ObjectKeys())
				return
			}
			require.NotEmpty(t, r.S3Code(), r.Body)
		})
	}
	server.AssertCalled(t, 3, fault.Match{Operation: "s3PostObject", Bucket: "guestbook"})
	server.Inject(fault.Fault{Match: fault.Match{Operation: "s3PostObject"}, Effect: fault.Status(503)})
	mocktest.RequireS3Error(t, post(local+"/guestbook"), 503, "SlowDown")
}
