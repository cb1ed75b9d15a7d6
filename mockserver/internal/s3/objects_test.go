package s3_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/tagging"
)

func TestPutAndGet(t *testing.T) {
	e := newEndpoint(t)
	headers := map[string]string{
		"Content-Type": "text/plain", "Cache-Control": "no-store", "Content-Disposition": "attachment", "Content-Language": "de",
		"Expires": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-meta-Color": "blue", "x-amz-storage-class": "STANDARD_IA", "x-amz-tagging": "a=1&b=2+3",
		"x-amz-website-redirect-location": "https://example.com/",
	}
	var list []string
	for name, value := range headers {
		list = append(list, name, value)
	}
	w := e.mustSend(http.MethodPut, "/bucket/key", "content", list...)
	require.Equal(t, `"9a0364b9e99bb480dd25e1f0284c8555"`, w.Header().Get("ETag"))
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		w = e.mustSend(method, "/bucket/key", "")
		for name, value := range headers {
			if name != "x-amz-tagging" {
				require.Equal(t, value, w.Header().Get(name), name)
			}
		}
		require.Equal(t, "2", w.Header().Get("x-amz-tagging-count"))
		require.Equal(t, `"9a0364b9e99bb480dd25e1f0284c8555"`, w.Header().Get("ETag"))
		require.Equal(t, "7", w.Header().Get("Content-Length"))
		require.Equal(t, "Fri, 24 May 2013 00:00:00 GMT", w.Header().Get("Last-Modified"))
		require.Empty(t, w.Header().Get("x-amz-version-id"), "nobody switched versioning on")
		require.Equal(t, method == http.MethodGet, w.Body.String() == "content")
	}
	e.mustSend(http.MethodPut, "/bucket/plain", "")
	require.Equal(t, "binary/octet-stream", e.mustSend(http.MethodGet, "/bucket/plain", "").Header().Get("Content-Type"))
}

func TestPutRefusedHeaders(t *testing.T) {
	tests := []struct{ name, header, value, want string }{
		{"too much metadata", "x-amz-meta-a", strings.Repeat("x", 2048), "MetadataTooLarge"},
		{"storage class", "x-amz-storage-class", "COLD", "InvalidStorageClass"},
		{"key management", "x-amz-server-side-encryption", "aws:kms", "NotImplemented"},
		{"customer's key over http", "x-amz-server-side-encryption-customer-algorithm", "AES256", "InvalidRequest"},
		{"ACL", "x-amz-acl", "mine", "InvalidArgument"},
		{"grant", "x-amz-grant-read", "id=x", "NotImplemented"},
		{"tags that come twice", "x-amz-tagging", "a=1&a=2", "InvalidTag"},
		{"too many tags", "x-amz-tagging", "a&b&c&d&e&f&g&h&i&j&k", "BadRequest"},
		{"object lock without it", "x-amz-object-lock-legal-hold", "ON", "InvalidRequest"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t)
			require.Equal(t, test.want, e.refused(http.MethodPut, "/bucket/key", "x", test.header, test.value))
			require.True(t, e.bucket.IsEmpty())
		})
	}
}

func TestRanges(t *testing.T) {
	tests := []struct{ header, want, contentRange string }{
		{"bytes=0-3", "0123", "bytes 0-3/10"},
		{"bytes=3-", "3456789", "bytes 3-9/10"},
		{"bytes=-3", "789", "bytes 7-9/10"},
		{"bytes=-30", "0123456789", "bytes 0-9/10"},
		{"bytes=9-99999999999999999999", "9", "bytes 9-9/10"},
		{"bytes=10-", "", "bytes */10"},
		{"bytes=-0", "", "bytes */10"},
		{"bytes=3-1", "0123456789", ""},
		{"bytes=0-1,3-4", "0123456789", ""},
		{"bytes=a-b", "0123456789", ""},
		{"bytes=-", "0123456789", ""},
		{"lines=0-1", "0123456789", ""},
	}
	e := newEndpoint(t)
	e.put("key", "0123456789")
	e.put("empty", "")
	for _, test := range tests {
		t.Run(test.header, func(t *testing.T) {
			w := e.send(http.MethodGet, "/bucket/key", "", "Range", test.header)
			require.Equal(t, test.contentRange, w.Header().Get("Content-Range"))
			switch {
			case test.want == "":
				require.Equal(t, http.StatusRequestedRangeNotSatisfiable, w.Code)
				require.Equal(t, "InvalidRange", code(t, w))
				return
			case test.contentRange == "":
				require.Equal(t, http.StatusOK, w.Code)
			default:
				require.Equal(t, http.StatusPartialContent, w.Code)
			}
			require.Equal(t, test.want, w.Body.String())
		})
	}
	require.Equal(t, "InvalidRange", e.refused(http.MethodGet, "/bucket/empty", "", "Range", "bytes=0-0"))
}

