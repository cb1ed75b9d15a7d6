package s3_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// Ceph takes conditions that Amazon S3 does not offer. All of them are about the current version, which may be a delete marker.
func TestConditionsAtCeph(t *testing.T) {
	const etag, size, date = `"9a0364b9e99bb480dd25e1f0284c8555"`, "x-amz-if-match-size", "x-amz-if-match-last-modified-time"
	e := newEndpoint(t)
	e.put("key", "content")
	require.Equal(t, "NotImplemented", e.refused(http.MethodDelete, "/bucket/key", "", size, "7"))
	require.Equal(t, "NotImplemented", e.refused(http.MethodDelete, "/bucket/key", "", "If-None-Match", "*"))
	e.handler.Ceph = true
	require.Equal(t, "PreconditionFailed", e.refused(http.MethodPut, "/bucket/key", "x", "If-None-Match", etag))
	e.mustSend(http.MethodPut, "/bucket/key", "content", "If-None-Match", "x")

	require.Equal(t, "PreconditionFailed", e.refused(http.MethodDelete, "/bucket/key", "", size, "8"))
	require.Equal(t, "PreconditionFailed", e.refused(http.MethodDelete, "/bucket/key", "", date, "Thu, 01 Jan 2015 00:00:00 GMT"))
	e.bucket.Configure(func(s *s3.Settings) { s.Versioning = s3.VersioningEnabled })
	e.mustSend(http.MethodDelete, "/bucket/key", "", size, "7", date, e.now.UTC().Format(http.TimeFormat), "If-Match", etag)
	require.Equal(t, "PreconditionFailed", e.refused(http.MethodDelete, "/bucket/key", "", "If-Match", etag), "a delete marker")
	require.Equal(t, "PreconditionFailed", e.refused(http.MethodDelete, "/bucket/key?versionId=null", "", size, "8"))
	e.mustSend(http.MethodDelete, "/bucket/key?versionId=null", "", size, "7")
	e.mustSend(http.MethodDelete, "/bucket/key?versionId=null", "", size, "8")
}

func TestDeleteObjectsConditions(t *testing.T) {
	type result struct {
		Deleted []struct{ Key string }
		Errors  []struct{ Key, Code string } `xml:"Error"`
	}
	e := newEndpoint(t)
	entry := func(key, condition string) string { return "<Object><Key>" + key + "</Key>" + condition + "</Object>" }
	list := "<Delete>" + entry("etag", "<ETag>x</ETag>") + entry("size", "<Size>8</Size>") +
		entry("time", "<LastModifiedTime>Thu, 01 Jan 2015 00:00:00 GMT</LastModifiedTime>") + entry("none", "<ETag>x</ETag>") + "</Delete>"
	for ceph, want := range map[bool]string{
		false: "[{etag PreconditionFailed} {size NotImplemented} {time NotImplemented}]",
		true:  "[{etag PreconditionFailed} {size PreconditionFailed} {time PreconditionFailed}]",
	} {
		e.handler.Ceph = ceph
		for _, key := range []string{"etag", "size", "time"} {
			e.put(key, "content")
		}
		got := parse[result](t, e.mustSend(http.MethodPost, "/bucket?delete", list, "Content-MD5", md5Base64(list)))
		require.Equal(t, want, fmt.Sprint(got.Errors))
		require.Equal(t, "[{none}]", fmt.Sprint(got.Deleted))
	}
}

// A conditional deletion of a key without versions leaves no delete marker.
func TestDeleteConditionsMissingObject(t *testing.T) {
	e := newEndpoint(t)
	e.bucket.Configure(func(s *s3.Settings) { s.Versioning = s3.VersioningEnabled })
	w := e.mustSend(http.MethodDelete, "/bucket/key", "", "If-Match", "x")
	require.Empty(t, w.Header().Get("x-amz-delete-marker"))
	require.True(t, e.bucket.IsEmpty())
	e.mustSend(http.MethodDelete, "/bucket/key", "")
	require.False(t, e.bucket.IsEmpty(), "without a condition it leaves one")
}
