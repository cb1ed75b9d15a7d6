package s3_test

import (
	"crypto/tls"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

const (
	sse     = "X-Amz-Server-Side-Encryption"
	sseMD5  = sse + "-Customer-Key-Md5"
	keyMD51 = "hRasmdxgYDKV3nvbahU1MA=="
)

// Headers of SSE-C with two keys, and of a source with the first.
var (
	sseC1 = []string{
		sse + "-Customer-Algorithm", "AES256", sse + "-Customer-Key", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", sseMD5, keyMD51,
	}
	sseC2 = []string{
		sse + "-Customer-Algorithm", "AES256", sse + "-Customer-Key", "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=",
		sseMD5, "dT1y7SEiqn6YCJ3QeqwoIw==",
	}
	source1 = func() []string {
		headers := slices.Clone(sseC1)
		for i := 0; i < len(headers); i += 2 {
			headers[i] = strings.Replace(headers[i], "X-Amz-", "X-Amz-Copy-Source-", 1)
		}
		return headers
	}()
)

func TestSSES3(t *testing.T) {
	e := newEndpoint(t)
	shown := func(target string, headers ...string) string {
		return e.mustSend(http.MethodHead, target, "", headers...).Header().Get(sse)
	}
	require.Equal(t, "AES256", e.mustSend(http.MethodPut, "/bucket/own", "x", sse, "AES256").Header().Get(sse))
	e.mustSend(http.MethodPut, "/bucket/plain", "x")
	require.Equal(t, "AES256", shown("/bucket/own"))
	require.Empty(t, shown("/bucket/plain"))
	require.Equal(t, http.StatusBadRequest, e.send(http.MethodHead, "/bucket/own", "", sse, "AES256").Code)

	// A copy has what its own request asks for.
	e.mustSend(http.MethodPut, "/bucket/copy", "", "x-amz-copy-source", "/bucket/own")
	require.Empty(t, shown("/bucket/copy"))
	w := e.mustSend(http.MethodPut, "/bucket/copy", "", "x-amz-copy-source", "/bucket/copy", sse, "AES256")
	require.Equal(t, "AES256", w.Header().Get(sse))
	require.Equal(t, "AES256", shown("/bucket/copy"))

	upload := e.begin(sse, "AES256")
	w = e.mustSend(http.MethodPut, upload+"&partNumber=1", "x")
	require.Equal(t, "AES256", w.Header().Get(sse))
	w = e.mustSend(http.MethodPost, upload, complete("<Part><PartNumber>1</PartNumber><ETag>"+w.Header().Get("ETag")+"</ETag></Part>"))
	require.Equal(t, "AES256", w.Header().Get(sse))
	require.Equal(t, "AES256", shown("/bucket/key"))
}

func TestBucketEncryption(t *testing.T) {
	e := newEndpoint(t)
	e.handler.PlainKeys = func() bool { return true }
	const configuration = `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>` +
		`</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`
	const missing = "ServerSideEncryptionConfigurationNotFoundError"
	require.Equal(t, missing, e.refused(http.MethodGet, "/bucket?encryption", ""))
	e.mustSend(http.MethodPut, "/bucket/before", "x")
	require.Equal(t, "NotImplemented", e.refused(http.MethodPut, "/bucket?encryption", strings.Replace(configuration, "AES256", "aws:kms", 1)))
	require.Equal(t, "MalformedXML", e.refused(http.MethodPut, "/bucket?encryption", "x"))
	require.Equal(t, missing, e.refused(http.MethodGet, "/bucket?encryption", ""))

	e.mustSend(http.MethodPut, "/bucket?encryption", configuration)
	require.Contains(t, e.mustSend(http.MethodGet, "/bucket?encryption", "").Body.String(), "<SSEAlgorithm>AES256</SSEAlgorithm>")
	require.Equal(t, "AES256", e.mustSend(http.MethodPut, "/bucket/during", "x").Header().Get(sse))
	require.Equal(t, keyMD51, e.mustSend(http.MethodPut, "/bucket/client", "x", sseC1...).Header().Get(sseMD5))
	w := e.mustSend(http.MethodPost, "/bucket/key?uploads", "")
	require.Equal(t, "AES256", w.Header().Get(sse))

	require.Equal(t, http.StatusNoContent, e.mustSend(http.MethodDelete, "/bucket?encryption", "").Code)
	require.Equal(t, http.StatusNoContent, e.mustSend(http.MethodDelete, "/bucket?encryption", "").Code)
	require.Equal(t, missing, e.refused(http.MethodGet, "/bucket?encryption", ""))
	require.Empty(t, e.mustSend(http.MethodPut, "/bucket/after", "x").Header().Get(sse))
	for key, want := range map[string]string{"before": "", "during": "AES256", "after": ""} {
		require.Equal(t, want, e.mustSend(http.MethodGet, "/bucket/"+key, "").Header().Get(sse), key)
	}
}

func TestSSEC(t *testing.T) {
	e := newEndpoint(t)
	e.handler.PlainKeys = func() bool { return true }
	w := e.mustSend(http.MethodPut, "/bucket/a", "hello", sseC1...)
	require.Equal(t, keyMD51, w.Header().Get(sseMD5))
	require.Equal(t, "AES256", w.Header().Get(sse+"-Customer-Algorithm"))
	require.Empty(t, w.Header().Get(sse))
	require.NotEqual(t, `"`+s3.ETag(ofText("hello"))+`"`, w.Header().Get("ETag"))
	e.mustSend(http.MethodPut, "/bucket/plain", "hello")

	tests := []struct {
		name, method, target string
		headers              []string
		want                 string
	}{
		{"the key", http.MethodGet, "/bucket/a", sseC1, ""},
		{"a range with the key", http.MethodGet, "/bucket/a", append([]string{"Range", "bytes=1-2"}, sseC1...), ""},
		{"no key", http.MethodGet, "/bucket/a", nil, "InvalidRequest"},
		{"another key", http.MethodGet, "/bucket/a", sseC2, "AccessDenied"},
		{"the MD5 alone", http.MethodGet, "/bucket/a", []string{sseMD5, keyMD51}, "InvalidArgument"},
		{"a key of a plain object", http.MethodGet, "/bucket/plain", sseC1, "InvalidRequest"},
		{"attributes with the key", http.MethodGet, "/bucket/a?attributes", append([]string{"x-amz-object-attributes", "ETag"}, sseC1...), ""},
		{"attributes without the key", http.MethodGet, "/bucket/a?attributes", []string{"x-amz-object-attributes", "ETag"}, "InvalidRequest"},
		{"a copy without the key", http.MethodPut, "/bucket/b", []string{"x-amz-copy-source", "/bucket/a"}, "InvalidRequest"},
		{"a copy with the key", http.MethodPut, "/bucket/b", append([]string{"x-amz-copy-source", "/bucket/a"}, source1...), ""},
		{"a copy onto itself", http.MethodPut, "/bucket/a", slices.Concat([]string{"x-amz-copy-source", "/bucket/a"}, source1, sseC2), ""},
		{"the key before", http.MethodGet, "/bucket/a", sseC1, "AccessDenied"},
		{"the key after", http.MethodGet, "/bucket/a", sseC2, ""},
		{"deletion without the key", http.MethodDelete, "/bucket/a", nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := e.send(test.method, test.target, "", test.headers...)
			require.Equal(t, test.want, code(t, w), w.Body.String())
		})
	}
	w = e.mustSend(http.MethodGet, "/bucket/b", "")
	require.Equal(t, "hello", w.Body.String())
	require.Equal(t, `"`+s3.ETag(ofText("hello"))+`"`, w.Header().Get("ETag"), "the copy is not encrypted")
}

