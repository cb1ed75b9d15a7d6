package mockserver_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

const amoveEndpoint = "https://s3.us-east-1.amove.invalid"

// amoveS3 mints a key of the default user, and reaches the endpoint of the default storage with it.
func amoveS3(t *testing.T, server *mockserver.Server, seed mockserver.AmoveKey) s3Caller {
	t.Helper()
	key, err := server.Amove().Account().User().AddKey(seed)
	require.NoError(t, err)
	return withAmoveKey(t, server, key)
}

func withAmoveKey(t *testing.T, server *mockserver.Server, key mockserver.AmoveKey) s3Caller {
	return s3Caller{t, server, server.HTTPClient(), amoveEndpoint, s3.Credentials{
		AccessKey: key.AccessKey, Secret: key.SecretKey, Region: key.Region,
	}}
}

// amoveBucket seeds a bucket of the default storage.
func amoveBucket(t *testing.T, server *mockserver.Server, seed mockserver.AmoveBucket) {
	t.Helper()
	_, err := server.Amove().Account().AddBucket(server.Amove().CloudAccountID(), seed)
	require.NoError(t, err)
}

// signed makes a request with a body and with headers, names and values in turn. Parameters in the path need an equals sign.
func (c s3Caller) signed(method, path, body string, headers ...string) reply {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.endpoint+path, strings.NewReader(body))
	require.NoError(c.t, err)
	hash := sha256.Sum256([]byte(body))
	req.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(hash[:]))
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	signAll(req, c.key, c.server.Now())
	return c.send(req)
}

// begin begins an upload in parts and returns its id.
func (c s3Caller) begin(path string) string {
	c.t.Helper()
	var upload struct {
		ID string `xml:"UploadId"`
	}
	r := succeeds(c.t, c.do("POST", path+"?uploads"))
	require.NoError(c.t, xml.Unmarshal([]byte(r.body), &upload))
	return upload.ID
}

// names are the names in a list of buckets.
func (r reply) names() []string {
	var list struct {
		Names []string `xml:"Buckets>Bucket>Name"`
	}
	_ = xml.Unmarshal([]byte(r.body), &list)
	return list.Names
}

// What is made at the control plane is used over S3, and told of there again.
func TestAmoveBucketsHoldWhatS3ClientsPut(t *testing.T) {
	server := newServer(t)
	c, account := callAmove(t, server), server.Amove().Account()
	server.Amove().SetBehavior(mockserver.AmoveBehavior{BareBucketLists: true})
	done(t, c.send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"photos"}`))
	r := succeeds(t, c.send("POST", "storage/create_storage_key", strings.Replace(amoveKeyBody, `"permission":1`, `"permission":2`, 1)))
	secret, _ := r.at("secretKey").(string)
	accessKey, _ := r.at("accessKey").(string)
	key := withAmoveKey(t, server, mockserver.AmoveKey{AccessKey: accessKey, SecretKey: secret, Region: "us-east-1"})
	denied(t, key.put("/photos/a+ é", "hello"), 403, "AccessDenied")
	denied(t, key.do("GET", "/team-bucket"), 404, "NoSuchBucket")
	done(t, c.send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"team-bucket"}`))
	succeeds(t, key.put("/team-bucket/a+ é", "hello"))

	ex := lastExchange(t, server)
	require.Equal(t, "amove", ex.System)
	require.Equal(t, "s3PutObject", ex.Operation)
	require.Equal(t, "team-bucket", ex.Bucket)
	require.Equal(t, r.at("id"), ex.CredentialID)
	list := c.send("POST", "cloudaccount/list_buckets", `{"cloudAccountId":"STORAGE"}`)
	require.Contains(t, list.body, `"name":"team-bucket","region":"us-east-1","size":5`)
	require.Equal(t, "hello", string(account.Objects(c.storage, "team-bucket")[0].Content))

	refused(t, c.deleteBucket("team-bucket"), "DEFAULT", "The bucket is not empty.")
	require.Equal(t, 204, key.do("DELETE", "/team-bucket/a%2B%20%C3%A9").status)
	done(t, c.deleteBucket("team-bucket"))
	denied(t, key.do("GET", "/team-bucket"), 404, "NoSuchBucket")

	done(t, c.send("DELETE", "storage/delete_storage_key?id="+r.at("id").(string), ""))
	denied(t, key.do("GET", "/team-bucket"), 403, "InvalidAccessKeyId")
}

