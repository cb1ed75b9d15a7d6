package s3_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/cors"
	"github.com/bucktgo/buckt/mockserver/internal/s3/listing"
	"github.com/bucktgo/buckt/mockserver/internal/s3/tagging"
)

func TestBucketExportAndRestore(t *testing.T) {
	e := newEndpoint(t)
	e.put("old", "before versioning")
	e.bucket.Configure(func(s *s3.Settings) {
		*s = s3.Settings{ObjectLock: true, ACL: "public-read", Tags: []tagging.Tag{{Key: "a", Value: "1"}}, CORS: []cors.Rule{{AllowedOrigins: []string{"*"}}}}
	})
	e.put("old", "after")
	e.put("gone", "x")
	_, err := e.bucket.Delete(s3.Deletion{Key: "gone", Time: e.now})
	require.NoError(t, err)
	e.mustSend(http.MethodPut, "/bucket/rich", "rich", "x-amz-meta-a", "b", "x-amz-tagging", "t=1", "Cache-Control", "c", "x-amz-object-lock-legal-hold", "ON")
	upload := e.begin()
	part := e.part(upload, 1, "part")

	before := e.bucket.Export()
	written, err := json.Marshal(before)
	require.NoError(t, err)
	var read s3.State
	require.NoError(t, json.Unmarshal(written, &read))
	restored := s3.Config{}.Restore(read)
	require.Equal(t, before, restored.Export())
	require.Equal(t, e.bucket.Usage(), restored.Usage())

	e.mustSend(http.MethodDelete, "/bucket/old", "")
	require.NotEqual(t, before, e.bucket.Export())
	require.Equal(t, read, before, "what was exported stays as it was")

	e.backend.buckets["bucket"] = restored
	e.mustSend(http.MethodPost, upload, complete(part))
}

func TestBucketChangesAndLimits(t *testing.T) {
	e := newEndpoint(t)
	var changes []s3.Change
	var asked []s3.Usage
	e.bucket = s3.Config{
		Name: "bucket",
		Admit: func(u s3.Usage) error {
			asked = append(asked, u)
			if u.Bytes > 10 {
				return s3.NewError("QuotaExceeded", "")
			}
			return nil
		},
		Changed: func(c s3.Change) { changes = append(changes, c) },
	}.NewBucket()
	e.backend.buckets["bucket"] = e.bucket

	e.mustSend(http.MethodPut, "/bucket/key", "1234")
	e.now = e.now.Add(time.Minute)
	e.mustSend(http.MethodPut, "/bucket/key", "12")
	e.mustSend(http.MethodPut, "/bucket/key", "12345678")
	require.Equal(t, "QuotaExceeded", e.refused(http.MethodPut, "/bucket/other", "123"))
	require.Equal(t, "QuotaExceeded", e.refused(http.MethodPut, "/bucket/other", "", "x-amz-copy-source", "/bucket/key"))
	upload := e.begin()
	e.part(upload, 1, "12")
	require.Equal(t, "QuotaExceeded", e.refused(http.MethodPut, upload+"&partNumber=2", "1"), "parts take room")
	e.mustSend(http.MethodDelete, upload, "")
	upload = e.begin()
	part := e.part(upload, 1, "21")
	require.Equal(t, "InvalidRequest", e.refused(http.MethodPost, upload, complete(part), "x-amz-mp-object-size", "3"))
	e.mustSend(http.MethodPost, upload, complete(part))
	e.mustSend(http.MethodDelete, "/bucket/key", "")
	e.mustSend(http.MethodDelete, "/bucket/key", "")
	e.mustSend(http.MethodPut, "/bucket/full", "0123456789")
	e.mustSend(http.MethodPut, "/bucket/full", "01234567")
	upload = e.begin()
	e.mustSend(http.MethodPost, upload, complete(e.part(upload, 1, "89"))) // parts that become an object take no more room

	at, later := testTime, testTime.Add(time.Minute)
	require.Equal(t, []s3.Change{
		{at, 1, 4, false}, {later, 0, -2, false}, {later, 0, 6, false}, {later, 0, -6, false}, {later, -1, -2, false}, {later, 1, 10, false},
		{later, 0, -2, false}, {later, 1, 2, false},
	}, changes)
	require.Equal(t, s3.Usage{Objects: 2, Bytes: 11}, asked[2])
}

func TestBucketClosed(t *testing.T) {
	e := newEndpoint(t)
	e.put("key", "x")
	upload := e.begin()
	require.False(t, e.bucket.Close(true))
	e.mustSend(http.MethodPut, "/bucket/key", "y")
	require.True(t, e.bucket.Close(false))
	for _, r := range [][2]string{
		{http.MethodPut, "/bucket/key"}, {http.MethodDelete, "/bucket/key"}, {http.MethodPost, "/bucket/key?uploads"},
		{http.MethodPut, upload + "&partNumber=1"}, {http.MethodDelete, "/bucket/key?tagging"},
	} {
		require.Equal(t, "NoSuchBucket", e.refused(r[0], r[1], ""), r)
	}
}

// Many writers of one key leave one object, and the changes add up.
func TestBucketConcurrentUse(t *testing.T) {
	var objects, bytes int64
	b := s3.Config{Name: "bucket", Changed: func(c s3.Change) { objects, bytes = objects+c.Objects, bytes+c.Bytes }}.NewBucket()
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range 200 {
				key := fmt.Sprint(i % 10)
				switch (worker + i) % 4 {
				case 0:
					_, _ = b.Delete(s3.Deletion{Key: key})
				case 1:
					b.List(listing.Query{Max: 5})
				default:
					_, _ = b.Put(s3.Object{Key: key, Content: ofText("1234567"[:i%7])}, nil)
				}
			}
		})
	}
	all.Wait()
	var held s3.Usage
	for _, o := range b.Export().Objects {
		held.Objects++
		held.Bytes += o.Size()
	}
	require.Equal(t, held, b.Usage())
	require.Equal(t, s3.Usage{Objects: objects, Bytes: bytes}, held)
}

func TestConditionsConcurrent(t *testing.T) {
	b := s3.Config{Name: "bucket"}.NewBucket()
	absent := func(current *s3.Object) error {
		if current != nil {
			return s3.NewError("PreconditionFailed", "")
		}
		return nil
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	first := 0
	for range 16 {
		all.Go(func() {
			if _, err := b.Put(s3.Object{Key: "key"}, absent); err == nil {
				mu.Lock()
				defer mu.Unlock()
				first++
			}
		})
	}
	all.Wait()
	require.Equal(t, 1, first)
}