func TestReadConditions(t *testing.T) {
	const etag, other = `"9a0364b9e99bb480dd25e1f0284c8555"`, `"0"`
	then, before, after := "Fri, 24 May 2013 00:00:00 GMT", "Thu, 23 May 2013 23:59:59 GMT", "Fri, 24 May 2013 00:00:01 GMT"
	tests := []struct {
		name    string
		headers []string
		want    int
	}{
		{"If-Match", []string{"If-Match", etag}, 200},
		{"If-Match without quotes", []string{"If-Match", strings.Trim(etag, `"`)}, 200},
		{"If-Match of several", []string{"If-Match", other + ", " + etag}, 200},
		{"If-Match any", []string{"If-Match", "*"}, 200},
		{"If-Match another", []string{"If-Match", other}, 412},
		{"If-None-Match", []string{"If-None-Match", etag}, 304},
		{"If-None-Match another", []string{"If-None-Match", other}, 200},
		{"If-Modified-Since then", []string{"If-Modified-Since", then}, 304},
		{"If-Modified-Since before", []string{"If-Modified-Since", before}, 200},
		{"If-Unmodified-Since then", []string{"If-Unmodified-Since", then}, 200},
		{"If-Unmodified-Since before", []string{"If-Unmodified-Since", before}, 412},
		{"no date", []string{"If-Unmodified-Since", "x", "If-Modified-Since", "y"}, 200},
		{"If-Match wins", []string{"If-Match", etag, "If-Unmodified-Since", before}, 200},
		{"If-None-Match wins", []string{"If-None-Match", other, "If-Modified-Since", after}, 200},
		{"If-None-Match wins as well", []string{"If-None-Match", etag, "If-Modified-Since", before}, 304},
		{"412 comes before 304", []string{"If-Match", other, "If-None-Match", etag}, 412},
	}
	e := newEndpoint(t)
	e.now = testTime.Add(500 * time.Millisecond) // a header has no fractions
	e.put("key", "content")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				w := e.send(method, "/bucket/key", "", test.headers...)
				require.Equal(t, test.want, w.Code)
				if test.want == http.StatusNotModified {
					require.Zero(t, w.Body.Len())
					require.Equal(t, etag, w.Header().Get("ETag"))
				}
			}
		})
	}
}

func TestWriteConditions(t *testing.T) {
	const etag = `"9a0364b9e99bb480dd25e1f0284c8555"`
	tests := []struct {
		name, key string
		headers   []string
		want      string
	}{
		{"only a new one", "new", []string{"If-None-Match", "*"}, ""},
		{"only a new one, which it is not", "key", []string{"If-None-Match", "*"}, "PreconditionFailed"},
		{"only over this one", "key", []string{"If-Match", etag}, ""},
		{"only over another one", "key", []string{"If-Match", `"0"`}, "PreconditionFailed"},
		{"only over one that is not there", "new", []string{"If-Match", etag}, "NoSuchKey"},
		{"If-None-Match of an ETag", "key", []string{"If-None-Match", etag}, "NotImplemented"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t)
			e.put("key", "content")
			e.put("source", "copied")
			require.Equal(t, test.want, code(t, e.send(http.MethodPut, "/bucket/"+test.key, "changed", test.headers...)))
			o, found := e.bucket.Get(test.key)
			require.Equal(t, test.want == "", found && string(o.Content.Copy()) == "changed")

			e.put("key", "content")
			_, err := e.bucket.Delete(s3.Deletion{Key: "new", Time: e.now})
			require.NoError(t, err)
			w := e.send(http.MethodPut, "/bucket/"+test.key, "", append(test.headers, "x-amz-copy-source", "/bucket/source")...)
			require.Equal(t, test.want, code(t, w), "a copy is a write")
		})
	}
	e := newEndpoint(t)
	e.put("key", "content")
	require.Equal(t, "PreconditionFailed", e.refused(http.MethodDelete, "/bucket/key", "", "If-Match", `"0"`))
	e.mustSend(http.MethodDelete, "/bucket/key", "", "If-Match", etag)
	e.mustSend(http.MethodDelete, "/bucket/key", "", "If-Match", etag)
}

