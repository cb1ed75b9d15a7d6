package mockserver_test

import (
	"encoding/xml"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

// Fields that a handwritten state leaves out have defaults.
func TestS3StateByHand(t *testing.T) {
	server := mocktest.New(t, mockserver.WithClock(fixedClock))
	require.NoError(t, server.Restore(readState(t, `{"version":2,
		"foundrydb":{"fileServices":[{"name":"media","keys":[{"accessKeyId":"AK","secretAccessKey":"SK"}],"objects":[
			{"key":"a.txt","content":"aGk="},{"key":"b","text":"old"},{"key":"b","text":"new","contentType":"text/plain"},{"key":"gone"},
			{"key":"gone","deleteMarker":true}]}]},
		"amove":{"accounts":[{"cloudAccounts":[{"buckets":[{"name":"photos","public":true,"versioning":true,"objects":[{"key":"k","size":3}]}]}]}]}
	}`)))
	service := server.FoundryDB().FileServices()[0]
	key := server.FoundryDB().Keys(service.ID)[0]
	s := mocktest.CallS3(t, server, service.Endpoint, key)
	r := mocktest.RequireOK(t, s.Do("GET", "/"+service.Bucket+"/a.txt"))
	require.Equal(t, "hi", r.Body)
	require.Equal(t, `"49f68a5c8493ec2c0bf489821c21fc3b"`, r.Header.Get("ETag"))
	require.NotEmpty(t, r.Header.Get("X-Amz-Version-Id"))
	require.Equal(t, "application/octet-stream", r.Header.Get("Content-Type"))
	require.Equal(t, stateTime.Format(time.RFC1123)[:25], r.Header.Get("Last-Modified")[:25])
	require.Equal(t, "new", s.Do("GET", "/"+service.Bucket+"/b").Body)
	require.Equal(t, 404, s.Do("GET", "/"+service.Bucket+"/gone").Status)
	require.EqualValues(t, 4, mocktest.CallFoundryDB(t, server).Get("/file-services/"+service.ID+"/usage?live=true").At("current.objects"), "older versions count")

	bucket := server.Amove().Account().Buckets(server.Amove().CloudAccountID())[0]
	require.True(t, bucket.Public && bucket.Versioning)
	require.EqualValues(t, 3, bucket.Size)
	require.Equal(t, "\x00\x00\x00", s.Open("GET", "https://s3.us-east-1.amove.invalid/photos/k", "").Body)
}

// A bucket replaced by a restore is closed: an upload to it does not change the new state.
func TestS3UploadDuringRestore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		s := newFaultyStore(t, server)
		state := server.Snapshot()
		body, send := mocktest.NewSlowBody("first ")
		req, err := http.NewRequestWithContext(t.Context(), "PUT", s.Presign("PUT", s.at("a"), time.Minute), body)
		require.NoError(t, err)
		req.ContentLength = 12
		answered := make(chan mocktest.Reply)
		go func() { answered <- s.Send(req) }()
		synctest.Wait()
		require.NoError(t, server.Restore(state))
		send("second")
		mocktest.RequireS3Error(t, <-answered, 404, "NoSuchBucket")
		require.Empty(t, server.FoundryDB().Objects(s.service.ID))
	})
}

func TestS3MultipartUploadAfterRestore(t *testing.T) {
	server := mocktest.New(t)
	s := newFaultyStore(t, server)
	r := mocktest.RequireOK(t, s.Do("POST", s.at("large")+"?uploads="))
	var upload struct {
		UploadID string `xml:"UploadId"`
	}
	require.NoError(t, xml.Unmarshal([]byte(r.Body), &upload))
	require.NoError(t, server.Restore(server.Snapshot()))
	part := s.at("large") + "?partNumber=1&uploadId="
	require.Equal(t, 200, s.Signed("PUT", part+upload.UploadID, "part").Status)
	mocktest.RequireS3Error(t, s.Signed("PUT", part+"none", "part"), 404, "NoSuchUpload")
}

func TestS3IDsFollowSeed(t *testing.T) {
	ids := func() []string {
		server := mocktest.New(t, mockserver.WithSeed(9))
		s := newFaultyStore(t, server)
		r := mocktest.RequireOK(t, s.Put(s.at("a"), "x"))
		var upload struct {
			UploadID string `xml:"UploadId"`
		}
		require.NoError(t, xml.Unmarshal([]byte(s.Do("POST", s.at("a")+"?uploads=").Body), &upload))
		return []string{r.Header.Get("X-Amz-Version-Id"), r.Header.Get("X-Amz-Request-Id"), upload.UploadID}
	}
	first := ids()
	require.NotContains(t, first, "")
	require.Equal(t, first, ids())
}

// After a reset the ids are those of the start.
func TestS3IDsAfterReset(t *testing.T) {
	for name, back := range map[string]func(*testing.T, *mockserver.Server){
		"reset":          func(_ *testing.T, s *mockserver.Server) { s.Reset() },
		"an empty state": func(t *testing.T, s *mockserver.Server) { require.NoError(t, s.Restore(&mockserver.State{})) },
		"a state of the start": func(t *testing.T, s *mockserver.Server) {
			require.NoError(t, s.Restore(mocktest.New(t, mockserver.WithSeed(9)).Snapshot()))
		},
	} {
		for system, host := range map[string]string{
			"foundrydb": "eu.files.foundrydb.com", "amove": "s3.us-east-1.amove.invalid", "linode": "us-east-1.linodeobjects.com",
			"tornado": "s3.example.com",
		} {
			t.Run(name+" "+system, func(t *testing.T) {
				server := mocktest.New(t, mockserver.WithSeed(9))
				c := mocktest.CallBuckt(t, server)
				ids := func() (ids [2]string) {
					require.NoError(t, server.Tornado().AddExternalBucket(tornado.ExternalBucket{
						Endpoint: "https://s3.example.com", Bucket: "b", AccessKey: "AK", SecretKey: buckt.NewSecret("SK"),
					}))
					for i := range ids {
						ids[i] = c.Raw("GET", "https://"+host+"/b", nil).Header.Get("X-Amz-Request-Id")
						require.EqualValues(t, system, server.Requests()[len(server.Requests())-1].System)
					}
					return ids
				}
				first := ids()
				require.NotContains(t, first, "")
				back(t, server)
				require.Equal(t, first, ids())
			})
		}
	}
}
