package mockserver_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

// The API and S3 have the same objects.
func TestTheAPIOfFileServicesAndS3ShareTheirObjects(t *testing.T) {
	server := newServer(t)
	service := fileService(t, server, mockserver.FileService{})
	key := foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID})
	s, api := callS3(t, server, service.Endpoint, key), callFoundryDB(t, server)
	objects := "/file-services/" + service.ID + "/objects"

	require.Equal(t, 200, s.put("/"+service.Bucket+"/up/a b+c%é.txt", "content").status)
	r := succeeds(t, api.get(objects))
	require.Equal(t, []string{"up/a b+c%é.txt"}, r.rows("objects", "key"))
	require.Equal(t, 7.0, r.at("objects.0.size"))
	require.Equal(t, "9a0364b9e99bb480dd25e1f0284c8555", r.at("objects.0.etag"))
	files := server.FoundryDB().Objects(service.ID)
	require.Len(t, files, 1)
	require.Equal(t, "content", string(files[0].Content))

	require.NoError(t, server.FoundryDB().PutObject(service.ID, mockserver.File{Key: "seed", Content: []byte("x"), ContentType: "text/x"}))
	r = s.do("GET", "/"+service.Bucket+"/seed")
	require.Equal(t, "x", r.body)
	require.Equal(t, "text/x", r.header.Get("Content-Type"))
	require.Equal(t, "AES256", r.header.Get("X-Amz-Server-Side-Encryption"), "which the configuration says")
	first := r.header.Get("X-Amz-Version-Id")
	require.NotEmpty(t, first, "which it says as well")

	sendsNothing(t, api.delete(objects+"?key=seed"), 204)
	denied(t, s.do("GET", "/"+service.Bucket+"/seed"), 404, "NoSuchKey")
	require.Len(t, server.FoundryDB().Objects(service.ID), 1)
	old := foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID, Policy: []mockserver.FoundryDBStatement{
		{Actions: []string{"s3:GetObjectVersion"}},
	}})
	require.Equal(t, "x", callS3(t, server, service.Endpoint, old).do("GET", "/"+service.Bucket+"/seed?versionId="+first).body)
	denied(t, s.do("GET", "/"+service.Bucket+"/seed?versionId="+first), 403, "AccessDenied")
	require.Equal(t, 204, s.do("DELETE", "/"+service.Bucket+"/up/a%20b%2Bc%25%C3%A9.txt").status)
	require.Empty(t, server.FoundryDB().Objects(service.ID))
}

// On TCP the endpoint and the presigned URLs that are handed out can be dialled, in memory they have the real names.
func TestWhatAFileServiceHandsOutWorks(t *testing.T) {
	server := newServer(t)
	addr, err := server.Listen("127.0.0.1:0")
	require.NoError(t, err)
	service := fileService(t, server, mockserver.FileService{})
	key := foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID})
	inMemory := callFoundryDB(t, server)
	tcp := inMemory
	tcp.http, tcp.base = overTCP(t), server.FoundryDB().BaseURLAt(addr)
	for name, test := range map[string]struct {
		api      caller
		endpoint string
		url      string
	}{
		"in memory": {inMemory.caller, "https://eu.files.foundrydb.com", "https://" + service.Bucket + ".eu.files.foundrydb.com/"},
		"on TCP":    {tcp.caller, "http://" + addr.String(), "http://" + addr.String() + "/" + service.Bucket + "/"},
	} {
		t.Run(name, func(t *testing.T) {
			api := inMemory
			api.caller = test.api
			endpoint := textOf(succeeds(t, api.get("/file-services/"+service.ID)).at("files_config.buckets.0.endpoint"))
			require.Equal(t, test.endpoint, endpoint)
			list := succeeds(t, api.get("/file-services"))
			require.Equal(t, endpoint, list.at("file_services.0.files_config.buckets.0.endpoint"))
			s := callS3(t, server, endpoint, key)
			s.http = test.api.http
			require.Equal(t, 200, s.put("/"+service.Bucket+"/plain", "content").status)
			require.Equal(t, "content", s.do("GET", "/"+service.Bucket+"/plain").body)

			presign := func(body string) string {
				return textOf(succeeds(t, api.post("/file-services/"+service.ID+"/presign", body)).at("url"))
			}
			upload := presign(`{"method":"PUT","key":"a b/é","content_type":"text/plain"}`)
			require.True(t, strings.HasPrefix(upload, test.url+"a%20b/%C3%A9?"), upload)
			denied(t, s.open("PUT", upload, "hello", "Content-Type", "text/html"), 403, "SignatureDoesNotMatch")
			require.Equal(t, 200, s.open("PUT", upload, "hello", "Content-Type", "text/plain").status)
			download := presign(`{"method":"GET","key":"a b/é"}`)
			r := s.open("GET", download, "")
			require.Equal(t, "hello", r.body)
			require.Equal(t, "text/plain", r.header.Get("Content-Type"))
			denied(t, s.open("PUT", download, "no"), 403, "SignatureDoesNotMatch")
			require.Equal(t, 200, s.open("HEAD", presign(`{"method":"HEAD","key":"a b/é"}`), "").status)
			require.Equal(t, 204, s.open("DELETE", presign(`{"method":"DELETE","key":"a b/é"}`), "").status)
			denied(t, s.open("GET", download, ""), 404, "NoSuchKey")
		})
	}
}

func TestPresignedURLsExpireByTheServersClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		id := serviceWith(t, server)
		put(t, server, id, "a", 1)
		r := succeeds(t, callFoundryDB(t, server).post("/file-services/"+id+"/presign", `{"method":"GET","key":"a","expires_seconds":600}`))
		c := callS3(t, server, "", mockserver.FoundryDBKey{})
		server.Advance(5 * time.Minute)
		time.Sleep(5 * time.Minute)
		require.Equal(t, 200, c.open("GET", textOf(r.at("url")), "").status)
		server.Advance(time.Second)
		denied(t, c.open("GET", textOf(r.at("url")), ""), 403, "AccessDenied")
	})
}

// The founding page's table, with all that an S3 client does.
func TestPermissionsOfFileServices(t *testing.T) {
	allows := func(verbs string) map[string]bool {
		all := make(map[string]bool)
		for verb := range strings.FieldsSeq(verbs) {
			all[verb] = true
		}
		return all
	}
	for name, test := range map[string]struct {
		key     mockserver.FoundryDBKey
		allowed map[string]bool
	}{
		"read":                {mockserver.FoundryDBKey{Permissions: "read"}, allows("get head list head-bucket")},
		"write":               {mockserver.FoundryDBKey{Permissions: "write"}, allows("get head put delete copy upload")},
		"readwrite":           {mockserver.FoundryDBKey{}, allows("get head put delete copy upload list head-bucket list-prefix")},
		"readwrite, a prefix": {mockserver.FoundryDBKey{Prefix: "up/"}, allows("list-prefix")},
	} {
		t.Run(name, func(t *testing.T) {
			server := newServer(t)
			service := fileService(t, server, mockserver.FileService{})
			put(t, server, service.ID, "a", 1)
			test.key.ServiceID = service.ID
			c := callS3(t, server, service.Endpoint, foundryDBKey(t, server, test.key))
			bucket := "/" + service.Bucket
			if test.allowed["list"] {
				test.allowed["list-prefix"] = true // which is a part
			}
			for action, request := range map[string]func() reply{
				"get":         func() reply { return c.do("GET", bucket+"/a") },
				"head":        func() reply { return c.do("HEAD", bucket+"/a") },
				"put":         func() reply { return c.put(bucket+"/b", "x") },
				"delete":      func() reply { return c.do("DELETE", bucket+"/b") },
				"copy":        func() reply { return c.copyObject(bucket+"/c", bucket+"/a") },
				"upload":      func() reply { return c.do("POST", bucket+"/d?uploads") },
				"list":        func() reply { return c.do("GET", bucket+"?list-type=2") },
				"list-prefix": func() reply { return c.do("GET", bucket+"?list-type=2&prefix=up/x") },
				"head-bucket": func() reply { return c.do("HEAD", bucket) },
				"versions":    func() reply { return c.do("GET", bucket+"?versions") },
				"uploads":     func() reply { return c.do("GET", bucket+"?uploads") },
				"location":    func() reply { return c.do("GET", bucket+"?location") },
				"versioning":  func() reply { return c.do("GET", bucket+"?versioning") },
				"buckets":     func() reply { return c.do("GET", "/") },
				"create":      func() reply { return c.do("PUT", "/a-bucket-of-mine") },
				"drop":        func() reply { return c.do("DELETE", bucket) },
			} {
				if r := request(); test.allowed[action] {
					require.Less(t, r.status, 300, "%s: %s", action, r.body)
				} else {
					require.Equal(t, 403, r.status, "%s: %s", action, r.body)
				}
			}
		})
	}
}

