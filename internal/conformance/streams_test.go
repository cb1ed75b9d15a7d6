package conformance_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var streamChecks = []check{
	{name: "streaming trailer over TLS", run: streamTrailer},
	{name: "streaming trailer of a large body", run: streamTrailerLarge},
	{name: "streaming trailer that is wrong", run: streamTrailerWrong},
	{name: "streamed body that is falsified", run: streamFalsified},
	{name: "streamed body with an encoding", run: streamEncoded},
	{name: "signed body over http", run: signedBody},
	{name: "signed body of several chunks over http", run: signedBodyLarge},
	{name: "signed chunk that is falsified", run: signedBodyFalsified},
}

// requestHeader returns the headers that a put sends.
func requestHeader(t *testing.T, f *fixture, change func(*connection), key string, body []byte, o putOptions) http.Header {
	t.Helper()
	var header http.Header
	s := f.connect(t, f.access, change, func(c *connection) {
		c.tamper = func(r *http.Request) { header = r.Header.Clone() }
	})
	_, err := s.put(t.Context(), key, body, o)
	require.NoError(t, err)
	return header
}

func unchanged(*connection) {}

func streamTrailer(t *testing.T, f *fixture) {
	sent := requestHeader(t, f, unchanged, "a", []byte("hello"), putOptions{})
	require.Equal(t, "STREAMING-UNSIGNED-PAYLOAD-TRAILER", sent.Get("X-Amz-Content-Sha256"), "the client does not stream")
	require.NotEmpty(t, sent.Get("X-Amz-Trailer"))
	require.Equal(t, "5", sent.Get("X-Amz-Decoded-Content-Length"))
	got, err := f.get(t.Context(), "a", getOptions{})
	require.NoError(t, err)
	require.Equal(t, "hello", string(got.body), "the framing is no part of the object")
	require.Equal(t, "5", got.header.Get("Content-Length"))
	require.Equal(t, md5Hex("hello"), got.etag)
	require.Empty(t, got.header.Values("Content-Encoding"))
}

func streamTrailerLarge(t *testing.T, f *fixture) {
	body := bytes.Repeat([]byte("\r\n0;chunk-signature="), 60000) // looks like framing
	_ = requestHeader(t, f, unchanged, "a", body, putOptions{})
	got, err := f.get(t.Context(), "a", getOptions{})
	require.NoError(t, err)
	require.True(t, bytes.Equal(body, got.body), "%d bytes came back of %d", len(got.body), len(body))
}

// replaceInBody replaces bytes of the body and keeps its length.
func replaceInBody(t *testing.T, before, after string) func(*http.Request) {
	require.Len(t, after, len(before))
	return func(r *http.Request) {
		if r.Body == nil || r.Method != http.MethodPut {
			return
		}
		sent, err := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if err != nil || !bytes.Contains(sent, []byte(before)) {
			t.Errorf("%q is not in the %d bytes of the request: %v", before, len(sent), err)
		}
		r.Body = io.NopCloser(bytes.NewReader(bytes.ReplaceAll(sent, []byte(before), []byte(after))))
	}
}

func streamTrailerWrong(t *testing.T, f *fixture) {
	f.must(t, "a", "before")
	right, wrong := checksum("CRC32C", "hello"), checksum("CRC32C", "other")
	s := f.tampered(t, replaceInBody(t, right, wrong))
	_, err := s.put(t.Context(), "a", []byte("hello"), putOptions{checksum: "CRC32C"})
	refused(t, err, http.StatusBadRequest, "BadDigest")
	f.holds(t, "a", "before")
}

func streamFalsified(t *testing.T, f *fixture) {
	f.must(t, "a", "before")
	s := f.tampered(t, replaceInBody(t, "original", "0riginal"))
	_, err := s.put(t.Context(), "a", []byte("the original bytes"), putOptions{})
	refused(t, err, http.StatusBadRequest, "BadDigest")
	f.holds(t, "a", "before")
}

// Only the encoding aws-chunked is removed from the stored Content-Encoding.
func streamEncoded(t *testing.T, f *fixture) {
	sent := requestHeader(t, f, unchanged, "a", []byte("not really gzip"), putOptions{contentEncoding: "gzip"})
	require.Contains(t, sent.Get("X-Amz-Content-Sha256"), "STREAMING-")
	got, err := f.get(t.Context(), "a", getOptions{})
	require.NoError(t, err)
	require.Equal(t, "not really gzip", string(got.body))
	require.Equal(t, []string{"gzip"}, got.header.Values("Content-Encoding"))
}

// The AWS SDK signs the hash of the body, minio-go every chunk.
func signedBody(t *testing.T, f *fixture) {
	sent := requestHeader(t, f, (*connection).plain, "a", []byte("hello"), putOptions{})
	hash := sent.Get("X-Amz-Content-Sha256")
	require.True(t, len(hash) == 64 || strings.HasPrefix(hash, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), "%s signs no body", hash)
	got, err := f.get(t.Context(), "a", getOptions{})
	require.NoError(t, err)
	require.Equal(t, "hello", string(got.body))
	require.Empty(t, got.header.Values("Content-Encoding"))
}

func signedBodyLarge(t *testing.T, f *fixture) {
	body := bytes.Repeat([]byte("0123456789abcdef"), 20000)
	_ = requestHeader(t, f, (*connection).plain, "a", body, putOptions{checksum: "CRC32"})
	got, err := f.get(t.Context(), "a", getOptions{})
	require.NoError(t, err)
	require.True(t, bytes.Equal(body, got.body), "%d bytes came back of %d", len(got.body), len(body))
}

// The signature of the body is verified before anything is stored.
func signedBodyFalsified(t *testing.T, f *fixture) {
	f.must(t, "a", "before")
	s := f.connect(t, f.access, (*connection).plain, func(c *connection) { c.tamper = replaceInBody(t, "original", "0riginal") })
	_, err := s.put(t.Context(), "a", []byte("the original bytes"), putOptions{})
	refusedBody(t, err)
	f.holds(t, "a", "before")
}

// refusedBody asserts that a modified body was refused, by its hash or by the signature of a chunk.
func refusedBody(t *testing.T, err error) {
	t.Helper()
	if _, code := failure(err); code == "XAmzContentSHA256Mismatch" {
		refused(t, err, http.StatusBadRequest, code)
		return
	}
	refused(t, err, http.StatusForbidden, "SignatureDoesNotMatch")
}
