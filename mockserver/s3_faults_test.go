package mockserver_test

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// faultyStore is a file service with a key that has all rights.
type faultyStore struct {
	mocktest.S3Caller
	service foundrydb.FileService
	keyID   string
}

func newFaultyStore(t *testing.T, server *mockserver.Server) faultyStore {
	t.Helper()
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	key := mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID})
	return faultyStore{mocktest.CallS3(t, server, service.Endpoint, key), service, key.ID}
}

func (s faultyStore) at(key string) string { return "/" + s.service.Bucket + "/" + key }

// inject applies a fault until the end of the test.
func (s faultyStore) inject(m fault.Match, e fault.Effect) *mockserver.Injection {
	s.T.Helper()
	i := s.Server.Inject(fault.Fault{Match: m, Effect: e})
	s.T.Cleanup(i.Remove)
	return i
}

func TestS3LostResponse(t *testing.T) {
	server := mocktest.New(t)
	s := newFaultyStore(t, server)
	i := s.inject(fault.Match{Operation: "s3PutObject"}, fault.LoseResponse())
	req, err := http.NewRequestWithContext(t.Context(), "PUT", s.Presign("PUT", s.at("a"), time.Minute), strings.NewReader("hello"))
	require.NoError(t, err)
	_, err = s.HTTP.Do(req)
	require.ErrorIs(t, err, syscall.ECONNRESET)
	require.Equal(t, 1, i.Count())
	require.Equal(t, "hello", mocktest.RequireOK(t, s.Do("GET", s.at("a"))).Body, "it is stored")
	lost := server.Requests(fault.Match{Operation: "s3PutObject"})[0]
	require.Zero(t, lost.Status)
	require.Equal(t, []string{"response lost"}, lost.Faults)
	require.Equal(t, s.service.ID, lost.Bucket)
	require.Equal(t, s.keyID, lost.CredentialID)
}

func TestS3StatusFormats(t *testing.T) {
	server := mocktest.New(t, mockserver.WithRateLimits())
	s := newFaultyStore(t, server)
	mocktest.RequireOK(t, s.Put(s.at("a"), "hello"))
	for _, test := range []struct {
		status int
		path   string
		code   string
	}{
		{400, s.at("a"), "InvalidRequest"},
		{403, s.at("a"), "AccessDenied"},
		{404, s.at("a"), "NoSuchKey"},
		{404, "/" + s.service.Bucket, "NoSuchBucket"},
		{409, s.at("a"), "OperationAborted"},
		{412, s.at("a"), "PreconditionFailed"},
		{418, s.at("a"), "InvalidRequest"},
		{429, s.at("a"), "TooManyRequests"},
		{500, s.at("a"), "InternalError"},
		{501, s.at("a"), "NotImplemented"},
		{503, s.at("a"), "SlowDown"},
		{504, s.at("a"), "InternalError"},
	} {
		i := server.Inject(fault.Fault{Effect: fault.Status(test.status)})
		r := s.Do("GET", test.path)
		i.Remove()
		mocktest.RequireS3Error(t, r, test.status, test.code)
		require.Equal(t, "application/xml", r.Header.Get("Content-Type"))
		require.NotEmpty(t, r.Header.Get("X-Amz-Request-Id"))
		require.Contains(t, r.Body, "<RequestId>"+r.Header.Get("X-Amz-Request-Id")+"</RequestId>")
		require.Equal(t, test.status == 429 || test.status == 503, r.Header.Get("Retry-After") != "")
		require.Contains(t, string(mocktest.LastExchange(t, server).ResponseBody), test.code)
	}

	i := s.inject(fault.Match{}, fault.Status(503).WithMessage("Later & slower."))
	require.Contains(t, s.Do("GET", s.at("a")).Body, "<Message>Later &amp; slower.</Message>")
	head := s.Do("HEAD", s.at("a"))
	require.Equal(t, 503, head.Status)
	require.Empty(t, head.Body)
	i.Remove()

	s.inject(fault.Match{Operation: "s3GetObject"}, fault.Unauthorized())
	mocktest.RequireS3Error(t, s.Do("GET", s.at("a")), 403, "InvalidAccessKeyId")
}

