package s3_test

import (
	"crypto/md5"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
)

var fiveMiB = strings.Repeat("5", 5<<20)

// begin creates an upload of /bucket/key and returns its target.
func (e *endpoint) begin(headers ...string) string {
	e.t.Helper()
	created := parse[struct {
		ID string `xml:"UploadId"`
	}](e.t, e.mustSend(http.MethodPost, "/bucket/key?uploads", "", headers...))
	return "/bucket/key?uploadId=" + created.ID
}

// part uploads a part and returns its entry in the list that completes the upload.
func (e *endpoint) part(upload string, n int, content string) string {
	e.t.Helper()
	w := e.mustSend(http.MethodPut, fmt.Sprintf("%s&partNumber=%d", upload, n), content)
	return fmt.Sprintf("<Part><PartNumber>%d</PartNumber><ETag>%s</ETag></Part>", n, w.Header().Get("ETag"))
}

func complete(parts ...string) string {
	return "<CompleteMultipartUpload>" + strings.Join(parts, "") + "</CompleteMultipartUpload>"
}

func TestMultipart(t *testing.T) {
	e := newEndpoint(t)
	upload := e.begin("Content-Type", "text/plain", "x-amz-meta-a", "b")
	third, first := e.part(upload, 30, "end"), e.part(upload, 1, fiveMiB)
	replaced := e.part(upload, 2, "replaced")
	second := e.part(upload, 2, fiveMiB)
	require.Zero(t, e.bucket.Usage(), "parts are no objects")

	tests := []struct{ name, list, want string }{
		{"no parts", complete(), "MalformedXML"},
		{"no XML", "x", "MalformedXML"},
		{"no ETag", complete("<Part><PartNumber>1</PartNumber></Part>"), "MalformedXML"},
		{"no part number", complete(strings.Replace(first, "PartNumber", "Number", 2)), "MalformedXML"},
		{"a part number below 1", complete(strings.Replace(first, ">1<", ">-4<", 1)), "InvalidArgument"},
		{"other order", complete(second, first), "InvalidPartOrder"},
		{"a part twice", complete(first, first), "InvalidPartOrder"},
		{"a part that was replaced", complete(first, replaced), "InvalidPart"},
		{"a part that is not there", complete(strings.Replace(first, ">1<", ">4<", 1)), "InvalidPart"},
		{"a small part before the end", complete(first, third, strings.Replace(third, ">30<", ">31<", 1)), "InvalidPart"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, e.refused(http.MethodPost, upload, test.list))
		})
	}
	last := e.part(upload, 40, "x")
	require.Equal(t, "EntityTooSmall", e.refused(http.MethodPost, upload, complete(first, third, last)))
	require.Equal(t, "PreconditionFailed", func() string {
		e.put("key", "there")
		return e.refused(http.MethodPost, upload, complete(first), "If-None-Match", "*")
	}())

	w := e.mustSend(http.MethodPost, upload, complete(first, second, third))
	require.Contains(t, w.Body.String(), "-3&#34;</ETag>")
	o, _ := e.bucket.Get("key")
	require.Equal(t, fiveMiB+fiveMiB+"end", string(o.Content.Copy()))
	require.Equal(t, "text/plain", o.ContentType)
	require.Equal(t, map[string]string{"a": "b"}, o.Metadata)
	// The ETag is the hash of the hashes.
	hashes := append(append(md5Of(fiveMiB), md5Of(fiveMiB)...), md5Of("end")...)
	require.Equal(t, s3.ETag(content.Of(hashes))+"-3", o.ETag)
	require.Equal(t, s3.Usage{Objects: 1, Bytes: 10<<20 + 3}, e.bucket.Usage())
	require.Equal(t, "NoSuchUpload", e.refused(http.MethodPost, upload, complete(first)))

	w = e.mustSend(http.MethodGet, "/bucket/key?partNumber=3", "")
	require.Equal(t, "end", w.Body.String())
	require.Equal(t, "3", w.Header().Get("x-amz-mp-parts-count"))
	require.Equal(t, http.StatusPartialContent, w.Code)
	require.Equal(t, http.StatusRequestedRangeNotSatisfiable, e.send(http.MethodGet, "/bucket/key?partNumber=4", "").Code)
	require.Equal(t, "InvalidArgument", e.refused(http.MethodGet, "/bucket/key?partNumber=0", ""))
	require.Equal(t, "InvalidRequest", e.refused(http.MethodGet, "/bucket/key?partNumber=1", "", "Range", "bytes=0-1"))
}

