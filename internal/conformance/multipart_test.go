package conformance_test

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

var multipartChecks = []check{
	{name: "multipart upload", run: multipartUpload},
	{name: "multipart upload is not there before it is complete", run: multipartHidden},
	{name: "multipart upload replaces a part", run: multipartReplace},
	{name: "multipart upload takes some of the parts", run: multipartSome},
	{name: "multipart upload with a small part", run: multipartSmall},
	{name: "multipart upload with a wrong ETag", run: multipartWrongETag},
	{name: "multipart upload out of order", run: multipartOrder},
	{name: "multipart upload aborted", run: multipartAbort},
	{name: "multipart uploads and parts listed", run: multipartLists},
	{name: "part copy", run: partCopy},
	{name: "part copy with a range beyond the end", run: partCopyBeyond},
}

// smallestPart is the minimum size of each part except the last.
const smallestPart = 5 << 20

// largePart is a part of the minimum size, whose bytes depend on its number.
func largePart(letter byte) []byte { return bytes.Repeat([]byte{letter}, smallestPart) }

// multipartETag is the MD5 of the MD5s of the parts, with their number.
func multipartETag(parts ...[]byte) string {
	var sums []byte
	for _, body := range parts {
		sum := md5.Sum(body)
		sums = append(sums, sum[:]...)
	}
	sum := md5.Sum(sums)
	return fmt.Sprintf("%s-%d", hex.EncodeToString(sum[:]), len(parts))
}

// begin starts an upload and uploads its parts, numbered from 1.
func (f *fixture) begin(t *testing.T, key string, bodies ...[]byte) (id string, parts []part) {
	t.Helper()
	id, err := f.createUpload(t.Context(), key, putOptions{contentType: "text/x-parts", metadata: map[string]string{"color": "red"}})
	require.NoError(t, err)
	for i, body := range bodies {
		p, err := f.uploadPart(t.Context(), key, id, i+1, body)
		require.NoError(t, err)
		parts = append(parts, p)
	}
	return id, parts
}

func (f *fixture) holdsParts(t *testing.T, key string, parts ...[]byte) object {
	t.Helper()
	got, err := f.get(t.Context(), key, getOptions{})
	require.NoError(t, err)
	want := bytes.Join(parts, nil)
	require.True(t, bytes.Equal(want, got.body), "%d bytes came back of %d", len(got.body), len(want))
	require.Equal(t, strconv.Itoa(len(want)), got.header.Get("Content-Length"))
	return got
}

func multipartUpload(t *testing.T, f *fixture) {
	first, last := largePart('a'), []byte("the end")
	id, parts := f.begin(t, "large", first, last)
	require.NotEmpty(t, id)
	require.Equal(t, md5Hex("the end"), parts[1].etag)
	done, err := f.complete(t.Context(), "large", id, parts)
	require.NoError(t, err)
	require.Equal(t, multipartETag(first, last), done.etag)
	got := f.holdsParts(t, "large", first, last)
	require.Equal(t, multipartETag(first, last), got.etag)
	require.Equal(t, "text/x-parts", got.header.Get("Content-Type"))
	require.Equal(t, "red", got.header.Get("X-Amz-Meta-Color"))

	across, err := f.get(t.Context(), "large", getOptions{byteRange: fmt.Sprintf("bytes=%d-%d", smallestPart-1, smallestPart+2)})
	require.NoError(t, err)
	require.Equal(t, "athe", string(across.body))
	page, err := f.list(t.Context(), listOptions{})
	require.NoError(t, err)
	require.Equal(t, []string{"large"}, page.keys)
	require.Equal(t, []int64{int64(len(first) + len(last))}, page.sizes)
	_, err = f.uploadPart(t.Context(), "large", id, 3, []byte("late"))
	refused(t, err, http.StatusNotFound, "NoSuchUpload")
}

func multipartHidden(t *testing.T, f *fixture) {
	f.must(t, "a", "before")
	id, parts := f.begin(t, "a", []byte("after"))
	f.holds(t, "a", "before")
	_, err := f.complete(t.Context(), "a", id, parts)
	require.NoError(t, err)
	f.holdsParts(t, "a", []byte("after"))
}

func multipartReplace(t *testing.T, f *fixture) {
	id, _ := f.begin(t, "a", []byte("wrong"))
	p, err := f.uploadPart(t.Context(), "a", id, 1, []byte("right"))
	require.NoError(t, err)
	_, err = f.complete(t.Context(), "a", id, []part{p})
	require.NoError(t, err)
	f.holdsParts(t, "a", []byte("right"))
}

