package amove_test

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

const storageHost = "https://s3.us-east-1.amove.invalid"

// callS3 mints a key of the default user, and reaches the endpoint of the default storage with it.
func callS3(t *testing.T, server *mockserver.Server, seed amove.Key) mocktest.S3Caller {
	t.Helper()
	key, err := server.Amove().Account().User().AddKey(seed)
	require.NoError(t, err)
	return withAmoveKey(t, server, key)
}

func withAmoveKey(t *testing.T, server *mockserver.Server, key amove.Key) mocktest.S3Caller {
	return mocktest.S3Caller{T: t, Server: server, HTTP: server.HTTPClient(), Endpoint: storageHost, Key: sigv4.Credentials{
		AccessKey: key.AccessKey, Secret: key.SecretKey.Reveal(), Region: key.Region,
	}}
}

// addBucket seeds a bucket of the default storage.
func addBucket(t *testing.T, server *mockserver.Server, seed amove.Bucket) {
	t.Helper()
	_, err := server.Amove().Account().AddBucket(server.Amove().CloudAccountID(), seed)
	require.NoError(t, err)
}

// beginUpload begins an upload in parts and returns its id.
func beginUpload(c mocktest.S3Caller, path string) string {
	c.T.Helper()
	var upload struct {
		ID string `xml:"UploadId"`
	}
	r := mocktest.RequireOK(c.T, c.Do("POST", path+"?uploads"))
	require.NoError(c.T, xml.Unmarshal([]byte(r.Body), &upload))
	return upload.ID
}

// bucketNames are the names in a list of buckets.
func bucketNames(r mocktest.Reply) []string {
	var list struct {
		Names []string `xml:"Buckets>Bucket>Name"`
	}
	_ = xml.Unmarshal([]byte(r.Body), &list)
	return list.Names
}

// Rows of the control plane are usable in S3, and changes in S3 are visible in the control plane.
func TestS3Objects(t *testing.T) {
	server := mocktest.New(t)
	c, account := mocktest.CallAmove(t, server), server.Amove().Account()
	require.NoError(t, server.Amove().SetBehavior(amove.Behavior{BareBucketLists: true}))
	mocktest.RequireNoBody(t, c.Send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"photos"}`), 200)
	r := mocktest.RequireOK(t, c.Send("POST", "storage/create_storage_key", strings.Replace(keyBody, `"permission":1`, `"permission":2`, 1)))
	secret, _ := r.At("secretKey").(string)
	accessKey, _ := r.At("accessKey").(string)
	key := withAmoveKey(t, server, amove.Key{AccessKey: accessKey, SecretKey: buckt.NewSecret(secret), Region: "us-east-1"})
	mocktest.RequireS3Error(t, key.Put("/photos/a+ é", "hello"), 403, "AccessDenied")
	mocktest.RequireS3Error(t, key.Do("GET", "/team-bucket"), 404, "NoSuchBucket")
	mocktest.RequireNoBody(t, c.Send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"team-bucket"}`), 200)
	mocktest.RequireOK(t, key.Put("/team-bucket/a+ é", "hello"))

	ex := mocktest.LastExchange(t, server)
	require.EqualValues(t, "amove", ex.System)
	require.Equal(t, "s3PutObject", ex.Operation)
	require.Equal(t, "team-bucket", ex.Bucket)
	require.Equal(t, r.At("id"), ex.CredentialID)
	list := c.Send("POST", "cloudaccount/list_buckets", `{"cloudAccountId":"STORAGE"}`)
	require.Contains(t, list.Body, `"name":"team-bucket","region":"us-east-1","size":5`)
	require.Equal(t, "hello", string(account.Objects(c.Storage, "team-bucket")[0].Content))

	refused(t, c.DeleteBucket("team-bucket"), "DEFAULT", "The bucket is not empty.")
	require.Equal(t, 204, key.Do("DELETE", "/team-bucket/a%2B%20%C3%A9").Status)
	mocktest.RequireNoBody(t, c.DeleteBucket("team-bucket"), 200)
	mocktest.RequireS3Error(t, key.Do("GET", "/team-bucket"), 404, "NoSuchBucket")

	mocktest.RequireNoBody(t, c.Send("DELETE", "storage/delete_storage_key?id="+r.At("id").(string), ""), 200)
	mocktest.RequireS3Error(t, key.Do("GET", "/team-bucket"), 403, "InvalidAccessKeyId")
}

