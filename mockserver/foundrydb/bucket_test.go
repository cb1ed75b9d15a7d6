package foundrydb_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// The API and S3 have the same objects.
func TestObjectsOfAPIAndS3(t *testing.T) {
	server := mocktest.New(t)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	key := mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID})
	s, api := mocktest.CallS3(t, server, service.Endpoint, key), mocktest.CallFoundryDB(t, server)
	objects := "/file-services/" + service.ID + "/objects"

	require.Equal(t, 200, s.Put("/"+service.Bucket+"/up/a b+c%é.txt", "content").Status)
	r := mocktest.RequireOK(t, api.Get(objects))
	require.Equal(t, []string{"up/a b+c%é.txt"}, rows(r, "objects", "key"))
	require.Equal(t, 7.0, r.At("objects.0.size"))
	require.Equal(t, "9a0364b9e99bb480dd25e1f0284c8555", r.At("objects.0.etag"))
	files := server.FoundryDB().Objects(service.ID)
	require.Len(t, files, 1)
	require.Equal(t, "content", string(files[0].Content))

	require.NoError(t, server.FoundryDB().PutObject(service.ID, foundrydb.Object{Key: "seed", Content: []byte("x"), ContentType: "text/x"}))
	r = s.Do("GET", "/"+service.Bucket+"/seed")
	require.Equal(t, "x", r.Body)
	require.Equal(t, "text/x", r.Header.Get("Content-Type"))
	require.Equal(t, "AES256", r.Header.Get("X-Amz-Server-Side-Encryption"), "which the configuration says")
	first := r.Header.Get("X-Amz-Version-Id")
	require.NotEmpty(t, first, "which it says as well")

	mocktest.RequireNoBody(t, api.Delete(objects+"?key=seed"), 204)
	mocktest.RequireS3Error(t, s.Do("GET", "/"+service.Bucket+"/seed"), 404, "NoSuchKey")
	require.Len(t, server.FoundryDB().Objects(service.ID), 1)
	old := mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID, Policy: []foundrydb.Statement{
		{Actions: []string{"s3:GetObjectVersion"}},
	}})
	require.Equal(t, "x", mocktest.CallS3(t, server, service.Endpoint, old).Do("GET", "/"+service.Bucket+"/seed?versionId="+first).Body)
	mocktest.RequireS3Error(t, s.Do("GET", "/"+service.Bucket+"/seed?versionId="+first), 403, "AccessDenied")
	require.Equal(t, 204, s.Do("DELETE", "/"+service.Bucket+"/up/a%20b%2Bc%25%C3%A9.txt").Status)
	require.Empty(t, server.FoundryDB().Objects(service.ID))
}

// On TCP the endpoint and the presigned URLs that are handed out can be dialled, in memory they have the real names.
func TestFileServiceAccess(t *testing.T) {
	server := mocktest.New(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	key := mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID})
	inMemory := mocktest.CallFoundryDB(t, server)
	tcp := inMemory
	tcp.HTTP, tcp.Base = mocktest.TCPClient(t), server.FoundryDB().BaseURLAt(addr)
	for name, test := range map[string]struct {
		api      mocktest.Caller
		endpoint string
		url      string
	}{
		"in memory": {inMemory.Caller, "https://eu.files.foundrydb.com", "https://" + service.Bucket + ".eu.files.foundrydb.com/"},
		"on TCP":    {tcp.Caller, "http://" + addr.String(), "http://" + addr.String() + "/" + service.Bucket + "/"},
	} {
		t.Run(name, func(t *testing.T) {
			api := inMemory
			api.Caller = test.api
			endpoint := textOf(mocktest.RequireOK(t, api.Get("/file-services/"+service.ID)).At("files_config.buckets.0.endpoint"))
			require.Equal(t, test.endpoint, endpoint)
			list := mocktest.RequireOK(t, api.Get("/file-services"))
			require.Equal(t, endpoint, list.At("file_services.0.files_config.buckets.0.endpoint"))
			s := mocktest.CallS3(t, server, endpoint, key)
			s.HTTP = test.api.HTTP
			require.Equal(t, 200, s.Put("/"+service.Bucket+"/plain", "content").Status)
			require.Equal(t, "content", s.Do("GET", "/"+service.Bucket+"/plain").Body)

			presign := func(body string) string {
				return textOf(mocktest.RequireOK(t, api.Post("/file-services/"+service.ID+"/presign", body)).At("url"))
			}
			upload := presign(`{"method":"PUT","key":"a b/é","content_type":"text/plain"}`)
			require.True(t, strings.HasPrefix(upload, test.url+"a%20b/%C3%A9?"), upload)
			mocktest.RequireS3Error(t, s.Open("PUT", upload, "hello", "Content-Type", "text/html"), 403, "SignatureDoesNotMatch")
			require.Equal(t, 200, s.Open("PUT", upload, "hello", "Content-Type", "text/plain").Status)
			download := presign(`{"method":"GET","key":"a b/é"}`)
			r := s.Open("GET", download, "")
			require.Equal(t, "hello", r.Body)
			require.Equal(t, "text/plain", r.Header.Get("Content-Type"))
			mocktest.RequireS3Error(t, s.Open("PUT", download, "no"), 403, "SignatureDoesNotMatch")
			require.Equal(t, 200, s.Open("HEAD", presign(`{"method":"HEAD","key":"a b/é"}`), "").Status)
			require.Equal(t, 204, s.Open("DELETE", presign(`{"method":"DELETE","key":"a b/é"}`), "").Status)
			mocktest.RequireS3Error(t, s.Open("GET", download, ""), 404, "NoSuchKey")
		})
	}
}

func TestPresignExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		id := serviceWith(t, server)
		mocktest.AddFoundryDBObject(t, server, id, "a", 1)
		r := mocktest.RequireOK(t, mocktest.CallFoundryDB(t, server).Post("/file-services/"+id+"/presign", `{"method":"GET","key":"a","expires_seconds":600}`))
		c := mocktest.CallS3(t, server, "", foundrydb.Key{})
		server.Advance(5 * time.Minute)
		time.Sleep(5 * time.Minute)
		require.Equal(t, 200, c.Open("GET", textOf(r.At("url")), "").Status)
		server.Advance(time.Second)
		mocktest.RequireS3Error(t, c.Open("GET", textOf(r.At("url")), ""), 403, "AccessDenied")
	})
}

// The founding page's table, with all that an S3 client does.
func TestKeyPermissions(t *testing.T) {
	allows := func(verbs string) map[string]bool {
		all := make(map[string]bool)
		for verb := range strings.FieldsSeq(verbs) {
			all[verb] = true
		}
		return all
	}
	for name, test := range map[string]struct {
		key     foundrydb.Key
		allowed map[string]bool
	}{
		"read":                {foundrydb.Key{Permissions: "read"}, allows("get head list head-bucket")},
		"write":               {foundrydb.Key{Permissions: "write"}, allows("get head put delete copy upload")},
		"readwrite":           {foundrydb.Key{}, allows("get head put delete copy upload list head-bucket list-prefix")},
		"readwrite, a prefix": {foundrydb.Key{Prefix: "up/"}, allows("list-prefix")},
	} {
		t.Run(name, func(t *testing.T) {
			server := mocktest.New(t)
			service := mocktest.AddFileService(t, server, foundrydb.FileService{})
			mocktest.AddFoundryDBObject(t, server, service.ID, "a", 1)
			test.key.ServiceID = service.ID
			c := mocktest.CallS3(t, server, service.Endpoint, mocktest.AddFoundryDBKey(t, server, test.key))
			bucket := "/" + service.Bucket
			if test.allowed["list"] {
				test.allowed["list-prefix"] = true // which is a part
			}
			for action, request := range map[string]func() mocktest.Reply{
				"get":         func() mocktest.Reply { return c.Do("GET", bucket+"/a") },
				"head":        func() mocktest.Reply { return c.Do("HEAD", bucket+"/a") },
				"put":         func() mocktest.Reply { return c.Put(bucket+"/b", "x") },
				"delete":      func() mocktest.Reply { return c.Do("DELETE", bucket+"/b") },
				"copy":        func() mocktest.Reply { return copyObject(c, bucket+"/c", bucket+"/a") },
				"upload":      func() mocktest.Reply { return c.Do("POST", bucket+"/d?uploads") },
				"list":        func() mocktest.Reply { return c.Do("GET", bucket+"?list-type=2") },
				"list-prefix": func() mocktest.Reply { return c.Do("GET", bucket+"?list-type=2&prefix=up/x") },
				"head-bucket": func() mocktest.Reply { return c.Do("HEAD", bucket) },
				"versions":    func() mocktest.Reply { return c.Do("GET", bucket+"?versions") },
				"uploads":     func() mocktest.Reply { return c.Do("GET", bucket+"?uploads") },
				"location":    func() mocktest.Reply { return c.Do("GET", bucket+"?location") },
				"versioning":  func() mocktest.Reply { return c.Do("GET", bucket+"?versioning") },
				"buckets":     func() mocktest.Reply { return c.Do("GET", "/") },
				"create":      func() mocktest.Reply { return c.Do("PUT", "/a-bucket-of-mine") },
				"drop":        func() mocktest.Reply { return c.Do("DELETE", bucket) },
			} {
				if r := request(); test.allowed[action] {
					require.Less(t, r.Status, 300, "%s: %s", action, r.Body)
				} else {
					require.Equal(t, 403, r.Status, "%s: %s", action, r.Body)
				}
			}
		})
	}
}

