package s3_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// The examples that AWS publishes, with the signatures that it publishes for them. They were sent to the bucket examplebucket at
// midnight of May 24th, 2013.
func TestSignatureExamplesOfAWS(t *testing.T) {
	tests := []struct {
		name, method, target string
		headers              []string
		signed, signature    string
		want                 int
	}{
		{
			name: "get object", method: "GET", target: "/test.txt",
			headers: []string{"Range", "bytes=0-9", "x-amz-content-sha256", hexSHA256("")},
			signed:  "host;range;x-amz-content-sha256;x-amz-date", signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
			want: http.StatusPartialContent,
		},
		{
			name: "put object", method: "PUT", target: "/test%24file.text",
			headers: []string{
				"Date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class", "REDUCED_REDUNDANCY",
				"x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
			},
			signed: "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class", signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
			want: http.StatusOK,
		},
		{
			name: "get bucket lifecycle", method: "GET", target: "/?lifecycle",
			headers: []string{"x-amz-content-sha256", hexSHA256("")},
			signed:  "host;x-amz-content-sha256;x-amz-date", signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
			want: http.StatusNotFound,
		},
		{
			name: "list objects", method: "GET", target: "/?max-keys=2&prefix=J",
			headers: []string{"x-amz-content-sha256", hexSHA256("")},
			signed:  "host;x-amz-content-sha256;x-amz-date", signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
			want: http.StatusOK,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newExampleBucket(t)
			r := newRequest(test.method, test.target, "", test.headers...)
			if test.method == http.MethodPut {
				r = newRequest(test.method, test.target, "Welcome to Amazon S3.", test.headers...)
			}
			r.Host = "examplebucket.s3.amazonaws.com"
			r.Header.Set("x-amz-date", "20130524T000000Z")
			r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders="+
				test.signed+",Signature="+test.signature)
			w := e.do(r)
			require.Equal(t, test.want, w.Code, w.Body.String())
		})
	}
}

func newExampleBucket(t *testing.T) *endpoint {
	e := newEndpoint(t)
	b := s3.Config{Name: "examplebucket", Created: testTime}.NewBucket()
	_, err := b.Put(s3.Object{Key: "test.txt", Content: ofText("Welcome to Amazon S3."), Modified: testTime}, nil)
	require.NoError(t, err)
	e.backend.buckets["examplebucket"] = b
	return e
}

const publishedURL = "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256" +
	"&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z" +
	"&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"

func TestPresignedExampleOfAWS(t *testing.T) {
	made := sigv4.Credentials{AccessKey: testID, Secret: testSecret, Region: "us-east-1"}.Presign(sigv4.Presigning{
		Method: "GET", Host: "examplebucket.s3.amazonaws.com", Path: "/test.txt", Time: testTime, Expires: 24 * time.Hour,
	})
	require.Equal(t, publishedURL, made)

	e := newExampleBucket(t)
	tests := []struct {
		name string
		at   time.Time
		want int
	}{
		{"at once", testTime, http.StatusOK},
		{"at the last moment", testTime.Add(24 * time.Hour), http.StatusOK},
		{"too late", testTime.Add(24*time.Hour + time.Second), http.StatusForbidden},
		{"by a clock that is behind", testTime.Add(-15 * time.Minute), http.StatusOK},
		{"too early", testTime.Add(-15*time.Minute - time.Second), http.StatusForbidden},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e.now = test.at
			w := e.do(httptest.NewRequest(http.MethodGet, publishedURL, nil))
			require.Equal(t, test.want, w.Code, w.Body.String())
			if test.want == http.StatusForbidden {
				require.Contains(t, w.Body.String(), "<Code>AccessDenied</Code>")
			}
		})
	}
}

// publishedChunks is the example of an upload in chunks: 64 KiB, 1 KiB and the end, of the letter a.
func publishedChunks(trailer string) string {
	first, second, end := "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
		"0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497", "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"
	if trailer != "" {
		first, second, end = "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
			"1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7", "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992"
	}
	return "10000;chunk-signature=" + first + "\r\n" + strings.Repeat("a", 65536) + "\r\n" +
		"400;chunk-signature=" + second + "\r\n" + strings.Repeat("a", 1024) + "\r\n" +
		"0;chunk-signature=" + end + "\r\n" + trailer + "\r\n"
}

func newChunkedRequest(body string) *http.Request {
	r := newRequest(http.MethodPut, "/examplebucket/chunkObject.txt", body,
		"x-amz-date", "20130524T000000Z", "x-amz-storage-class", "REDUCED_REDUNDANCY",
		"x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "Content-Encoding", "aws-chunked",
		"x-amz-decoded-content-length", "66560", "Authorization", "AWS4-HMAC-SHA256 "+
			"Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"+
			"SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,"+
			"Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")
	r.ContentLength = 66824 // as it was published, whatever is sent
	r.Body = io.NopCloser(strings.NewReader(body))
	return r
}

func newTrailerRequest(body string) *http.Request {
	r := newRequest(http.MethodPut, "/examplebucket/chunkObject.txt", body,
		"x-amz-date", "20130524T000000Z", "x-amz-storage-class", "REDUCED_REDUNDANCY",
		"x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "Content-Encoding", "aws-chunked",
		"x-amz-decoded-content-length", "66560", "x-amz-trailer", "x-amz-checksum-crc32c", "Authorization", "AWS4-HMAC-SHA256 "+
			"Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"+
			"SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer,"+
			"Signature=106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e")
	r.ContentLength = 66946
	return r
}

const publishedTrailer = "x-amz-checksum-crc32c:sOO8/Q==\r\n" +
	"x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n"

func TestChunkedExamplesOfAWS(t *testing.T) {
	tests := []struct {
		name string
		r    *http.Request
		want int
	}{
		{"chunks", newChunkedRequest(publishedChunks("")), http.StatusOK},
		{"a changed byte", newChunkedRequest(strings.Replace(publishedChunks(""), "aaaa", "aaba", 1)), http.StatusForbidden},
		{"a changed signature", newChunkedRequest(strings.Replace(publishedChunks(""), "b6c6ea8a", "b6c6ea8b", 1)), http.StatusForbidden},
		{"no end", newChunkedRequest(publishedChunks("")[:66000]), http.StatusBadRequest},
		{"trailer", newTrailerRequest(publishedChunks(publishedTrailer)), http.StatusOK},
		{"another checksum", newTrailerRequest(publishedChunks(strings.Replace(publishedTrailer, "sOO8", "sOO9", 1))), http.StatusForbidden},
		{"another trailer signature", newTrailerRequest(publishedChunks(strings.Replace(publishedTrailer, "d81f", "d81e", 1))), http.StatusForbidden},
		{"no trailer", newTrailerRequest(publishedChunks("x:y\r\n")), http.StatusBadRequest},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newExampleBucket(t)
			e.handler.Hosts = nil
			w := e.do(test.r)
			require.Equal(t, test.want, w.Code, w.Body.String())
			o, stored := e.backend.buckets["examplebucket"].Get("chunkObject.txt")
			require.Equal(t, test.want == http.StatusOK, stored)
			if stored {
				require.Equal(t, strings.Repeat("a", 66560), string(o.Content.Copy()))
				require.Empty(t, o.ContentEncoding)
			}
			if test.want == http.StatusForbidden { // the text is that of the chunk, with the signature before it
				require.Contains(t, w.Body.String(), "<StringToSign>AWS4-HMAC-SHA256-")
				require.Contains(t, w.Body.String(), "\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n")
			}
		})
	}
}