func TestResponseHeadersOverride(t *testing.T) {
	e := newEndpoint(t)
	e.put("key", "content")
	w := e.mustSend(http.MethodGet, "/bucket/key?response-content-type=a%2Fb&response-content-disposition=c&response-cache-control=d"+
		"&response-content-language=e&response-expires=f&response-content-encoding=g", "")
	for name, want := range map[string]string{
		"Content-Type": "a/b", "Content-Disposition": "c", "Cache-Control": "d", "Content-Language": "e", "Expires": "f", "Content-Encoding": "g",
	} {
		require.Equal(t, want, w.Header().Get(name), name)
	}
	require.Equal(t, "InvalidArgument", e.refused(http.MethodGet, "/bucket/key?response-expires=a%0d%0ab", ""))
}

func TestMissingObjectNeedsList(t *testing.T) {
	e := newEndpoint(t)
	for _, target := range []string{"/bucket/missing", "/bucket/missing?versionId=" + absentVersion} {
		require.Equal(t, http.StatusNotFound, e.send(http.MethodHead, target, "").Code)
	}
	require.Equal(t, "NoSuchKey", e.refused(http.MethodGet, "/bucket/missing", ""))
	require.Equal(t, "NoSuchVersion", e.refused(http.MethodGet, "/bucket/missing?versionId="+absentVersion, ""))
	require.Equal(t, "NoSuchBucket", e.refused(http.MethodGet, "/elsewhere/missing", ""))
	e.allow(func(action, _, _ string) bool { return action != "s3:ListBucket" })
	require.Equal(t, "AccessDenied", e.refused(http.MethodGet, "/bucket/missing", ""))
	require.Equal(t, http.StatusForbidden, e.send(http.MethodHead, "/bucket/missing", "").Code)
	e.allow(func(action, bucket, _ string) bool { return bucket == "bucket" })
	require.Equal(t, "AccessDenied", e.refused(http.MethodGet, "/elsewhere/missing", ""), "the grant comes before what there is")
}

func TestCopy(t *testing.T) {
	e := newEndpoint(t)
	e.mustSend(http.MethodPut, "/bucket/a%20%2B%C3%A9", "content", "x-amz-meta-color", "blue", "Content-Type", "text/plain", "x-amz-tagging", "a=1")
	copied := func(headers ...string) *s3.Object {
		e.mustSend(http.MethodPut, "/bucket/copy", "", append(headers, "x-amz-copy-source", "bucket/a%20%2B%C3%A9")...)
		o, _ := e.bucket.Get("copy")
		require.Equal(t, "content", string(o.Content.Copy()))
		return o
	}
	o := copied()
	require.Equal(t, "text/plain", o.ContentType)
	require.Equal(t, map[string]string{"color": "blue"}, o.Metadata)
	require.Equal(t, []tagging.Tag{{Key: "a", Value: "1"}}, o.Tags)
	o = copied("x-amz-metadata-directive", "REPLACE", "x-amz-meta-size", "10", "x-amz-tagging-directive", "REPLACE")
	require.Equal(t, map[string]string{"size": "10"}, o.Metadata)
	require.Equal(t, "binary/octet-stream", o.ContentType)
	require.Empty(t, o.Tags)
	require.Equal(t, "SHA256", copied("x-amz-checksum-algorithm", "SHA256").Checksum.Algorithm)

	tests := []struct {
		name    string
		headers []string
		want    string
	}{
		{"onto itself", []string{"x-amz-copy-source", "/bucket/copy"}, "InvalidRequest"},
		{"onto itself, redirected", []string{"x-amz-copy-source", "/bucket/copy", "x-amz-website-redirect-location", "/other"}, ""},
		{"onto itself, changed", []string{"x-amz-copy-source", "/bucket/copy", "x-amz-metadata-directive", "REPLACE"}, ""},
		{"unknown directive", []string{"x-amz-copy-source", "/bucket/copy", "x-amz-metadata-directive", "MOVE"}, "InvalidArgument"},
		{"missing source", []string{"x-amz-copy-source", "/bucket/missing"}, "NoSuchKey"},
		{"missing bucket", []string{"x-amz-copy-source", "/elsewhere/key"}, "NoSuchBucket"},
		{"no key", []string{"x-amz-copy-source", "/bucket"}, "InvalidArgument"},
		{"broken escape", []string{"x-amz-copy-source", "/bucket/%"}, "InvalidArgument"},
		{"condition", []string{"x-amz-copy-source", "/bucket/a%20%2B%C3%A9", "x-amz-copy-source-if-match", `"0"`}, "PreconditionFailed"},
		{"other condition", []string{"x-amz-copy-source", "/bucket/a%20%2B%C3%A9", "x-amz-copy-source-if-none-match", "*"}, "PreconditionFailed"},
		{"unknown algorithm", []string{"x-amz-copy-source", "/bucket/a%20%2B%C3%A9", "x-amz-checksum-algorithm", "CRC7"}, "InvalidRequest"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, code(t, e.send(http.MethodPut, "/bucket/copy", "", test.headers...)))
		})
	}
}