func TestS3MatchedRequests(t *testing.T) {
	server := mocktest.New(t)
	s, other := newFaultyStore(t, server), newFaultyStore(t, server)
	for name, m := range map[string]fault.Match{
		"system and operation": {System: "foundrydb", Operation: "s3PutObject", Bucket: s.service.ID},
		"bucket":               {Bucket: s.service.ID},
		"credential":           {Credential: s.keyID},
		"path":                 {Path: "/" + s.service.Bucket + "/*"},
		"method":               {Method: "PUT", Bucket: s.service.ID},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, mockserver.ValidateMatch(m))
			i := server.Inject(fault.Fault{Match: m, Effect: fault.Status(503)})
			defer i.Remove()
			mocktest.RequireS3Error(t, s.Put(s.at("a"), "x"), 503, "SlowDown")
			require.Equal(t, 200, other.Put(other.at("a"), "x").Status)
			require.Equal(t, 1, i.Count())
		})
	}
	s.Key.Secret += "x"
	s.inject(fault.Match{Credential: s.keyID}, fault.LatencyAfter(time.Nanosecond))
	mocktest.RequireS3Error(t, s.Do("GET", s.at("a")), 403, "SignatureDoesNotMatch")
	require.Empty(t, mocktest.LastExchange(t, server).CredentialID, "which was not accepted")
}

func TestS3Matches(t *testing.T) {
	for text, m := range map[string]fault.Match{
		`unknown operation "s3PutObjekt": the nearest are s3PutObject`: {Operation: "s3PutObjekt"},
		`s3PutObject is one of system "foundrydb, amove, linode`:       {System: "buckt", Operation: "s3PutObject"},
		`s3PutObject has the method PUT, but match.method is "GET"`:    {Operation: "s3PutObject", Method: "GET"},
		`s3GetObject has the method GET, but match.method is "HEAD"`:   {Operation: "s3GetObject", Method: "HEAD"},
		`s3Preflight has the method OPTIONS, but match.method is "GET`: {Operation: "s3Preflight", Method: "GET"},
	} {
		require.ErrorContains(t, mockserver.ValidateMatch(m), text)
	}
	for _, system := range []buckt.System{buckt.SystemFoundryDB, buckt.SystemAmove, buckt.SystemLinode, buckt.SystemTornado} {
		for _, operation := range []string{"s3PutObject", "s3CopyObject", "s3ListObjectsV2", "s3UploadPartCopy", "s3Preflight"} {
			require.NoError(t, mockserver.ValidateMatch(fault.Match{System: system, Operation: operation}))
			require.Contains(t, mockserver.Operations(system), mockserver.Operation{ID: operation})
		}
	}
	require.NotContains(t, mockserver.Operations("buckt"), mockserver.Operation{ID: "s3PutObject"})
	require.Contains(t, mockserver.Operations("linode"), mockserver.Operation{ID: "linodeGetKey", ClientMethod: "Linode.Keys.Get"})
	require.Empty(t, mockserver.Operations("aws"))
	for _, e := range []fault.Effect{fault.StaleLists(time.Hour), fault.ShortPage(1), fault.RepeatCursor()} {
		err := mockserver.ValidateFault(fault.Fault{Match: fault.Match{Operation: "s3ListObjectsV2"}, Effect: e})
		require.ErrorContains(t, err, "has no effect on s3ListObjectsV2")
	}
}

func TestS3DeliveryFaults(t *testing.T) {
	server := mocktest.New(t)
	s := newFaultyStore(t, server)
	mocktest.RequireOK(t, s.Put(s.at("a"), "hello"))
	get := func(e fault.Effect) mocktest.Reply {
		i := server.Inject(fault.Fault{Match: fault.Match{Operation: "s3GetObject"}, Effect: e})
		defer i.Remove()
		r := s.Do("GET", s.at("a"))
		require.Equal(t, 1, i.Count())
		return r
	}
	r := get(fault.Empty200())
	require.Equal(t, 200, r.Status)
	require.Empty(t, r.Body)
	require.Contains(t, get(fault.HTML502()).Body, "502 Bad Gateway")
	r = get(fault.MalformedJSON())
	require.Equal(t, "application/xml", r.Header.Get("Content-Type"))
	require.Equal(t, "<?xml", r.Body)
	r = get(fault.ClockSkew(time.Hour))
	require.Equal(t, "hello", r.Body)
	require.Empty(t, mocktest.LastExchange(t, server).ResponseBody, "objects are not recorded")
	date, err := http.ParseTime(r.Header.Get("Date"))
	require.NoError(t, err)
	require.WithinDuration(t, server.Now().Add(time.Hour), date, time.Minute)

	i := server.Inject(fault.Fault{Effect: fault.MalformedJSON()})
	list := s.Do("GET", "/"+s.service.Bucket+"?list-type=2")
	i.Remove()
	require.True(t, strings.HasPrefix(list.Body, "<?xml"), list.Body)
	require.NotContains(t, list.Body, "</ListBucketResult>")

	s.inject(fault.Match{}, fault.Truncate(2))
	req, err := http.NewRequestWithContext(t.Context(), "GET", s.Presign("GET", s.at("a"), time.Minute), http.NoBody)
	require.NoError(t, err)
	resp, err := s.HTTP.Do(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	require.EqualValues(t, 5, resp.ContentLength)
}

func TestS3Latency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		s := newFaultyStore(t, server)
		s.inject(fault.Match{Operation: "s3PutObject"}, fault.LatencyBefore(time.Minute))
		began := time.Now()
		mocktest.RequireOK(t, s.Put(s.at("a"), "hello"))
		require.Equal(t, time.Minute, time.Since(began))
	})
}