func TestSSECMultipart(t *testing.T) {
	e := newEndpoint(t)
	e.handler.PlainKeys = func() bool { return true }
	w := e.mustSend(http.MethodPost, "/bucket/key?uploads", "", sseC1...)
	require.Equal(t, keyMD51, w.Header().Get(sseMD5))
	upload := "/bucket/key?uploadId=" + parse[struct {
		ID string `xml:"UploadId"`
	}](t, w).ID
	part := upload + "&partNumber=1"
	require.Equal(t, "InvalidRequest", e.refused(http.MethodPut, part, "x"))
	require.Equal(t, "InvalidRequest", e.refused(http.MethodPut, part, "x", sseC2...))
	e.mustSend(http.MethodPut, "/bucket/source", "hello", sseC1...)
	copied := []string{"x-amz-copy-source", "/bucket/source"}
	require.Equal(t, "InvalidRequest", e.refused(http.MethodPut, part, "", slices.Concat(copied, source1)...))
	require.Equal(t, "InvalidRequest", e.refused(http.MethodPut, part, "", slices.Concat(copied, sseC1)...))
	w = e.mustSend(http.MethodPut, part, "", slices.Concat(copied, source1, sseC1)...)
	require.Equal(t, keyMD51, w.Header().Get(sseMD5))
	w = e.mustSend(http.MethodPut, part, "hello", sseC1...)
	require.NotEqual(t, `"`+s3.ETag(ofText("hello"))+`"`, w.Header().Get("ETag"))
	list := complete("<Part><PartNumber>1</PartNumber><ETag>" + w.Header().Get("ETag") + "</ETag></Part>")

	require.Equal(t, "InvalidRequest", e.refused(http.MethodPost, upload, list, sseC2...))
	e.handler.Ceph = true
	require.Equal(t, "InvalidRequest", e.refused(http.MethodPost, upload, list))
	e.handler.Ceph = false
	require.Equal(t, keyMD51, e.mustSend(http.MethodPost, upload, list).Header().Get(sseMD5))
	require.Equal(t, "InvalidRequest", e.refused(http.MethodGet, "/bucket/key", ""))
	require.Equal(t, "hello", e.mustSend(http.MethodGet, "/bucket/key?partNumber=1", "", sseC1...).Body.String())
}

