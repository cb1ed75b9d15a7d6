package tornado_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

func TestVerificationIsRecorded(t *testing.T) {
	server := mocktest.New(t)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	key := mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID})
	config := tornado.BucketConfig{
		Endpoint: service.Endpoint, Bucket: service.Bucket, Region: service.Region,
		AccessKey: key.AccessKeyID, SecretKey: key.SecretAccessKey,
	}
	mocktest.RequireJSON(t, mocktest.CallTornado(t, server).SetBucket(config), 200, mocktest.TornadoBucketUpdated)
	exchanges := server.Requests()
	require.Len(t, exchanges, 2)
	ex := exchanges[0]
	require.Equal(t, []string{"foundrydb", "s3ListObjectsV2", service.ID, key.ID}, []string{string(ex.System), ex.Operation, ex.Bucket, ex.CredentialID})
	require.Equal(t, 200, ex.Status)
	require.Equal(t, "tornadoSetBucket", exchanges[1].Operation)

	config.Bucket = "a/b" // which is an object
	require.EqualError(t, server.Tornado().Verify(t.Context(), config), "NoSuchBucket")
	config.Bucket, config.Region = service.Bucket, "eu/rope"
	require.EqualError(t, server.Tornado().Verify(t.Context(), config), "AuthorizationHeaderMalformed", "whatever S3 says")
	ended, end := context.WithCancel(t.Context())
	end()
	config.Region = service.Region
	require.Equal(t, tornado.Timeout, server.Tornado().Verify(ended, config))
}

// The S3 access that the server returns on TCP can be given to Tornado on TCP.
func TestVerificationOnTCP(t *testing.T) {
	server := mocktest.New(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	mounted := httptest.NewServer(server) // a listener that the server does not know
	t.Cleanup(mounted.Close)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	key := mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID})
	inMemory := mocktest.CallTornado(t, server)
	tcp, there := inMemory, inMemory
	tcp.HTTP, tcp.Base = mocktest.TCPClient(t), server.Tornado().BaseURLAt(addr)
	there.HTTP, there.Base = mocktest.TCPClient(t), mounted.URL
	port := addr.String()[strings.LastIndex(addr.String(), ":"):]
	for name, test := range map[string]struct {
		sys      mocktest.TornadoCaller
		endpoint string
		reason   string
	}{
		"as it was handed out":              {tcp, "http://" + addr.String(), ""},
		"by another name of this computer":  {tcp, "http://localhost" + port, ""},
		"from memory":                       {inMemory, "http://" + addr.String(), ""},
		"where the client is":               {there, mounted.URL, ""},
		"where another client is":           {tcp, mounted.URL, "timeout"},
		"another port":                      {tcp, "http://127.0.0.1:1", "timeout"},
		"the real name":                     {tcp, service.Endpoint, ""},
		"a host that nobody has":            {tcp, "http://s3.example.com" + port, "timeout"},
		"the real name, bucket in the host": {tcp, "https://" + service.Bucket + ".eu.files.foundrydb.com", "NoSuchKey"},
	} {
		t.Run(name, func(t *testing.T) {
			r := test.sys.SetBucket(tornado.BucketConfig{
				Endpoint: test.endpoint, Bucket: service.Bucket, Region: service.Region,
				AccessKey: key.AccessKeyID, SecretKey: key.SecretAccessKey,
			})
			if test.reason == "" {
				mocktest.RequireJSON(t, r, 200, mocktest.TornadoBucketUpdated)
			} else {
				unverified(t, r, test.reason)
			}
		})
	}
}

func TestExternalBuckets(t *testing.T) {
	server := mocktest.New(t)
	sys := server.Tornado()
	other := awsBucket
	other.AccessKey, other.SecretKey, other.ListDenied = "AKIAWRITER", buckt.NewSecret("w"), true
	strangers := awsBucket
	strangers.Bucket, strangers.AccessKey, strangers.SecretKey = "strangers", "AKIASTRANGER", buckt.NewSecret("s")
	for _, b := range []tornado.ExternalBucket{awsBucket, other, strangers} {
		require.NoError(t, sys.AddExternalBucket(b))
	}
	with := func(b tornado.ExternalBucket) mocktest.S3Caller {
		return mocktest.S3Caller{T: t, Server: server, HTTP: server.HTTPClient(), Endpoint: b.Endpoint, Key: sigv4.Credentials{AccessKey: b.AccessKey, Secret: b.SecretKey.Reveal(), Region: "us-east-1"}}
	}
	object, list := "/"+awsBucket.Bucket+"/a", "/"+awsBucket.Bucket+"?list-type=2"
	require.Equal(t, 200, with(other).Put(object, "content").Status)
	require.Equal(t, "content", with(awsBucket).Do("GET", object).Body, "keys share the bucket")
	ex := mocktest.LastExchange(t, server)
	require.Equal(t, []string{"tornado", "s3GetObject", awsBucket.Bucket, awsBucket.AccessKey}, []string{string(ex.System), ex.Operation, ex.Bucket, ex.CredentialID})
	require.Equal(t, []string{"a"}, with(awsBucket).Do("GET", list).ObjectKeys())
	mocktest.RequireS3Error(t, with(other).Do("GET", list), 403, "AccessDenied")
	mocktest.RequireS3Error(t, with(other).Do("GET", "/"+awsBucket.Bucket+"?versions"), 403, "AccessDenied")
	mocktest.RequireS3Error(t, with(strangers).Do("GET", object), 403, "AccessDenied")
	mocktest.RequireS3Error(t, with(strangers).Do("GET", "/nowhere"), 404, "NoSuchBucket")
	mocktest.RequireS3Error(t, with(strangers).Do("GET", "/"), 403, "AccessDenied")
	elsewhere := with(awsBucket)
	elsewhere.Endpoint = "http://127.0.0.1:4010"
	mocktest.RequireS3Error(t, elsewhere.Do("GET", object), 403, "InvalidAccessKeyId")
	require.True(t, sys.RevokeExternalKey(awsBucket.AccessKey))
	mocktest.RequireS3Error(t, with(awsBucket).Do("GET", object), 403, "InvalidAccessKeyId")
	require.Equal(t, "content", with(other).Do("GET", object).Body)
}
