package mockserver_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

func TestTornadoVerifiesByARequestThatTheRecordHas(t *testing.T) {
	server := newServer(t)
	service := fileService(t, server, mockserver.FileService{})
	key := foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID})
	config := mockserver.TornadoBucketConfig{
		Endpoint: service.Endpoint, Bucket: service.Bucket, Region: service.Region,
		AccessKey: key.AccessKeyID, SecretKey: buckt.NewSecret(key.SecretAccessKey),
	}
	says(t, callTornado(t, server).setBucket(config), 200, bucketUpdated)
	exchanges := server.Requests()
	require.Len(t, exchanges, 2)
	ex := exchanges[0]
	require.Equal(t, []string{"foundrydb", "s3ListObjectsV2", service.ID, key.ID}, []string{ex.System, ex.Operation, ex.Bucket, ex.CredentialID})
	require.Equal(t, 200, ex.Status)
	require.Equal(t, "tornadoSetBucket", exchanges[1].Operation)

	config.Bucket = "a/b" // which is an object
	require.EqualError(t, server.Tornado().Verify(t.Context(), config), "NoSuchBucket")
	config.Bucket, config.Region = service.Bucket, "eu/rope"
	require.EqualError(t, server.Tornado().Verify(t.Context(), config), "AuthorizationHeaderMalformed", "whatever S3 says")
	ended, end := context.WithCancel(t.Context())
	end()
	config.Region = service.Region
	require.Equal(t, mockserver.TornadoTimeout, server.Tornado().Verify(ended, config))
}

// What the server hands out on TCP can be given to Tornado there.
func TestTornadoFindsTheServersOwnAddress(t *testing.T) {
	server := newServer(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	mounted := httptest.NewServer(server) // a listener that the server does not know
	t.Cleanup(mounted.Close)
	service := fileService(t, server, mockserver.FileService{})
	key := foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID})
	inMemory := callTornado(t, server)
	tcp, there := inMemory, inMemory
	tcp.http, tcp.base = overTCP(t), server.Tornado().BaseURLAt(addr)
	there.http, there.base = overTCP(t), mounted.URL
	port := addr.String()[strings.LastIndex(addr.String(), ":"):]
	for name, test := range map[string]struct {
		tornado  tornadoCaller
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
			r := test.tornado.setBucket(mockserver.TornadoBucketConfig{
				Endpoint: test.endpoint, Bucket: service.Bucket, Region: service.Region,
				AccessKey: key.AccessKeyID, SecretKey: buckt.NewSecret(key.SecretAccessKey),
			})
			if test.reason == "" {
				says(t, r, 200, bucketUpdated)
			} else {
				unverified(t, r, test.reason)
			}
		})
	}
}

func TestExternalBucketsAreServed(t *testing.T) {
	server := newServer(t)
	tornado := server.Tornado()
	other := awsBucket
	other.AccessKey, other.SecretKey, other.ListDenied = "AKIAWRITER", "w", true
	strangers := awsBucket
	strangers.Bucket, strangers.AccessKey, strangers.SecretKey = "strangers", "AKIASTRANGER", "s"
	for _, b := range []mockserver.TornadoExternalBucket{awsBucket, other, strangers} {
		require.NoError(t, tornado.AddExternalBucket(b))
	}
	with := func(b mockserver.TornadoExternalBucket) s3Caller {
		return s3Caller{t, server, server.HTTPClient(), b.Endpoint, s3.Credentials{AccessKey: b.AccessKey, Secret: b.SecretKey, Region: "us-east-1"}}
	}
	object, list := "/"+awsBucket.Bucket+"/a", "/"+awsBucket.Bucket+"?list-type=2"
	require.Equal(t, 200, with(other).put(object, "content").status)
	require.Equal(t, "content", with(awsBucket).do("GET", object).body, "keys share the bucket")
	ex := lastExchange(t, server)
	require.Equal(t, []string{"tornado", "s3GetObject", awsBucket.Bucket, awsBucket.AccessKey}, []string{ex.System, ex.Operation, ex.Bucket, ex.CredentialID})
	require.Equal(t, []string{"a"}, with(awsBucket).do("GET", list).keys())
	denied(t, with(other).do("GET", list), 403, "AccessDenied")
	denied(t, with(other).do("GET", "/"+awsBucket.Bucket+"?versions"), 403, "AccessDenied")
	denied(t, with(strangers).do("GET", object), 403, "AccessDenied")
	denied(t, with(strangers).do("GET", "/nowhere"), 404, "NoSuchBucket")
	denied(t, with(strangers).do("GET", "/"), 403, "AccessDenied")
	elsewhere := with(awsBucket)
	elsewhere.endpoint = "http://127.0.0.1:4010"
	denied(t, elsewhere.do("GET", object), 403, "InvalidAccessKeyId")
	require.True(t, tornado.RevokeExternalKey(awsBucket.AccessKey))
	denied(t, with(awsBucket).do("GET", object), 403, "InvalidAccessKeyId")
	require.Equal(t, "content", with(other).do("GET", object).body)
}