func TestMultipartAbort(t *testing.T) {
	e := newEndpoint(t)
	upload := e.begin()
	part := e.part(upload, 1, "x")
	require.Equal(t, "NoSuchUpload", e.refused(http.MethodPut, "/bucket/other?partNumber=1&"+strings.TrimPrefix(upload, "/bucket/key?"), "x"), "of another key")
	for _, n := range []string{"0", "10001", "x", ""} {
		require.Equal(t, "InvalidArgument", e.refused(http.MethodPut, upload+"&partNumber="+n, "x"))
	}
	e.mustSend(http.MethodDelete, upload, "")
	for _, r := range [][2]string{{http.MethodDelete, upload}, {http.MethodGet, upload}, {http.MethodPut, upload + "&partNumber=1"}, {http.MethodPost, upload}} {
		require.Equal(t, "NoSuchUpload", e.refused(r[0], r[1], complete(part)))
	}
	require.True(t, e.bucket.IsEmpty())
}

func TestMultipartCopyPart(t *testing.T) {
	e := newEndpoint(t)
	e.put("source", "0123456789")
	upload := e.begin()
	e.mustSend(http.MethodPut, upload+"&partNumber=1", "", "x-amz-copy-source", "/bucket/source", "x-amz-copy-source-range", "bytes=2-4")
	for _, wrong := range []string{"bytes=2-10", "bytes=2-", "bytes=-3", "bytes=4-2", "2-4", "bytes=10-11", "x"} {
		require.Equal(t, "InvalidArgument", e.refused(http.MethodPut, upload+"&partNumber=1", "",
			"x-amz-copy-source", "/bucket/source", "x-amz-copy-source-range", wrong), wrong)
	}
	e.handler.Ceph = true
	for wrong, code := range map[string]string{"bytes=2-10": "InvalidRange", "bytes=10-11": "InvalidRange", "bytes=2-": "InvalidArgument"} {
		require.Equal(t, code, e.refused(http.MethodPut, upload+"&partNumber=1", "",
			"x-amz-copy-source", "/bucket/source", "x-amz-copy-source-range", wrong), wrong)
	}
	e.mustSend(http.MethodPost, upload, complete(fmt.Sprintf("<Part><PartNumber>1</PartNumber><ETag>%s</ETag></Part>", s3.ETag(ofText("234")))))
	require.Equal(t, "234", e.content("key"))
}

