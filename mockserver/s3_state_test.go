package mockserver_test

import (
	"encoding/xml"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

// What people leave out is made.
func TestObjectsThatPeopleWrite(t *testing.T) {
	server := newServer(t, mockserver.WithClock(fixedClock))
	require.NoError(t, server.Restore(readState(t, `{"version":1,
		"foundrydb":{"fileServices":[{"name":"media","keys":[{"accessKeyId":"AK","secretAccessKey":"SK"}],"objects":[
			{"key":"a.txt","content":"aGk="},{"key":"b","text":"old"},{"key":"b","text":"new","contentType":"text/plain"},{"key":"gone"},
			{"key":"gone","deleteMarker":true}]}]},
		"amove":{"accounts":[{"cloudAccounts":[{"buckets":[{"name":"photos","public":true,"versioning":true,"objects":[{"key":"k","size":3}]}]}]}]}
	}`)))
	service := server.FoundryDB().FileServices()[0]
	key := server.FoundryDB().Keys(service.ID)[0]
	s := callS3(t, server, service.Endpoint, key)
	r := succeeds(t, s.do("GET", "/"+service.Bucket+"/a.txt"))
	require.Equal(t, "hi", r.body)
	require.Equal(t, `"49f68a5c8493ec2c0bf489821c21fc3b"`, r.header.Get("ETag"))
	require.NotEmpty(t, r.header.Get("X-Amz-Version-Id"))
	require.Equal(t, "application/octet-stream", r.header.Get("Content-Type"))
	require.Equal(t, stateTime.Format(time.RFC1123)[:25], r.header.Get("Last-Modified")[:25])
	require.Equal(t, "new", s.do("GET", "/"+service.Bucket+"/b").body)
	require.Equal(t, 404, s.do("GET", "/"+service.Bucket+"/gone").status)
	require.EqualValues(t, 4, callFoundryDB(t, server).get("/file-services/"+service.ID+"/usage?live=true").at("current.objects"), "older versions count")

	bucket := server.Amove().Account().Buckets(server.Amove().CloudAccountID())[0]
	require.True(t, bucket.Public && bucket.Versioning)
	require.EqualValues(t, 3, bucket.Size)
	require.Equal(t, "\x00\x00\x00", s.open("GET", "https://s3.us-east-1.amove.invalid/photos/k", "").body)
}

// A bucket that a restore has replaced is closed: an upload that had found it does not get into the new state.
func TestAnUploadThatARestoreOvertakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		s := newFaultyStore(t, server)
		state := server.Snapshot()
		body, send := newSlowBody("first ")
		req, err := http.NewRequestWithContext(t.Context(), "PUT", s.presign("PUT", s.at("a"), time.Minute), body)
		require.NoError(t, err)
		req.ContentLength = 12
		answered := make(chan reply)
		go func() { answered <- s.send(req) }()
		synctest.Wait()
		require.NoError(t, server.Restore(state))
		send("second")
		denied(t, <-answered, 404, "NoSuchBucket")
		require.Empty(t, server.FoundryDB().Objects(s.service.ID))
	})
}

func TestUploadsInPartsOutliveARestore(t *testing.T) {
	server := newServer(t)
	s := newFaultyStore(t, server)
	r := succeeds(t, s.do("POST", s.at("large")+"?uploads="))
	var upload struct {
		UploadID string `xml:"UploadId"`
	}
	require.NoError(t, xml.Unmarshal([]byte(r.body), &upload))
	require.NoError(t, server.Restore(server.Snapshot()))
	part := s.at("large") + "?partNumber=1&uploadId="
	require.Equal(t, 200, s.signed("PUT", part+upload.UploadID, "part").status)
	denied(t, s.signed("PUT", part+"none", "part"), 404, "NoSuchUpload")
}

func TestS3ShowsTheSameIDsForASeed(t *testing.T) {
	ids := func() []string {
		server := newServer(t, mockserver.WithSeed(9))
		s := newFaultyStore(t, server)
		r := succeeds(t, s.put(s.at("a"), "x"))
		var upload struct {
			UploadID string `xml:"UploadId"`
		}
		require.NoError(t, xml.Unmarshal([]byte(s.do("POST", s.at("a")+"?uploads=").body), &upload))
		return []string{r.header.Get("X-Amz-Version-Id"), r.header.Get("X-Amz-Request-Id"), upload.UploadID}
	}
	first := ids()
	require.NotContains(t, first, "")
	require.Equal(t, first, ids())
}