func TestAmoveSettingsAreThoseOfS3(t *testing.T) {
	server := newServer(t)
	c, key := callAmove(t, server), amoveS3(t, server, mockserver.AmoveKey{})
	done(t, c.send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"photos"}`))
	update := func(flags string) {
		t.Helper()
		done(t, c.send("PUT", "storage/update_bucket", `{"cloudAccountId":"STORAGE","bucketName":"photos"`+flags+`}`))
	}
	versioning := func() string { return key.do("GET", "/photos?versioning").body }
	require.NotContains(t, versioning(), "Status")
	denied(t, key.do("GET", "/photos?encryption"), 404, "ServerSideEncryptionConfigurationNotFoundError")
	denied(t, key.do("GET", "/photos?object-lock"), 404, "ObjectLockConfigurationNotFoundError")
	update("")
	require.NotContains(t, versioning(), "Status", "what never was on is not suspended")

	update(`,"versioningEnabled":true,"isEncrypted":true`)
	require.Contains(t, versioning(), "<Status>Enabled</Status>")
	require.Contains(t, key.do("GET", "/photos?encryption").body, "AES256")
	first := key.put("/photos/a", "first")
	require.NotEmpty(t, first.header.Get("X-Amz-Version-Id"))
	require.Equal(t, "AES256", first.header.Get("X-Amz-Server-Side-Encryption"))
	succeeds(t, key.put("/photos/a", "second"))
	require.Equal(t, "first", key.do("GET", "/photos/a?versionId="+first.header.Get("X-Amz-Version-Id")).body)

	update("")
	require.Contains(t, versioning(), "<Status>Suspended</Status>")
	require.Equal(t, "null", key.put("/photos/a", "third").header.Get("X-Amz-Version-Id"))

	// What clients change Amove tells of.
	const document = `<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>`
	succeeds(t, key.signed("PUT", "/photos?versioning=", document))
	require.Equal(t, true, c.status("photos").at("versioningEnabled"))
	const lock = `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>`
	succeeds(t, key.signed("PUT", "/photos?object-lock=", lock))
	require.Equal(t, true, c.status("photos").at("objectLockEnabled"))

	done(t, c.send("POST", "storage/create_bucket", `{"cloudAccountId":"STORAGE","bucketName":"locked","objectLockEnabled":true}`))
	require.Contains(t, key.do("GET", "/locked?object-lock").body, "Enabled")
}

func TestAmoveKeepsBucketsWithVersions(t *testing.T) {
	server := newServer(t)
	c, key := callAmove(t, server), amoveS3(t, server, mockserver.AmoveKey{})
	amoveBucket(t, server, mockserver.AmoveBucket{Name: "photos", Versioning: true})
	version := key.put("/photos/a", "hello").header.Get("X-Amz-Version-Id")
	marker := key.do("DELETE", "/photos/a").header.Get("X-Amz-Version-Id")
	require.Empty(t, server.Amove().Account().Objects(c.storage, "photos"))
	refused(t, c.deleteBucket("photos"), "DEFAULT", "The bucket is not empty.")
	denied(t, key.do("DELETE", "/photos"), 409, "BucketNotEmpty")
	require.Equal(t, 204, key.do("DELETE", "/photos/a?versionId="+version).status)
	refused(t, c.deleteBucket("photos"), "DEFAULT", "The bucket is not empty.")
	require.Equal(t, 204, key.do("DELETE", "/photos/a?versionId="+marker).status)
	key.begin("/photos/b") // counts for nothing
	done(t, c.deleteBucket("photos"))
}

// A write that is under way when its bucket is deleted finds it closed, and does not come into a new one of that name.
func TestAmoveClosesDeletedBuckets(t *testing.T) {
	server := newServer(t)
	c, key := callAmove(t, server), amoveS3(t, server, mockserver.AmoveKey{})
	amoveBucket(t, server, mockserver.AmoveBucket{Name: "photos"})
	body, content := io.Pipe()
	reading := make(chan struct{})
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(reading) }})
	req, err := http.NewRequestWithContext(ctx, "PUT", key.presign("PUT", "/photos/a", time.Minute), body)
	require.NoError(t, err)
	req.ContentLength = int64(len("hello"))
	req.Header.Set("Expect", "100-continue") // the server says so when it has found the bucket
	var resp *http.Response
	answered := make(chan error, 1)
	go func() {
		var err error
		resp, err = key.http.Do(req)
		answered <- err
	}()
	select {
	case <-reading:
	case err := <-answered:
		require.Fail(t, "it was answered before its body was read", "%v", err)
	}
	done(t, c.deleteBucket("photos"))
	amoveBucket(t, server, mockserver.AmoveBucket{Name: "photos"})
	_, err = io.WriteString(content, "hello")
	require.NoError(t, err)
	require.NoError(t, content.Close())
	require.NoError(t, <-answered)
	denied(t, readReply(t, resp), 404, "NoSuchBucket")
	require.Empty(t, server.Amove().Account().Objects(c.storage, "photos"))
}

func TestAmovePublicBucketsAreReadByEverybody(t *testing.T) {
	server := newServer(t)
	c, key := callAmove(t, server), amoveS3(t, server, mockserver.AmoveKey{})
	amoveBucket(t, server, mockserver.AmoveBucket{Name: "photos", Public: true})
	amoveBucket(t, server, mockserver.AmoveBucket{Name: "private"})
	for _, path := range []string{"/photos/a", "/private/a"} {
		succeeds(t, key.put(path, "hello"))
	}
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	for _, c := range []s3Caller{key, key.at(addr)} {
		open := func(method, path string) reply { return c.open(method, c.endpoint+path, "") }
		require.Equal(t, "hello", open("GET", "/photos/a").body)
		require.Equal(t, []string{"a"}, open("GET", "/photos?list-type=2").keys())
		require.Equal(t, 403, open("PUT", "/photos/b").status)
		require.Equal(t, 403, open("DELETE", "/photos/a").status)
		require.Equal(t, 403, open("GET", "/photos?acl").status)
	}
	require.Contains(t, key.do("GET", "/photos?acl").body, "AllUsers")
	denied(t, key.open("GET", amoveEndpoint+"/private/a", ""), 403, "AccessDenied")
	denied(t, key.open("GET", amoveEndpoint+"/unknown/a", ""), 403, "AccessDenied")
	denied(t, key.open("GET", amoveEndpoint+"/", ""), 403, "AccessDenied")

	done(t, c.send("PUT", "storage/update_bucket", `{"cloudAccountId":"STORAGE","bucketName":"photos"}`))
	denied(t, key.open("GET", amoveEndpoint+"/photos/a", ""), 403, "AccessDenied")
}
