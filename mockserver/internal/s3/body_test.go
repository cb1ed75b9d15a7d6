package s3_test

import (
	"crypto/md5"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

func md5Base64(text string) string {
	sum := md5.Sum([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func TestBodyMismatchStoresNothing(t *testing.T) {
	tests := []struct {
		name, body string
		headers    []string
		want       string
	}{
		{"right", "123456789", []string{"Content-MD5", md5Base64("123456789")}, ""},
		{"other MD5", "123456789", []string{"Content-MD5", md5Base64("x")}, "BadDigest"},
		{"MD5 that is none", "123456789", []string{"Content-MD5", "eA=="}, "InvalidDigest"},
		{"empty MD5", "123456789", []string{"Content-MD5", ""}, "InvalidDigest"},
		{"CRC32", "123456789", []string{"x-amz-checksum-crc32", "y/Q5Jg=="}, ""},
		{"CRC32C", "123456789", []string{"x-amz-checksum-crc32c", "4waSgw=="}, ""},
		{"CRC64NVME", "123456789", []string{"x-amz-checksum-crc64nvme", "rosUhgp5mIg="}, ""},
		{"SHA1", "123456789", []string{"x-amz-checksum-sha1", "98O8HYCOBHMq32eZZczDTKeuNEE="}, ""},
		{"SHA256", "123456789", []string{"x-amz-checksum-sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="}, ""},
		{"other CRC32", "12345678x", []string{"x-amz-checksum-crc32", "y/Q5Jg=="}, "BadDigest"},
		{"other CRC32C", "12345678x", []string{"x-amz-checksum-crc32c", "4waSgw=="}, "BadDigest"},
		{"other CRC64NVME", "12345678x", []string{"x-amz-checksum-crc64nvme", "rosUhgp5mIg="}, "BadDigest"},
		{"other SHA1", "12345678x", []string{"x-amz-checksum-sha1", "98O8HYCOBHMq32eZZczDTKeuNEE="}, "BadDigest"},
		{"other SHA256", "12345678x", []string{"x-amz-checksum-sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="}, "BadDigest"},
		{"checksum that is none", "123456789", []string{"x-amz-checksum-crc32", "eA=="}, "InvalidRequest"},
		{"two checksums", "123456789", []string{"x-amz-checksum-crc32", "y/Q5Jg==", "x-amz-checksum-crc32c", "4waSgw=="}, "InvalidRequest"},
		{"other algorithm", "123456789", []string{"x-amz-checksum-crc32", "y/Q5Jg==", "x-amz-sdk-checksum-algorithm", "SHA1"}, "InvalidRequest"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t)
			w := e.send(http.MethodPut, "/bucket/key", test.body, test.headers...)
			require.Equal(t, test.want, code(t, w), w.Body.String())
			_, stored := e.bucket.Get("key")
			require.Equal(t, test.want == "", stored)
			if strings.HasPrefix(test.headers[0], "x-amz-checksum") && stored {
				require.Equal(t, test.headers[1], w.Header().Get(test.headers[0]))
				require.Empty(t, e.mustSend(http.MethodHead, "/bucket/key", "").Header().Get(test.headers[0]))
				w = e.mustSend(http.MethodGet, "/bucket/key", "", "x-amz-checksum-mode", "ENABLED")
				require.Equal(t, test.headers[1], w.Header().Get(test.headers[0]))
				require.Equal(t, "FULL_OBJECT", w.Header().Get("x-amz-checksum-type"))
				w = e.mustSend(http.MethodGet, "/bucket/key", "", "x-amz-checksum-mode", "ENABLED", "Range", "bytes=0-1")
				require.Empty(t, w.Header().Get(test.headers[0]), "it is not that of the range")
			}
		})
	}
}

func TestBodySignedHash(t *testing.T) {
	e := newEndpoint(t)
	r := newRequest(http.MethodPut, "/bucket/key", "tampered")
	sign(r, e.now, hexSHA256("original"))
	require.Equal(t, "XAmzContentSHA256Mismatch", code(t, e.do(r)))
	require.True(t, e.bucket.IsEmpty())

	r = newRequest(http.MethodPut, "/bucket/key", "whatever")
	sign(r, e.now, "UNSIGNED-PAYLOAD")
	require.Empty(t, code(t, e.do(r)))
}

func TestBodyIncompleteStoresNothing(t *testing.T) {
	tests := []struct {
		name string
		body io.Reader
		size int64
		want string
	}{
		{"too short", strings.NewReader("123"), 4, "IncompleteBody"},
		{"broken", io.MultiReader(strings.NewReader("123"), iotest.ErrReader(errors.New("gone"))), 4, "IncompleteBody"},
		{"of unknown length", strings.NewReader("123"), -1, "MissingContentLength"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t)
			r := newRequest(http.MethodPut, "/bucket/key", "")
			sign(r, e.now, "UNSIGNED-PAYLOAD")
			r.Body, r.ContentLength = io.NopCloser(test.body), test.size
			require.Equal(t, test.want, code(t, e.do(r)))
			require.True(t, e.bucket.IsEmpty())
		})
	}
}

