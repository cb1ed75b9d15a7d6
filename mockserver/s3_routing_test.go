package mockserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// Hosts come before signatures, and signatures before paths.
func TestHostThenSignatureThenPathLeadToS3(t *testing.T) {
	server := newServer(t, mockserver.WithUnmatchedRequests())
	bucket(t, server.Buckt().Organization(), mockserver.Bucket{CustomDomain: "cdn.example.com"})
	service := fileService(t, server, mockserver.FileService{})
	key := foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID})
	put(t, server, service.ID, "a", 1)
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
		"any host, unsigned":                    {local + "/BUCKET/a", true, "buckt", "", 404},
		"any host, the path of an API":          {local + "/usage", true, "tornado", "tornadoGetUsage", 401},
	} {
		t.Run(name, func(t *testing.T) {
			path := strings.ReplaceAll(test.url, "BUCKET", service.Bucket)
			if test.operation == "s3ListObjectsV2" {
				path += "?list-type=2"
			}
			c := callS3(t, server, "", key)
			var r reply
			if test.unsigned {
				r = c.open("GET", path, "")
			} else {
				r = c.do("GET", path)
			}
			require.Equal(t, test.status, r.status, r.body)
			ex := lastExchange(t, server)
			require.Equal(t, test.system, ex.System)
			require.Equal(t, test.operation, ex.Operation)
			require.Equal(t, strings.HasPrefix(test.operation, "s3"), r.header.Get("X-Amz-Request-Id") != "")
		})
	}
}

func TestEveryKindOfSignatureIsOneForS3(t *testing.T) {
	server := newServer(t)
	service := fileService(t, server, mockserver.FileService{})
	c := callS3(t, server, "http://127.0.0.1:4010", foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID}))
	put(t, server, service.ID, "a", 1)
	object := "/" + service.Bucket + "/a"
	require.Equal(t, 200, c.do("GET", object).status)
	require.Equal(t, 200, c.open("GET", c.presign("GET", object, 60e9), "").status)
	for name, header := range map[string]string{
		"half a header":             "AWS4-HMAC-SHA256 Credential=x",
		"a version that is unknown": "AWS4-ECDSA-P256-SHA256 Credential=x",
		"the oldest version":        "AWS key:signature",
	} {
		t.Run(name, func(t *testing.T) {
			r := c.open("GET", c.endpoint+object, "", "Authorization", header)
			require.GreaterOrEqual(t, r.status, 400)
			require.NotEmpty(t, r.code(), "an error of S3's")
		})
	}
	for _, query := range []string{"X-Amz-Algorithm=AWS4-HMAC-SHA256", "AWSAccessKeyId=x&Signature=y&Expires=1"} {
		require.NotEmpty(t, c.open("GET", c.endpoint+object+"?"+query, "").code(), query)
	}
	fails(t, c.open("GET", c.endpoint+"/v1/buckets", "", "Authorization", "Bearer AWS4-HMAC-SHA256"), 401, "Invalid API key format")
}

// The names of buckets are a system's own. On one port the access key tells whose bucket is meant.
func TestSystemsShareAPortAndABucketName(t *testing.T) {
	server := newServer(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	client := overTCP(t)

	amove, linode := server.Amove(), server.Linode().Account()
	_, err = amove.Account().AddBucket(amove.CloudAccountID(), mockserver.AmoveBucket{Name: "assets"})
	require.NoError(t, err)
	_, err = linode.AddBucket(mockserver.LinodeBucket{Label: "assets"})
	require.NoError(t, err)
	amoveKey, err := amove.Account().User().AddKey(mockserver.AmoveKey{})
	require.NoError(t, err)
	linodeKey, err := linode.AddKey(mockserver.LinodeKey{})
	require.NoError(t, err)
	callers := make(map[string]s3Caller)
	for system, key := range map[string]s3.Credentials{
		"amove":  {AccessKey: amoveKey.AccessKey, Secret: amoveKey.SecretKey, Region: "us-east-1"},
		"linode": {AccessKey: linodeKey.AccessKey, Secret: linodeKey.SecretKey, Region: "us-east"},
	} {
		callers[system] = s3Caller{t, server, client, "http://" + addr.String(), key}
		require.Equal(t, 200, callers[system].put("/assets/who.txt", system).status)
		ex := lastExchange(t, server)
		require.Equal(t, []string{system, "s3PutObject", "assets"}, []string{ex.System, ex.Operation, ex.Bucket})
	}
	for system, c := range callers {
		require.Equal(t, system, c.do("GET", "/assets/who.txt").body, "the other one has not replaced it")
	}
}

func TestUnknownAndRevokedKeys(t *testing.T) {
	server := newServer(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	service := fileService(t, server, mockserver.FileService{})
	key := foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID})
	for name, c := range map[string]s3Caller{
		"in memory": callS3(t, server, service.Endpoint, key),
		"on TCP":    callS3(t, server, "", key).at(addr),
	} {
		t.Run(name, func(t *testing.T) {
			unknown := c
			unknown.key.AccessKey = "AKIAUNKNOWN"
			denied(t, unknown.do("GET", "/"+service.Bucket), 403, "InvalidAccessKeyId")
			require.Equal(t, "foundrydb", lastExchange(t, server).System, "it has the bucket")
			require.Empty(t, lastExchange(t, server).CredentialID)
			wrong := c
			wrong.key.Secret += "x"
			denied(t, wrong.do("GET", "/"+service.Bucket), 403, "SignatureDoesNotMatch")
			require.Empty(t, lastExchange(t, server).CredentialID)
			denied(t, c.do("GET", "/files-00000000"), 404, "NoSuchBucket")
			require.Equal(t, 200, c.do("GET", "/"+service.Bucket).status)
			require.Equal(t, key.ID, lastExchange(t, server).CredentialID)
		})
	}
	c := callS3(t, server, service.Endpoint, key)
	presigned := c.presign("GET", "/"+service.Bucket+"/a", 60e9)
	require.Equal(t, 404, c.open("GET", presigned, "").status)
	sendsNothing(t, callFoundryDB(t, server).delete("/file-services/"+service.ID+"/keys/"+key.ID), 204)
	denied(t, c.do("GET", "/"+service.Bucket), 403, "InvalidAccessKeyId")
	denied(t, c.open("GET", presigned, ""), 403, "InvalidAccessKeyId")
}