// copyObject copies by a request signed in its headers, including that of the source.
func copyObject(c mocktest.S3Caller, path, source string) mocktest.Reply {
	c.T.Helper()
	req, err := http.NewRequestWithContext(c.T.Context(), "PUT", c.Endpoint+path, http.NoBody)
	require.NoError(c.T, err)
	req.Header.Set("X-Amz-Copy-Source", source)
	mocktest.SignAll(req, c.Key, c.Server.Now())
	return c.Send(req)
}

// A prefix ends where it ends, and a copy needs to read its source.
func TestKeyPrefix(t *testing.T) {
	server := mocktest.New(t)
	service, other := mocktest.AddFileService(t, server, foundrydb.FileService{}), mocktest.AddFileService(t, server, foundrydb.FileService{})
	for _, key := range []string{"up/a", "upper", "a"} {
		mocktest.AddFoundryDBObject(t, server, service.ID, key, 1)
	}
	mocktest.AddFoundryDBObject(t, server, other.ID, "up/a", 1)
	c := mocktest.CallS3(t, server, service.Endpoint, mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID, Prefix: "up/"}))
	bucket := "/" + service.Bucket
	require.Equal(t, 200, c.Do("GET", bucket+"/up/a").Status)
	require.Equal(t, []string{"up/a"}, c.Do("GET", bucket+"?prefix=up/").ObjectKeys())
	require.Equal(t, 200, c.Put(bucket+"/up/b", "x").Status)
	require.Equal(t, 200, copyObject(c, bucket+"/up/c", bucket+"/up/a").Status)
	for _, path := range []string{"/a", "/upper", "/up", "?prefix=up", "?prefix="} {
		mocktest.RequireS3Error(t, c.Do("GET", bucket+path), 403, "AccessDenied")
	}
	mocktest.RequireS3Error(t, c.Put(bucket+"/upper", "x"), 403, "AccessDenied")
	mocktest.RequireS3Error(t, copyObject(c, bucket+"/up/d", bucket+"/a"), 403, "AccessDenied")
	mocktest.RequireS3Error(t, copyObject(c, bucket+"/up/d", "/"+other.Bucket+"/up/a"), 403, "AccessDenied")
	mocktest.RequireS3Error(t, copyObject(c, bucket+"/d", bucket+"/up/a"), 403, "AccessDenied")
}

func TestUsageFollowsBucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		service := mocktest.AddFileService(t, server, foundrydb.FileService{})
		c := mocktest.CallS3(t, server, service.Endpoint, mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID}))
		live := func() []any {
			r := mocktest.RequireOK(t, mocktest.CallFoundryDB(t, server).Get("/file-services/"+service.ID+"/usage?live=true"))
			return []any{r.At("current.bytes"), r.At("current.objects")}
		}
		require.Equal(t, 200, c.Put("/"+service.Bucket+"/a", "12345").Status)
		require.Equal(t, []any{5.0, 1.0}, live())
		require.Equal(t, 200, c.Put("/"+service.Bucket+"/a", "123").Status)
		require.Equal(t, []any{8.0, 2.0}, live(), "with the older version")
		require.Equal(t, 204, c.Do("DELETE", "/"+service.Bucket+"/a").Status)
		require.Equal(t, []any{8.0, 2.0}, live(), "which what is deleted becomes")
		measured := func() int64 { return server.FoundryDB().FileServices()[0].MeasuredBytes }
		require.Zero(t, measured())
		server.Advance(time.Hour)
		require.EqualValues(t, 8, measured())
	})
}

