package mockserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// Hosts precede signatures, and signatures precede paths.
func TestS3Routing(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{CustomDomain: "cdn.example.com"})
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	key := mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID})
	mocktest.AddFoundryDBObject(t, server, service.ID, "a", 1)
	const local, eu = "http://127.0.0.1:4010", "https://eu.files.foundrydb.com"
	for name, test := range map[string]struct {
		url       string
		unsigned  bool
		system    string
		operation string
		status    int
	}{
		"endpoint, by path":                     {eu + "/BUCKET/a", false, "foundrydb", "s3GetObject", 200},
		"endpoint, with a port and in capitals": {"https://EU.files.FoundryDB.com:443/BUCKET/a", false, "foundrydb", "s3GetObject", 200},
		"endpoint, bucket in the host":          {"https://BUCKET.eu.files.foundrydb.com/a", false, "foundrydb", "s3GetObject", 200},
		"endpoint, unsigned":                    {eu + "/BUCKET/a", true, "foundrydb", "s3GetObject", 403},
		"endpoint, the path of an API":          {eu + "/file-services", false, "foundrydb", "s3ListObjectsV2", 404},
		"endpoint of another region":            {"https://us.files.foundrydb.com/BUCKET/a", false, "foundrydb", "s3GetObject", 403},
		"endpoint of another system":            {"https://us-east-1.linodeobjects.com/BUCKET/a", false, "linode", "s3GetObject", 403},
		"an API's host, signed":                 {"https://api.foundrydb.com/BUCKET/a", false, "foundrydb", "", 404},
		"a domain of Buckt, signed":             {"https://cdn.example.com/BUCKET/a", false, "buckt", "", 404},
		"any host, signed":                      {local + "/BUCKET/a", false, "foundrydb", "s3GetObject", 200},
		"any host, the path of an API, signed":  {local + "/v1/buckets", false, "foundrydb", "s3GetObject", 404},
		"any host, its root, signed":            {local + "/", false, "foundrydb", "s3ListBuckets", 403},
		"any host, unsigned":                    {local + "/BUCKET/a", true, "foundrydb", "s3GetObject", 403},
		"any host, the path of an API":          {local + "/usage", true, "tornado", "tornadoGetUsage", 401},
	} {
		t.Run(name, func(t *testing.T) {
			path := strings.ReplaceAll(test.url, "BUCKET", service.Bucket)
			if test.operation == "s3ListObjectsV2" {
				path += "?list-type=2"
			}
			c := mocktest.CallS3(t, server, "", key)
			var r mocktest.Reply
			if test.unsigned {
				r = c.Open("GET", path, "")
			} else {
				r = c.Do("GET", path)
			}
			require.Equal(t, test.status, r.Status, r.Body)
			ex := mocktest.LastExchange(t, server)
			require.EqualValues(t, test.system, ex.System)
			require.Equal(t, test.operation, ex.Operation)
			require.Equal(t, strings.HasPrefix(test.operation, "s3"), r.Header.Get("X-Amz-Request-Id") != "")
		})
	}
}

func TestS3RoutingBySignature(t *testing.T) {
	server := mocktest.New(t)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	c := mocktest.CallS3(t, server, "http://127.0.0.1:4010", mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID}))
	mocktest.AddFoundryDBObject(t, server, service.ID, "a", 1)
	object := "/" + service.Bucket + "/a"
	require.Equal(t, 200, c.Do("GET", object).Status)
	require.Equal(t, 200, c.Open("GET", c.Presign("GET", object, 60e9), "").Status)
	for name, header := range map[string]string{
		"half a header":             "AWS4-HMAC-SHA256 Credential=x",
		"a version that is unknown": "AWS4-ECDSA-P256-SHA256 Credential=x",
		"the oldest version":        "AWS key:signature",
	} {
		t.Run(name, func(t *testing.T) {
			r := c.Open("GET", c.Endpoint+object, "", "Authorization", header)
			require.GreaterOrEqual(t, r.Status, 400)
			require.NotEmpty(t, r.S3Code(), "an error of S3's")
		})
	}
	for _, query := range []string{"X-Amz-Algorithm=AWS4-HMAC-SHA256", "AWSAccessKeyId=x&Signature=y&Expires=1"} {
		require.NotEmpty(t, c.Open("GET", c.Endpoint+object+"?"+query, "").S3Code(), query)
	}
	mocktest.RequireBucktError(t, c.Open("GET", c.Endpoint+"/v1/buckets", "", "Authorization", "Bearer AWS4-HMAC-SHA256"), 401, "Invalid API key format")
}