func TestS3Refuse(t *testing.T) {
	server := mocktest.New(t)
	s := newFaultyStore(t, server)
	s.inject(fault.Match{Operation: "s3PutObject", Bucket: s.service.ID}, fault.Refuse())
	req, err := http.NewRequestWithContext(t.Context(), "PUT", s.Presign("PUT", s.at("a"), time.Minute), strings.NewReader("hello"))
	require.NoError(t, err)
	_, err = s.HTTP.Do(req)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	require.Equal(t, "s3PutObject", mocktest.LastExchange(t, server).Operation)
	mocktest.RequireS3Error(t, s.Do("GET", s.at("a")), 404, "NoSuchKey")
}

// The control plane's list also lags behind the writes of S3 clients.
func TestS3StaleListsOfObjects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		s, c := newFaultyStore(t, server), mocktest.CallFoundryDB(t, server)
		mocktest.AddFoundryDBObject(t, server, s.service.ID, "seed", 1)
		mocktest.RequireOK(t, s.Put(s.at("old"), "x"))
		mocktest.RequireOK(t, s.Put(s.at("replaced"), "x"))
		time.Sleep(time.Hour)
		mocktest.AddFoundryDBObject(t, server, s.service.ID, "seed/now", 1)
		mocktest.RequireOK(t, s.Put(s.at("new/1"), "x"))
		mocktest.RequireOK(t, s.Put(s.at("replaced"), "longer"))
		require.Equal(t, 204, s.Do("DELETE", s.at("old")).Status)
		s.inject(fault.Match{}, fault.StaleLists(time.Minute))
		list := func() mocktest.Reply { return c.Get("/file-services/" + s.service.ID + "/objects?delimiter=%2F") }
		r := list()
		require.Equal(t, []string{"old", "replaced", "seed"}, texts(r, "objects", "key"))
		require.EqualValues(t, 1, r.At("objects.1.size"))
		require.Equal(t, []any{"seed/"}, r.At("prefixes"), "seeds are no requests")
		time.Sleep(time.Minute)
		r = list()
		require.Equal(t, []string{"replaced", "seed"}, texts(r, "objects", "key"))
		require.EqualValues(t, 6, r.At("objects.0.size"))
		require.Equal(t, []any{"new/", "seed/"}, r.At("prefixes"))
	})
}

func TestS3KeyTooLong(t *testing.T) {
	server := mocktest.New(t)
	s := newFaultyStore(t, server)
	mocktest.RequireS3Error(t, s.Do("PUT", s.at(strings.Repeat("a", 1025))), 400, "KeyTooLongError")
	require.Equal(t, "s3PutObject", mocktest.LastExchange(t, server).Operation)
	require.Empty(t, server.Problems())
}

// Lists of buckets lag behind the creations and deletions of S3 clients.
func TestS3StaleListsOfBuckets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		amoveKey, err := server.Amove().Account().User().AddKey(amove.Key{})
		require.NoError(t, err)
		linodeKey := mocktest.AddLinodeKey(t, server.Linode().Account(), linode.Key{})
		caller := func(host, id, secret string) mocktest.S3Caller {
			return mocktest.CallS3(t, server, "https://"+host, foundrydb.Key{AccessKeyID: id, SecretAccessKey: buckt.NewSecret(secret)})
		}
		for system, test := range map[string]struct {
			s3    mocktest.S3Caller
			names func() []string
		}{
			"amove": {caller("s3.us-east-1.amove.invalid", amoveKey.AccessKey, amoveKey.SecretKey.Reveal()), func() []string {
				return texts(mocktest.CallAmove(t, server).Send("POST", "cloudaccount/list_buckets", `{"cloudAccountId":"STORAGE"}`), "data", "name")
			}},
			"linode": {caller("us-east-1.linodeobjects.com", linodeKey.AccessKey, linodeKey.SecretKey.Reveal()), func() []string {
				return mocktest.CallLinode(t, server).Get("/buckets").Column("label")
			}},
		} {
			mocktest.RequireOK(t, test.s3.Do("PUT", "/old-bucket"))
			time.Sleep(time.Hour)
			mocktest.RequireOK(t, test.s3.Do("PUT", "/new-bucket"))
			require.Equal(t, 204, test.s3.Do("DELETE", "/old-bucket").Status)
			i := server.Inject(fault.Fault{Effect: fault.StaleLists(time.Minute)})
			require.Equal(t, []string{"old-bucket"}, test.names(), system)
			i.Remove()
			require.Equal(t, []string{"new-bucket"}, test.names(), system)
		}
	})
}