func TestMultipartLists(t *testing.T) {
	e := newEndpoint(t)
	for _, key := range []string{"a", "b/1", "b/2", "c", "c"} {
		_, err := e.bucket.CreateUpload(s3.Upload{Object: s3.Object{Key: key}, Initiated: e.now})
		require.NoError(t, err)
	}
	type uploads struct {
		Upload []struct {
			Key string
			ID  string `xml:"UploadId"`
		}
		CommonPrefixes            []struct{ Prefix string }
		IsTruncated               bool
		NextKeyMarker, NextUpload string
		NextUploadIDMarker        string `xml:"NextUploadIdMarker"`
	}
	for size := range 6 {
		var keys []string
		target := fmt.Sprintf("/bucket?uploads&max-uploads=%d", size+1)
		for next := target; next != ""; {
			page := parse[uploads](t, e.mustSend(http.MethodGet, next, ""))
			for _, u := range page.Upload {
				keys = append(keys, u.Key)
			}
			next = ""
			if page.IsTruncated {
				next = target + "&key-marker=" + page.NextKeyMarker + "&upload-id-marker=" + page.NextUploadIDMarker
			}
		}
		require.Equal(t, []string{"a", "b/1", "b/2", "c", "c"}, keys)
	}
	page := parse[uploads](t, e.mustSend(http.MethodGet, "/bucket?uploads&delimiter=/&max-uploads=2", ""))
	require.Equal(t, "b/", page.CommonPrefixes[0].Prefix)
	require.Equal(t, "b/", page.NextKeyMarker)
	page = parse[uploads](t, e.mustSend(http.MethodGet, "/bucket?uploads&delimiter=/&key-marker=b/", ""))
	require.Empty(t, page.CommonPrefixes)
	require.Len(t, page.Upload, 2)

	upload := e.begin()
	for n := range 5 {
		e.part(upload, n+1, "x")
	}
	type parts struct {
		Part                 []struct{ PartNumber int }
		NextPartNumberMarker int
		IsTruncated          bool
	}
	list := parse[parts](t, e.mustSend(http.MethodGet, upload+"&max-parts=2&part-number-marker=1", ""))
	require.Equal(t, 2, list.Part[0].PartNumber)
	require.Equal(t, 3, list.NextPartNumberMarker)
	require.True(t, list.IsTruncated)
	require.False(t, parse[parts](t, e.mustSend(http.MethodGet, upload+"&part-number-marker=3", "")).IsTruncated)
}

func md5Of(text string) []byte {
	sum := md5.Sum([]byte(text))
	return sum[:]
}

// A client that lost the response to a completion sends it again.
func TestMultipartCompleteAgain(t *testing.T) {
	for name, test := range map[string]struct {
		between func(e *endpoint)
		headers []string
		want    string // "" for the same response
	}{
		"at once":                      {func(*endpoint) {}, nil, ""},
		"if the object must not exist": {func(*endpoint) {}, []string{"If-None-Match", "*"}, ""},
		"just within an hour":          {func(e *endpoint) { e.now = e.now.Add(time.Hour - 1) }, nil, ""},
		"after an hour":                {func(e *endpoint) { e.now = e.now.Add(time.Hour) }, nil, "NoSuchUpload"},
		"after the object was tagged": {func(e *endpoint) {
			e.mustSend(http.MethodPut, "/bucket/key?tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>")
		}, nil, ""},
		"after another key has changed": {func(e *endpoint) { e.put("other", "text") }, nil, ""},
		"after the key has changed":     {func(e *endpoint) { e.put("key", "text") }, nil, "NoSuchUpload"},
		"after the object was deleted":  {func(e *endpoint) { e.mustSend(http.MethodDelete, "/bucket/key", "") }, nil, "NoSuchUpload"},
		"after a restore": {func(e *endpoint) {
			e.backend.buckets["bucket"] = s3.Config{}.Restore(e.bucket.Export())
		}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t)
			e.bucket.Configure(func(s *s3.Settings) { s.Versioning = s3.VersioningEnabled })
			upload := e.begin()
			first, second := e.part(upload, 1, fiveMiB), e.part(upload, 2, "end")
			once := e.mustSend(http.MethodPost, upload, complete(first, second), test.headers...)
			test.between(e)
			if test.want != "" {
				require.Equal(t, test.want, e.refused(http.MethodPost, upload, complete(first, second), test.headers...))
				return
			}
			again := e.mustSend(http.MethodPost, upload, complete(first, second), test.headers...)
			require.Equal(t, once.Body.String(), again.Body.String())
			require.Equal(t, once.Header().Get("x-amz-version-id"), again.Header().Get("x-amz-version-id"))
			require.Equal(t, "NoSuchUpload", e.refused(http.MethodPost, upload, complete(first)), "other parts")
			require.Equal(t, "NoSuchUpload", e.refused(http.MethodPost, strings.Replace(upload, "/key?", "/other?", 1), complete(first, second)), "another key")
		})
	}
}