// Over the hard quota no key can write. Seeds are not limited.
func TestHardQuota(t *testing.T) {
	server := mocktest.New(t)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	c := mocktest.CallS3(t, server, service.Endpoint, mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID}))
	bucket := "/" + service.Bucket
	upload := textOf(mocktest.CallFoundryDB(t, server).Post("/file-services/"+service.ID+"/presign", `{"method":"PUT","key":"b"}`).At("url"))
	require.Equal(t, 200, c.Put(bucket+"/a", "x").Status)
	require.NoError(t, server.FoundryDB().SetUsage(service.ID, 500e9, 1))
	require.Equal(t, 200, c.Put(bucket+"/a", "x").Status, "up to the quota")
	require.NoError(t, server.FoundryDB().SetUsage(service.ID, 500e9+1, 1))
	mocktest.RequireS3Error(t, c.Put(bucket+"/b", "x"), 403, "QuotaExceeded")
	mocktest.RequireS3Error(t, c.Open("PUT", upload, "x"), 403, "QuotaExceeded")
	mocktest.RequireS3Error(t, copyObject(c, bucket+"/b", bucket+"/a"), 403, "QuotaExceeded")
	require.Equal(t, "x", c.Do("GET", bucket+"/a").Body)
	require.Equal(t, 204, c.Do("DELETE", bucket+"/a").Status)
	mocktest.AddFoundryDBObject(t, server, service.ID, "seed", 1)
	require.Equal(t, []string{"seed"}, c.Do("GET", bucket).ObjectKeys())
	mocktest.RequireS3Error(t, c.Put(bucket+"/b", "x"), 403, "QuotaExceeded")
	require.NoError(t, server.FoundryDB().SetUsage(service.ID, 0, 0))
	require.Equal(t, 200, c.Put(bucket+"/b", "x").Status)
}

func TestDeleteFileServiceWithBucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		service := mocktest.AddFileService(t, server, foundrydb.FileService{})
		key := mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID})
		other := mocktest.AddFileService(t, server, foundrydb.FileService{})
		otherKey := mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: other.ID})
		c := mocktest.CallS3(t, server, service.Endpoint, key)
		mocktest.AddFoundryDBObject(t, server, service.ID, "a", 1)

		// An upload in progress during the deletion of the service is not stored.
		body, upload := mocktest.NewSlowBody("first")
		req, err := http.NewRequestWithContext(t.Context(), "PUT", c.Presign("PUT", "/"+service.Bucket+"/slow", time.Hour), body)
		require.NoError(t, err)
		req.ContentLength = int64(len("firstsecond"))
		answered := make(chan mocktest.Reply, 1)
		go func() { answered <- c.Send(req) }()
		synctest.Wait()

		require.Equal(t, 202, mocktest.CallFoundryDB(t, server).Delete("/file-services/"+service.ID).Status)
		mocktest.RequireS3Error(t, c.Do("GET", "/"+service.Bucket+"/a"), 403, "InvalidAccessKeyId")
		mocktest.RequireS3Error(t, mocktest.CallS3(t, server, service.Endpoint, otherKey).Do("GET", "/"+service.Bucket+"/a"), 404, "NoSuchBucket")
		time.Sleep(time.Minute)
		require.Len(t, server.FoundryDB().FileServices(), 1)
		upload("second")
		mocktest.RequireS3Error(t, <-answered, 404, "NoSuchBucket")
	})
}

func TestKeyLastUsedAt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		service := mocktest.AddFileService(t, server, foundrydb.FileService{})
		key := mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID})
		c := mocktest.CallS3(t, server, service.Endpoint, key)
		used := func() time.Time { return server.FoundryDB().Keys(service.ID)[0].LastUsedAt }
		wrong := c
		wrong.Key.Secret = "x"
		require.Equal(t, 403, wrong.Do("GET", "/"+service.Bucket).Status)
		require.Zero(t, used(), "nobody has used it who only knows its name")
		time.Sleep(time.Minute)
		require.Equal(t, 200, c.Do("GET", "/"+service.Bucket).Status)
		require.Equal(t, time.Now(), used())
	})
}

func TestConcurrentClients(t *testing.T) {
	server := mocktest.New(t)
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	c := mocktest.CallS3(t, server, service.Endpoint, mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID}))
	var workers sync.WaitGroup
	for worker := range 8 {
		workers.Go(func() {
			for i := range 10 {
				path := "/" + service.Bucket + "/" + strconv.Itoa(worker) + "/" + strconv.Itoa(i)
				if c.Put(path, "content").Status != 200 || c.Do("GET", path).Body != "content" {
					t.Errorf("%s is not there", path)
				}
				mocktest.CallFoundryDB(t, server).Get("/file-services/" + service.ID)
			}
		})
	}
	workers.Wait()
	require.Len(t, server.FoundryDB().Objects(service.ID), 80)
}