// Systems may have buckets of the same name. On one port the access key decides.
func TestS3RoutingSameBucketName(t *testing.T) {
	server := mocktest.New(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	client := mocktest.TCPClient(t)

	amoveSystem, linodeSystem := server.Amove(), server.Linode().Account()
	_, err = amoveSystem.Account().AddBucket(amoveSystem.CloudAccountID(), amove.Bucket{Name: "assets"})
	require.NoError(t, err)
	_, err = linodeSystem.AddBucket(linode.Bucket{Label: "assets"})
	require.NoError(t, err)
	amoveKey, err := amoveSystem.Account().User().AddKey(amove.Key{})
	require.NoError(t, err)
	linodeKey, err := linodeSystem.AddKey(linode.Key{})
	require.NoError(t, err)
	callers := make(map[string]mocktest.S3Caller)
	for system, key := range map[string]sigv4.Credentials{
		"amove":  {AccessKey: amoveKey.AccessKey, Secret: amoveKey.SecretKey.Reveal(), Region: "us-east-1"},
		"linode": {AccessKey: linodeKey.AccessKey, Secret: linodeKey.SecretKey.Reveal(), Region: "us-east"},
	} {
		callers[system] = mocktest.S3Caller{T: t, Server: server, HTTP: client, Endpoint: "http://" + addr.String(), Key: key}
		require.Equal(t, 200, callers[system].Put("/assets/who.txt", system).Status)
		ex := mocktest.LastExchange(t, server)
		require.Equal(t, []string{system, "s3PutObject", "assets"}, []string{string(ex.System), ex.Operation, ex.Bucket})
	}
	for system, c := range callers {
		require.Equal(t, system, c.Do("GET", "/assets/who.txt").Body, "the other one has not replaced it")
	}
}

func TestS3UnknownAndRevokedKeys(t *testing.T) {
	server := mocktest.New(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	key := mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID})
	for name, c := range map[string]mocktest.S3Caller{
		"in memory": mocktest.CallS3(t, server, service.Endpoint, key),
		"on TCP":    mocktest.CallS3(t, server, "", key).At(addr),
	} {
		t.Run(name, func(t *testing.T) {
			unknown := c
			unknown.Key.AccessKey = "AKIAUNKNOWN"
			mocktest.RequireS3Error(t, unknown.Do("GET", "/"+service.Bucket), 403, "InvalidAccessKeyId")
			require.EqualValues(t, "foundrydb", mocktest.LastExchange(t, server).System, "it has the bucket")
			require.Empty(t, mocktest.LastExchange(t, server).CredentialID)
			wrong := c
			wrong.Key.Secret += "x"
			mocktest.RequireS3Error(t, wrong.Do("GET", "/"+service.Bucket), 403, "SignatureDoesNotMatch")
			require.Empty(t, mocktest.LastExchange(t, server).CredentialID)
			mocktest.RequireS3Error(t, c.Do("GET", "/files-00000000"), 404, "NoSuchBucket")
			require.Equal(t, 200, c.Do("GET", "/"+service.Bucket).Status)
			require.Equal(t, key.ID, mocktest.LastExchange(t, server).CredentialID)
		})
	}
	c := mocktest.CallS3(t, server, service.Endpoint, key)
	presigned := c.Presign("GET", "/"+service.Bucket+"/a", 60e9)
	require.Equal(t, 404, c.Open("GET", presigned, "").Status)
	mocktest.RequireNoBody(t, mocktest.CallFoundryDB(t, server).Delete("/file-services/"+service.ID+"/keys/"+key.ID), 204)
	mocktest.RequireS3Error(t, c.Do("GET", "/"+service.Bucket), 403, "InvalidAccessKeyId")
	mocktest.RequireS3Error(t, c.Open("GET", presigned, ""), 403, "InvalidAccessKeyId")
}

func TestS3PrivateBucketUnsigned(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	mocktest.AddFoundryDBObject(t, server, service.ID, "a", 1)
	c := mocktest.CallS3(t, server, service.Endpoint, foundrydb.Key{})
	for _, method := range []string{"GET", "HEAD", "PUT", "DELETE"} {
		for _, path := range []string{"/" + service.Bucket, "/" + service.Bucket + "/a", "/" + service.Bucket + "/b"} {
			require.Equal(t, 403, c.Open(method, service.Endpoint+path, "").Status, method+path)
			require.Equal(t, 403, c.Open(method, "http://127.0.0.1:4010"+path, "").Status, method+path)
		}
	}
	// A browser sends a preflight before a signed request.
	r := c.Open("OPTIONS", "http://127.0.0.1:4010/"+service.Bucket+"/a", "", "Origin", "https://example.com", "Access-Control-Request-Method", "PUT")
	require.NotEmpty(t, r.Header.Get("X-Amz-Request-Id"), "S3 answers")
	r = c.Open("OPTIONS", "http://127.0.0.1:4010/unknown/a", "", "Origin", "https://example.com", "Access-Control-Request-Method", "PUT")
	require.Empty(t, r.Header.Get("X-Amz-Request-Id"))
}

func TestS3RoutingWithoutHost(t *testing.T) {
	server := mocktest.New(t)
	req, err := http.NewRequestWithContext(t.Context(), "GET", "http://x/health", http.NoBody)
	require.NoError(t, err)
	req.Host = "."
	resp, err := server.HTTPClient().Do(req)
	require.NoError(t, err)
	mocktest.RequireOK(t, mocktest.ReadReply(t, resp))
	require.EqualValues(t, "buckt", mocktest.LastExchange(t, server).System)
}

// The caller that creates a key at Amove names its host, which may be the endpoint of another system.
func TestS3RoutingSharedEndpoint(t *testing.T) {
	server := mocktest.New(t)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	own := mocktest.CallS3(t, server, service.Endpoint, mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID}))
	sys := server.Amove()
	_, err := sys.Account().AddBucket(sys.CloudAccountID(), amove.Bucket{Name: "assets"})
	require.NoError(t, err)
	key, err := sys.Account().User().AddKey(amove.Key{StorageDN: "eu.files.foundrydb.com"})
	require.NoError(t, err)
	theirs := mocktest.CallS3(t, server, service.Endpoint, foundrydb.Key{AccessKeyID: key.AccessKey, SecretAccessKey: key.SecretKey})
	require.Equal(t, 200, own.Put("/"+service.Bucket+"/a", "x").Status)
	require.Equal(t, 200, theirs.Put("/assets/a", "x").Status)
	mocktest.RequireS3Error(t, own.Do("GET", "/assets/a"), 404, "NoSuchBucket")
	mocktest.RequireS3Error(t, theirs.Do("GET", "/"+service.Bucket+"/a"), 404, "NoSuchBucket")
	mocktest.RequireS3Error(t, own.Open("GET", "https://assets.eu.files.foundrydb.com/a", ""), 403, "AccessDenied")
	require.EqualValues(t, "amove", mocktest.LastExchange(t, server).System, "it has the bucket")
}