func TestSSECNeedsTLS(t *testing.T) {
	e := newEndpoint(t)
	require.Equal(t, "InvalidRequest", e.refused(http.MethodPut, "/bucket/a", "x", sseC1...))
	r := newRequest(http.MethodPut, "/bucket/a", "x", sseC1...)
	r.TLS = &tls.ConnectionState{}
	sign(r, e.now, hexSHA256("x"))
	require.Empty(t, code(t, e.do(r)))

	allowed := false
	e.handler.PlainKeys = func() bool { return allowed }
	require.Equal(t, "InvalidRequest", e.refused(http.MethodGet, "/bucket/a", "", sseC1...))
	allowed = true
	e.mustSend(http.MethodGet, "/bucket/a", "", sseC1...)
}

// A state has the digest of a key, and not the key.
func TestSSECKeyNotInState(t *testing.T) {
	e := newEndpoint(t)
	e.handler.PlainKeys = func() bool { return true }
	e.mustSend(http.MethodPut, "/bucket/a", "hello", sseC1...)
	e.begin(sseC1...)
	state := e.bucket.Export()
	require.Equal(t, keyMD51, state.Objects[0].Encryption.CustomerKeyMD5)
	require.Equal(t, keyMD51, state.Uploads[0].Object.Encryption.CustomerKeyMD5)
	restored := s3.Config{}.Restore(state)
	e.backend.buckets["bucket"] = restored
	require.Equal(t, "InvalidRequest", e.refused(http.MethodGet, "/bucket/a", ""))
	e.mustSend(http.MethodGet, "/bucket/a", "", sseC1...)
}