// Part numbers may have gaps, and parts that are not listed are ignored.
func multipartSome(t *testing.T, f *fixture) {
	first, last := largePart('a'), []byte("end")
	id, err := f.createUpload(t.Context(), "a", putOptions{})
	require.NoError(t, err)
	var parts []part
	for _, one := range []struct {
		number int
		body   []byte
	}{{10000, last}, {7, []byte("left out")}, {2, first}} {
		p, err := f.uploadPart(t.Context(), "a", id, one.number, one.body)
		require.NoError(t, err)
		parts = append(parts, p)
	}
	_, err = f.uploadPart(t.Context(), "a", id, 10001, last)
	refused(t, err, http.StatusBadRequest, "InvalidArgument")
	_, err = f.complete(t.Context(), "a", id, []part{parts[2], parts[0]})
	require.NoError(t, err)
	f.holdsParts(t, "a", first, last)
}

// The upload can still be completed with valid parts.
func multipartSmall(t *testing.T, f *fixture) {
	id, parts := f.begin(t, "a", []byte("small"), []byte("end"))
	_, err := f.complete(t.Context(), "a", id, parts)
	refused(t, err, http.StatusBadRequest, "EntityTooSmall")
	f.lacks(t, "a")
	_, err = f.complete(t.Context(), "a", id, parts[:1])
	require.NoError(t, err)
	f.holdsParts(t, "a", []byte("small"))
}

func multipartWrongETag(t *testing.T, f *fixture) {
	id, parts := f.begin(t, "a", []byte("hello"))
	_, err := f.complete(t.Context(), "a", id, []part{{number: 1, etag: otherETag}})
	refused(t, err, http.StatusBadRequest, "InvalidPart")
	_, err = f.complete(t.Context(), "a", id, []part{{number: 2, etag: parts[0].etag}})
	refused(t, err, http.StatusBadRequest, "InvalidPart")
	f.lacks(t, "a")
}

func multipartOrder(t *testing.T, f *fixture) {
	id, parts := f.begin(t, "a", largePart('a'), largePart('b'))
	_, err := f.complete(t.Context(), "a", id, []part{parts[1], parts[0]})
	refused(t, err, http.StatusBadRequest, "InvalidPartOrder")
	f.lacks(t, "a")
}

func multipartAbort(t *testing.T, f *fixture) {
	id, parts := f.begin(t, "a", []byte("hello"))
	require.NoError(t, f.abort(t.Context(), "a", id))
	_, err := f.uploadPart(t.Context(), "a", id, 2, []byte("hello"))
	refused(t, err, http.StatusNotFound, "NoSuchUpload")
	_, err = f.complete(t.Context(), "a", id, parts)
	refused(t, err, http.StatusNotFound, "NoSuchUpload")
	_, err = f.parts(t.Context(), "a", id)
	refused(t, err, http.StatusNotFound, "NoSuchUpload")
	refused(t, f.abort(t.Context(), "a", id), http.StatusNotFound, "NoSuchUpload")
	f.lacks(t, "a")
}

func multipartLists(t *testing.T, f *fixture) {
	id, parts := f.begin(t, "a/1", []byte("hello"), []byte("hi"))
	_, _ = f.begin(t, "a/é +")
	_, _ = f.begin(t, "b")
	got, err := f.parts(t.Context(), "a/1", id)
	require.NoError(t, err)
	require.Equal(t, parts, got)
	keys, err := f.uploads(t.Context(), "a/")
	require.NoError(t, err)
	require.Equal(t, []string{"a/1", "a/é +"}, keys)
	require.NoError(t, f.abort(t.Context(), "a/1", id))
	keys, err = f.uploads(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, []string{"a/é +", "b"}, keys)
}

func partCopy(t *testing.T, f *fixture) {
	whole := largePart('a')
	_, err := f.put(t.Context(), "whole", whole, putOptions{})
	require.NoError(t, err)
	f.must(t, "digits é+", "0123456789")
	id, err := f.createUpload(t.Context(), "joined", putOptions{})
	require.NoError(t, err)
	first, err := f.copyPart(t.Context(), "joined", id, 1, f.at("whole"), 0, 0)
	require.NoError(t, err)
	second, err := f.copyPart(t.Context(), "joined", id, 2, f.at("digits é+"), 3, 4)
	require.NoError(t, err)
	require.Equal(t, md5Hex("3456"), second.etag)
	done, err := f.complete(t.Context(), "joined", id, []part{first, second})
	require.NoError(t, err)
	require.Equal(t, multipartETag(whole, []byte("3456")), done.etag)
	f.holdsParts(t, "joined", whole, []byte("3456"))
}

func partCopyBeyond(t *testing.T, f *fixture) {
	f.must(t, "digits", "0123456789")
	id, err := f.createUpload(t.Context(), "joined", putOptions{})
	require.NoError(t, err)
	_, err = f.copyPart(t.Context(), "joined", id, 1, f.at("digits"), 8, 4)
	refused(t, err, http.StatusBadRequest, "InvalidArgument")
	_, err = f.copyPart(t.Context(), "joined", id, 1, f.at("missing"), 0, 0)
	refused(t, err, http.StatusNotFound, "NoSuchKey")
	_, err = f.copyPart(t.Context(), "joined", "no-such-upload", 1, f.at("digits"), 0, 0)
	refused(t, err, http.StatusNotFound, "NoSuchUpload")
}