func TestS3Settings(t *testing.T) {
	server := mocktest.New(t)
	c, key := mocktest.CallAmove(t, server), callS3(t, server, amove.Key{})
	mocktest.RequireNoBody(t, c.Send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"photos"}`), 200)
	update := func(flags string) {
		t.Helper()
		mocktest.RequireNoBody(t, c.Send("PUT", "storage/update_bucket", `{"cloudAccountId":"STORAGE","bucketName":"photos"`+flags+`}`), 200)
	}
	versioning := func() string { return key.Do("GET", "/photos?versioning").Body }
	require.NotContains(t, versioning(), "Status")
	mocktest.RequireS3Error(t, key.Do("GET", "/photos?encryption"), 404, "ServerSideEncryptionConfigurationNotFoundError")
	mocktest.RequireS3Error(t, key.Do("GET", "/photos?object-lock"), 404, "ObjectLockConfigurationNotFoundError")
	update("")
	require.NotContains(t, versioning(), "Status", "what never was on is not suspended")

	update(`,"versioningEnabled":true,"isEncrypted":true`)
	require.Contains(t, versioning(), "<Status>Enabled</Status>")
	require.Contains(t, key.Do("GET", "/photos?encryption").Body, "AES256")
	first := key.Put("/photos/a", "first")
	require.NotEmpty(t, first.Header.Get("X-Amz-Version-Id"))
	require.Equal(t, "AES256", first.Header.Get("X-Amz-Server-Side-Encryption"))
	mocktest.RequireOK(t, key.Put("/photos/a", "second"))
	require.Equal(t, "first", key.Do("GET", "/photos/a?versionId="+first.Header.Get("X-Amz-Version-Id")).Body)

	update("")
	require.Contains(t, versioning(), "<Status>Suspended</Status>")
	mocktest.RequireOK(t, key.Put("/photos/a", "third"))
	require.Equal(t, "null", key.Do("HEAD", "/photos/a").Header.Get("X-Amz-Version-Id"))

	// Amove shows changes by S3 clients.
	const document = `<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>`
	mocktest.RequireOK(t, key.Signed("PUT", "/photos?versioning=", document))
	require.Equal(t, true, c.Status("photos").At("versioningEnabled"))
	const lock = `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>`
	mocktest.RequireOK(t, key.Signed("PUT", "/photos?object-lock=", lock))
	require.Equal(t, true, c.Status("photos").At("objectLockEnabled"))

	mocktest.RequireNoBody(t, c.Send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"locked","objectLockEnabled":true}`), 200)
	require.Contains(t, key.Do("GET", "/locked?object-lock").Body, "Enabled")
}

func TestDeleteBucketWithVersions(t *testing.T) {
	server := mocktest.New(t)
	c, key := mocktest.CallAmove(t, server), callS3(t, server, amove.Key{})
	addBucket(t, server, amove.Bucket{Name: "photos", Versioning: true})
	version := key.Put("/photos/a", "hello").Header.Get("X-Amz-Version-Id")
	marker := key.Do("DELETE", "/photos/a").Header.Get("X-Amz-Version-Id")
	require.Empty(t, server.Amove().Account().Objects(c.Storage, "photos"))
	refused(t, c.DeleteBucket("photos"), "DEFAULT", "The bucket is not empty.")
	mocktest.RequireS3Error(t, key.Do("DELETE", "/photos"), 409, "BucketNotEmpty")
	require.Equal(t, 204, key.Do("DELETE", "/photos/a?versionId="+version).Status)
	refused(t, c.DeleteBucket("photos"), "DEFAULT", "The bucket is not empty.")
	require.Equal(t, 204, key.Do("DELETE", "/photos/a?versionId="+marker).Status)
	beginUpload(key, "/photos/b") // counts for nothing
	mocktest.RequireNoBody(t, c.DeleteBucket("photos"), 200)
}