// copyObject copies by a request that is signed in its headers, the source among them.
func (c s3Caller) copyObject(path, source string) reply {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), "PUT", c.endpoint+path, http.NoBody)
	require.NoError(c.t, err)
	req.Header.Set("X-Amz-Copy-Source", source)
	signAll(req, c.key, c.server.Now())
	return c.send(req)
}

// A prefix ends where it ends, and a copy needs to read its source.
func TestAPrefixConfinesAKey(t *testing.T) {
	server := newServer(t)
	service, other := fileService(t, server, mockserver.FileService{}), fileService(t, server, mockserver.FileService{})
	for _, key := range []string{"up/a", "upper", "a"} {
		put(t, server, service.ID, key, 1)
	}
	put(t, server, other.ID, "up/a", 1)
	c := callS3(t, server, service.Endpoint, foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID, Prefix: "up/"}))
	bucket := "/" + service.Bucket
	require.Equal(t, 200, c.do("GET", bucket+"/up/a").status)
	require.Equal(t, []string{"up/a"}, c.do("GET", bucket+"?prefix=up/").keys())
	require.Equal(t, 200, c.put(bucket+"/up/b", "x").status)
	require.Equal(t, 200, c.copyObject(bucket+"/up/c", bucket+"/up/a").status)
	for _, path := range []string{"/a", "/upper", "/up", "?prefix=up", "?prefix="} {
		denied(t, c.do("GET", bucket+path), 403, "AccessDenied")
	}
	denied(t, c.put(bucket+"/upper", "x"), 403, "AccessDenied")
	denied(t, c.copyObject(bucket+"/up/d", bucket+"/a"), 403, "AccessDenied")
	denied(t, c.copyObject(bucket+"/up/d", "/"+other.Bucket+"/up/a"), 403, "AccessDenied")
	denied(t, c.copyObject(bucket+"/d", bucket+"/up/a"), 403, "AccessDenied")
}

func TestTheUsageOfAFileServiceFollowsItsBucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		service := fileService(t, server, mockserver.FileService{})
		c := callS3(t, server, service.Endpoint, foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID}))
		live := func() []any {
			r := succeeds(t, callFoundryDB(t, server).get("/file-services/"+service.ID+"/usage?live=true"))
			return []any{r.at("current.bytes"), r.at("current.objects")}
		}
		require.Equal(t, 200, c.put("/"+service.Bucket+"/a", "12345").status)
		require.Equal(t, []any{5.0, 1.0}, live())
		require.Equal(t, 200, c.put("/"+service.Bucket+"/a", "123").status)
		require.Equal(t, []any{8.0, 2.0}, live(), "with the older version")
		require.Equal(t, 204, c.do("DELETE", "/"+service.Bucket+"/a").status)
		require.Equal(t, []any{8.0, 2.0}, live(), "which what is deleted becomes")
		measured := func() int64 {
			row, _ := server.FoundryDB().FileService(service.ID)
			return row.MeasuredBytes
		}
		require.Zero(t, measured())
		server.Advance(time.Hour)
		require.EqualValues(t, 8, measured())
	})
}