func TestNobodyReachesAPrivateBucketWithoutASignature(t *testing.T) {
	server := newServer(t, mockserver.WithUnmatchedRequests())
	service := fileService(t, server, mockserver.FileService{})
	put(t, server, service.ID, "a", 1)
	c := callS3(t, server, service.Endpoint, mockserver.FoundryDBKey{})
	for _, method := range []string{"GET", "HEAD", "PUT", "DELETE"} {
		for _, path := range []string{"/" + service.Bucket, "/" + service.Bucket + "/a", "/" + service.Bucket + "/b"} {
			require.Equal(t, 403, c.open(method, service.Endpoint+path, "").status, method+path)
			require.Equal(t, 404, c.open(method, "http://127.0.0.1:4010"+path, "").status, method+path)
		}
	}
	// A browser asks before it sends what is signed.
	r := c.open("OPTIONS", "http://127.0.0.1:4010/"+service.Bucket+"/a", "", "Origin", "https://example.com", "Access-Control-Request-Method", "PUT")
	require.NotEmpty(t, r.header.Get("X-Amz-Request-Id"), "S3 answers")
	r = c.open("OPTIONS", "http://127.0.0.1:4010/unknown/a", "", "Origin", "https://example.com", "Access-Control-Request-Method", "PUT")
	require.Empty(t, r.header.Get("X-Amz-Request-Id"))
}

func TestARequestWithoutAHostIsNotForAnEndpoint(t *testing.T) {
	server := newServer(t)
	req, err := http.NewRequestWithContext(t.Context(), "GET", "http://x/health", http.NoBody)
	require.NoError(t, err)
	req.Host = "."
	resp, err := server.HTTPClient().Do(req)
	require.NoError(t, err)
	succeeds(t, readReply(t, resp))
	require.Equal(t, "buckt", lastExchange(t, server).System)
}

// Whoever mints a key at Amove says for which host it is, which may be one that another system has.
func TestSystemsShareAnEndpoint(t *testing.T) {
	server := newServer(t)
	service := fileService(t, server, mockserver.FileService{})
	own := callS3(t, server, service.Endpoint, foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID}))
	amove := server.Amove()
	_, err := amove.Account().AddBucket(amove.CloudAccountID(), mockserver.AmoveBucket{Name: "assets"})
	require.NoError(t, err)
	key, err := amove.Account().User().AddKey(mockserver.AmoveKey{StorageDN: "eu.files.foundrydb.com"})
	require.NoError(t, err)
	theirs := callS3(t, server, service.Endpoint, mockserver.FoundryDBKey{AccessKeyID: key.AccessKey, SecretAccessKey: key.SecretKey})
	require.Equal(t, 200, own.put("/"+service.Bucket+"/a", "x").status)
	require.Equal(t, 200, theirs.put("/assets/a", "x").status)
	denied(t, own.do("GET", "/assets/a"), 404, "NoSuchBucket")
	denied(t, theirs.do("GET", "/"+service.Bucket+"/a"), 404, "NoSuchBucket")
	denied(t, own.open("GET", "https://assets.eu.files.foundrydb.com/a", ""), 403, "AccessDenied")
	require.Equal(t, "amove", lastExchange(t, server).System, "it has the bucket")
}