func TestCopyNeedsRead(t *testing.T) {
	e := newEndpoint(t)
	e.put("secret/key", "content")
	e.put("open/key", "content")
	upload, err := e.bucket.CreateUpload(s3.Upload{Object: s3.Object{Key: "open/copy"}})
	require.NoError(t, err)
	e.allow(func(action, _, object string) bool { return strings.HasPrefix(object, "open/") })
	for _, target := range []string{"/bucket/open/copy", "/bucket/open/copy?partNumber=1&uploadId=" + upload.ID} {
		require.Equal(t, "AccessDenied", e.refused(http.MethodPut, target, "", "x-amz-copy-source", "/bucket/secret/key"))
		require.Equal(t, "AccessDenied", e.refused(http.MethodPut, target, "", "x-amz-copy-source", "/bucket/secret%2Fkey"))
		e.mustSend(http.MethodPut, target, "", "x-amz-copy-source", "/bucket/open/key")
	}
}

func TestDeleteObjects(t *testing.T) {
	e := newEndpoint(t)
	for _, key := range []string{"a", "b&c", "kept"} {
		e.put(key, "x")
	}
	e.allow(func(_, _, object string) bool { return object != "kept" })
	const list = `<Delete><Object><Key>a</Key></Object><Object><Key>b&amp;c</Key></Object><Object><Key>kept</Key></Object><Object><Key>never</Key></Object></Delete>`
	w := e.mustSend(http.MethodPost, "/bucket?delete", list, "Content-MD5", md5Base64(list))
	type result struct {
		Deleted []struct{ Key string }
		Error   []struct{ Key, Code string }
	}
	r := parse[result](t, w)
	require.Len(t, r.Deleted, 3)
	require.Equal(t, "kept", r.Error[0].Key)
	require.Equal(t, "AccessDenied", r.Error[0].Code)
	require.Equal(t, s3.Usage{Objects: 1, Bytes: 1}, e.bucket.Usage())

	const quiet = `<Delete><Quiet>true</Quiet><Object><Key>a</Key></Object></Delete>`
	require.Empty(t, parse[result](t, e.mustSend(http.MethodPost, "/bucket?delete", quiet, "Content-MD5", md5Base64(quiet))).Deleted)
	require.Equal(t, "InvalidRequest", e.refused(http.MethodPost, "/bucket?delete", quiet))
	require.Equal(t, "BadDigest", e.refused(http.MethodPost, "/bucket?delete", quiet, "Content-MD5", md5Base64("x")))
	require.Equal(t, "MalformedXML", e.refused(http.MethodPost, "/bucket?delete", "x", "Content-MD5", md5Base64("x")))
	require.Equal(t, "MalformedXML", e.refused(http.MethodPost, "/bucket?delete", "<Delete/>", "Content-MD5", md5Base64("<Delete/>")))
	e.mustSend(http.MethodPost, "/bucket?delete", quiet, "x-amz-checksum-sha256", sha256Base64(quiet))
}