// Over the hard quota nothing is written, whoever signs it; what was seeded is a fact.
func TestOverTheHardQuotaNothingIsWritten(t *testing.T) {
	server := newServer(t)
	service := fileService(t, server, mockserver.FileService{})
	c := callS3(t, server, service.Endpoint, foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID}))
	bucket := "/" + service.Bucket
	upload := textOf(callFoundryDB(t, server).post("/file-services/"+service.ID+"/presign", `{"method":"PUT","key":"b"}`).at("url"))
	require.Equal(t, 200, c.put(bucket+"/a", "x").status)
	require.NoError(t, server.FoundryDB().SetUsage(service.ID, 500e9, 1))
	require.Equal(t, 200, c.put(bucket+"/a", "x").status, "up to the quota")
	require.NoError(t, server.FoundryDB().SetUsage(service.ID, 500e9+1, 1))
	denied(t, c.put(bucket+"/b", "x"), 403, "QuotaExceeded")
	denied(t, c.open("PUT", upload, "x"), 403, "QuotaExceeded")
	denied(t, c.copyObject(bucket+"/b", bucket+"/a"), 403, "QuotaExceeded")
	require.Equal(t, "x", c.do("GET", bucket+"/a").body)
	require.Equal(t, 204, c.do("DELETE", bucket+"/a").status)
	put(t, server, service.ID, "seed", 1)
	require.Equal(t, []string{"seed"}, c.do("GET", bucket).keys())
	denied(t, c.put(bucket+"/b", "x"), 403, "QuotaExceeded")
	require.NoError(t, server.FoundryDB().SetUsage(service.ID, 0, 0))
	require.Equal(t, 200, c.put(bucket+"/b", "x").status)
}

func TestADeletedFileServiceTakesItsBucketAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		service := fileService(t, server, mockserver.FileService{})
		key := foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID})
		other := fileService(t, server, mockserver.FileService{})
		otherKey := foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: other.ID})
		c := callS3(t, server, service.Endpoint, key)
		put(t, server, service.ID, "a", 1)

		// An upload that is under way when the service goes is not stored.
		body, upload := newSlowBody("first")
		req, err := http.NewRequestWithContext(t.Context(), "PUT", c.presign("PUT", "/"+service.Bucket+"/slow", time.Hour), body)
		require.NoError(t, err)
		req.ContentLength = int64(len("firstsecond"))
		answered := make(chan reply, 1)
		go func() { answered <- c.send(req) }()
		synctest.Wait()

		require.Equal(t, 202, callFoundryDB(t, server).delete("/file-services/"+service.ID).status)
		denied(t, c.do("GET", "/"+service.Bucket+"/a"), 403, "InvalidAccessKeyId")
		denied(t, callS3(t, server, service.Endpoint, otherKey).do("GET", "/"+service.Bucket+"/a"), 404, "NoSuchBucket")
		time.Sleep(time.Minute)
		require.Len(t, server.FoundryDB().FileServices(), 1)
		upload("second")
		denied(t, <-answered, 404, "NoSuchBucket")
	})
}

func TestKeysOfFileServicesTellWhenTheyWereUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		service := fileService(t, server, mockserver.FileService{})
		key := foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID})
		c := callS3(t, server, service.Endpoint, key)
		used := func() time.Time {
			row, _ := server.FoundryDB().Key(key.ID)
			return row.LastUsedAt
		}
		wrong := c
		wrong.key.Secret = "x"
		require.Equal(t, 403, wrong.do("GET", "/"+service.Bucket).status)
		require.Zero(t, used(), "nobody has used it who only knows its name")
		time.Sleep(time.Minute)
		require.Equal(t, 200, c.do("GET", "/"+service.Bucket).status)
		require.Equal(t, time.Now(), used())
	})
}

func TestManyClientsOfOneFileService(t *testing.T) {
	server := newServer(t)
	service := fileService(t, server, mockserver.FileService{})
	c := callS3(t, server, service.Endpoint, foundryDBKey(t, server, mockserver.FoundryDBKey{ServiceID: service.ID}))
	var workers sync.WaitGroup
	for worker := range 8 {
		workers.Go(func() {
			for i := range 10 {
				path := "/" + service.Bucket + "/" + strconv.Itoa(worker) + "/" + strconv.Itoa(i)
				if c.put(path, "content").status != 200 || c.do("GET", path).body != "content" {
					t.Errorf("%s is not there", path)
				}
				callFoundryDB(t, server).get("/file-services/" + service.ID)
			}
		})
	}
	workers.Wait()
	require.Len(t, server.FoundryDB().Objects(service.ID), 80)
}
