package s3_test

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// sink is a response of which nothing is kept.
type sink struct{ header http.Header }

func (s sink) Header() http.Header       { return s.header }
func (sink) WriteHeader(int)             {}
func (sink) Write(p []byte) (int, error) { return len(p), nil }

// zeros is a body of zeros.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// allocated returns the bytes that a function allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// sendZeros sends a body of zeros without having it in memory, and returns the ETag.
func (e *endpoint) sendZeros(target string, size int64) string {
	r := newRequest(http.MethodPut, target, "", "x-amz-content-sha256", "UNSIGNED-PAYLOAD")
	r.Body, r.ContentLength = io.NopCloser(io.LimitReader(zeros{}, size)), size
	sign(r, e.now, "UNSIGNED-PAYLOAD")
	w := sink{http.Header{}}
	e.handler.ServeHTTP(w, r)
	return w.header.Get("ETag")
}

func TestMemoryOfUploadAndCopy(t *testing.T) {
	const part, parts = 8 << 20, 8
	const bound = parts * part * 102 / 100
	e := newEndpoint(t)
	require.Less(t, allocated(func() {
		require.NotEmpty(t, e.sendZeros("/bucket/whole", parts*part))
	}), uint64(bound), "PutObject")
	require.Less(t, allocated(func() {
		upload := e.begin()
		var list []string
		for n := range parts {
			etag := e.sendZeros(fmt.Sprintf("%s&partNumber=%d", upload, n+1), part)
			list = append(list, fmt.Sprintf("<Part><PartNumber>%d</PartNumber><ETag>%s</ETag></Part>", n+1, etag))
		}
		e.mustSend(http.MethodPost, upload, complete(list...))
	}), uint64(bound), "a multipart upload")
	require.EqualValues(t, parts*part, e.bucket.Usage().Bytes-parts*part)

	const little = 1 << 20
	require.Less(t, allocated(func() {
		e.mustSend(http.MethodPut, "/bucket/copy", "", "x-amz-copy-source", "/bucket/key")
	}), uint64(little), "CopyObject")
	require.Less(t, allocated(func() {
		e.mustSend(http.MethodPut, e.begin()+"&partNumber=1", "", "x-amz-copy-source", "/bucket/key",
			"x-amz-copy-source-range", fmt.Sprintf("bytes=1-%d", parts*part-2))
	}), uint64(little), "UploadPartCopy")
	require.Less(t, allocated(func() {
		r := newRequest(http.MethodGet, "/bucket/key", "", "Range", "bytes=1-")
		sign(r, e.now, hexSHA256(""))
		e.handler.ServeHTTP(sink{http.Header{}}, r)
		require.NotNil(t, e.bucket.Export())
	}), uint64(little), "GetObject and a snapshot")
}

// Nothing else refers to the bytes of a replaced or deleted object.
func TestMemoryAfterReplaceAndDelete(t *testing.T) {
	const size, little = 32 << 20, 8 << 20
	live := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	e := newEndpoint(t)
	before := live()
	multipart := func() {
		upload := e.begin()
		etag := e.sendZeros(upload+"&partNumber=1", size)
		e.mustSend(http.MethodPost, upload, complete("<Part><PartNumber>1</PartNumber><ETag>"+etag+"</ETag></Part>"))
	}
	for _, step := range []struct {
		name string
		do   func()
		want int64
	}{
		{"uploaded", func() { e.sendZeros("/bucket/key", size) }, size},
		{"uploaded again", func() { e.sendZeros("/bucket/key", size) }, size},
		{"replaced by parts", multipart, size},
		{"replaced by parts again", multipart, size},
		{"copied", func() { e.mustSend(http.MethodPut, "/bucket/copy", "", "x-amz-copy-source", "/bucket/key") }, size},
		{"the source deleted", func() { e.mustSend(http.MethodDelete, "/bucket/key", "") }, size},
		{"the copy replaced", func() { e.mustSend(http.MethodPut, "/bucket/copy", "small") }, 0},
		{"a part uploaded twice", func() {
			upload := e.begin()
			e.sendZeros(upload+"&partNumber=1", size)
			e.sendZeros(upload+"&partNumber=1", size)
			require.InDelta(t, size, live()-before, little)
			e.mustSend(http.MethodDelete, upload, "")
		}, 0},
	} {
		step.do()
		require.InDelta(t, step.want, live()-before, little, step.name)
	}
	require.Equal(t, "small", e.content("copy"))
}