// A write in progress during the deletion of its bucket fails, and does not change a new bucket of that name.
func TestS3WriteDuringDeletion(t *testing.T) {
	server := mocktest.New(t)
	c, key := mocktest.CallAmove(t, server), callS3(t, server, amove.Key{})
	addBucket(t, server, amove.Bucket{Name: "photos"})
	body, content := io.Pipe()
	reading := make(chan struct{})
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(reading) }})
	req, err := http.NewRequestWithContext(ctx, "PUT", key.Presign("PUT", "/photos/a", time.Minute), body)
	require.NoError(t, err)
	req.ContentLength = int64(len("hello"))
	req.Header.Set("Expect", "100-continue") // the server responds to it when it has found the bucket
	var resp *http.Response
	answered := make(chan error, 1)
	go func() {
		var err error
		resp, err = key.HTTP.Do(req)
		answered <- err
	}()
	select {
	case <-reading:
	case err := <-answered:
		require.Fail(t, "it was answered before its body was read", "%v", err)
	}
	mocktest.RequireNoBody(t, c.DeleteBucket("photos"), 200)
	addBucket(t, server, amove.Bucket{Name: "photos"})
	_, err = io.WriteString(content, "hello")
	require.NoError(t, err)
	require.NoError(t, content.Close())
	require.NoError(t, <-answered)
	mocktest.RequireS3Error(t, mocktest.ReadReply(t, resp), 404, "NoSuchBucket")
	require.Empty(t, server.Amove().Account().Objects(c.Storage, "photos"))
}

func TestS3PublicBucket(t *testing.T) {
	server := mocktest.New(t)
	c, key := mocktest.CallAmove(t, server), callS3(t, server, amove.Key{})
	addBucket(t, server, amove.Bucket{Name: "photos", Public: true})
	addBucket(t, server, amove.Bucket{Name: "private"})
	for _, path := range []string{"/photos/a", "/private/a"} {
		mocktest.RequireOK(t, key.Put(path, "hello"))
	}
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	for _, c := range []mocktest.S3Caller{key, key.At(addr)} {
		open := func(method, path string) mocktest.Reply { return c.Open(method, c.Endpoint+path, "") }
		require.Equal(t, "hello", open("GET", "/photos/a").Body)
		require.Equal(t, []string{"a"}, open("GET", "/photos?list-type=2").ObjectKeys())
		require.Equal(t, 403, open("PUT", "/photos/b").Status)
		require.Equal(t, 403, open("DELETE", "/photos/a").Status)
		require.Equal(t, 403, open("GET", "/photos?acl").Status)
	}
	require.Contains(t, key.Do("GET", "/photos?acl").Body, "AllUsers")
	mocktest.RequireS3Error(t, key.Open("GET", storageHost+"/private/a", ""), 403, "AccessDenied")
	mocktest.RequireS3Error(t, key.Open("GET", storageHost+"/unknown/a", ""), 403, "AccessDenied")
	mocktest.RequireS3Error(t, key.Open("GET", storageHost+"/", ""), 403, "AccessDenied")

	mocktest.RequireNoBody(t, c.Send("PUT", "storage/update_bucket", `{"cloudAccountId":"STORAGE","bucketName":"photos"}`), 200)
	mocktest.RequireS3Error(t, key.Open("GET", storageHost+"/photos/a", ""), 403, "AccessDenied")
}