func TestBodyTooLarge(t *testing.T) {
	e := newEndpoint(t)
	e.backend.buckets["bucket"] = s3.Config{Name: "bucket", MaxObject: 10}.NewBucket()
	r := newRequest(http.MethodPut, "/bucket/key", "")
	sign(r, e.now, "UNSIGNED-PAYLOAD")
	r.Body, r.ContentLength = io.NopCloser(iotest.ErrReader(errors.New("it was read"))), 11
	require.Equal(t, "EntityTooLarge", code(t, e.do(r)))
	e.mustSend(http.MethodPut, "/bucket/key", "0123456789")
}

// chunked sends a body in chunks without signatures.
func (e *endpoint) chunked(body string, size int, headers ...string) string {
	e.t.Helper()
	r := newRequest(http.MethodPut, "/bucket/key", body, append(headers, "x-amz-decoded-content-length", fmt.Sprint(size))...)
	sign(r, e.now, "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
	return code(e.t, e.do(r))
}

func TestBodyUnsignedChunks(t *testing.T) {
	trailer := []string{"x-amz-trailer", "x-amz-checksum-crc32"}
	tests := []struct {
		name, body string
		size       int
		headers    []string
		want       string
	}{
		{"with a trailer", "5\r\n12345\r\n4\r\n6789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n", 9, trailer, ""},
		{"without its last line", "9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n", 9, trailer, ""},
		{"another checksum", "9\r\n12345678x\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n", 9, trailer, "BadDigest"},
		{"no trailer", "9\r\n123456789\r\n0\r\n\r\n", 9, trailer, "MalformedTrailerError"},
		{"another trailer", "9\r\n123456789\r\n0\r\nx-amz-checksum-crc32c:4waSgw==\r\n\r\n", 9, trailer, "MalformedTrailerError"},
		{"one more trailer", "9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\na:b\r\n\r\n", 9, trailer, "MalformedTrailerError"},
		{"no trailer, none announced", "9\r\n123456789\r\n0\r\n\r\n", 9, nil, ""},
		{"a checksum in a header, no trailer", "9\r\n123456789\r\n0\r\n\r\n", 9, []string{"x-amz-checksum-crc32", "y/Q5Jg=="}, ""},
		{"another checksum in a header", "9\r\n12345678x\r\n0\r\n\r\n", 9, []string{"x-amz-checksum-crc32", "y/Q5Jg=="}, "BadDigest"},
		{"a trailer that was not announced", "1\r\nx\r\n0\r\na:b\r\n\r\n", 1, nil, "MalformedTrailerError"},
		{"announced what is no checksum", "1\r\nx\r\n0\r\na:b\r\n\r\n", 1, []string{"x-amz-trailer", "a"}, "InvalidRequest"},
		{"no end", "9\r\n123456789\r\n", 9, trailer, "IncompleteBody"},
		{"short chunk", "a\r\n123456789", 10, trailer, "IncompleteBody"},
		{"shorter than said", "9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n", 10, trailer, "IncompleteBody"},
		{"longer than said", "9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n", 8, trailer, "IncompleteBody"},
		{"no number", "x\r\n1\r\n0\r\n\r\n", 1, trailer, "InvalidRequest"},
		{"negative number", "-1\r\n1\r\n0\r\n\r\n", 1, trailer, "InvalidRequest"},
		{"no line after a chunk", "1\r\n12\r\n0\r\n\r\n", 1, trailer, "InvalidRequest"},
		{"endless line", strings.Repeat("1", 5000), 1, trailer, "InvalidRequest"},
		{"not chunks at all", "hello", 5, trailer, "IncompleteBody"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t)
			require.Equal(t, test.want, e.chunked(test.body, test.size, test.headers...))
			if test.want != "" {
				require.True(t, e.bucket.IsEmpty())
				return
			}
			require.Equal(t, "123456789", e.content("key"))
		})
	}
}

func TestBodyChunksByHashHeader(t *testing.T) {
	tests := []struct{ name, encoding, want string }{
		{"none", "", ""},
		{"the framing alone", "aws-chunked", ""},
		{"the framing first", "aws-chunked,gzip", "gzip"},
		{"the framing last", "br, gzip, aws-chunked", "br,gzip"},
		{"in capitals", "AWS-Chunked, gzip", "gzip"},
		{"none of it", "gzip,br", "gzip,br"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t)
			const body = "9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n"
			headers := []string{"x-amz-trailer", "x-amz-checksum-crc32", "Content-Encoding", test.encoding}
			require.Empty(t, e.chunked(body, 9, headers...))
			require.Equal(t, "123456789", e.content("key"))
			e.mustSend(http.MethodPut, "/bucket/plain", body, "Content-Encoding", test.encoding)
			require.Equal(t, body, e.content("plain"), "a content that looks like chunks is content")
			require.Equal(t, test.want, e.mustSend(http.MethodGet, "/bucket/plain", "").Header().Get("Content-Encoding"))
		})
	}
	e := newEndpoint(t)
	r := newRequest(http.MethodPut, "/bucket/key", "0\r\n\r\n")
	sign(r, e.now, "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
	require.Equal(t, "MissingContentLength", code(t, e.do(r)))
}

// minio-go leaves a line empty before the signature of its trailer.
func TestBodyTrailerEmptyLine(t *testing.T) {
	e := newExampleBucket(t)
	e.handler.Hosts = nil
	odd := strings.Replace(publishedTrailer, "==\r\n", "==\n\r\n", 1)
	w := e.do(newTrailerRequest(publishedChunks(odd)))
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
}
