package s3_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/checksum"
)

// sumOf returns the checksum of a text, in base64.
func sumOf(t *testing.T, algorithm, text string) string {
	t.Helper()
	a, err := checksum.Find(algorithm)
	require.NoError(t, err)
	return a.Of(ofText(text)).Value
}

// partWithSum uploads a part with its checksum and returns its entry in the list that completes the upload.
func (e *endpoint) partWithSum(upload string, n int, content, algorithm string) string {
	e.t.Helper()
	sum := sumOf(e.t, algorithm, content)
	w := e.mustSend(http.MethodPut, fmt.Sprintf("%s&partNumber=%d", upload, n), content, "x-amz-checksum-"+strings.ToLower(algorithm), sum)
	return partEntry(n, w.Header().Get("ETag"), "<Checksum"+algorithm+">"+sum+"</Checksum"+algorithm+">")
}

func partEntry(n int, etag, elements string) string {
	return fmt.Sprintf("<Part><PartNumber>%d</PartNumber><ETag>%s</ETag>%s</Part>", n, etag, elements)
}

func TestMultipartChecksums(t *testing.T) {
	tests := []struct {
		name, algorithm, kind string
		create, wantKind      string
	}{
		{name: "composite by default", algorithm: "CRC32", wantKind: "COMPOSITE"},
		{name: "full object", algorithm: "CRC32C", kind: "FULL_OBJECT", wantKind: "FULL_OBJECT"},
		{name: "full object/in small letters", algorithm: "crc32c", kind: "full_object", wantKind: "FULL_OBJECT"},
		{name: "full object by default", algorithm: "CRC64NVME", wantKind: "FULL_OBJECT"},
		{name: "composite/SHA-1", algorithm: "SHA1", wantKind: "COMPOSITE"},
		{name: "composite/SHA-512", algorithm: "SHA512", kind: "COMPOSITE", wantKind: "COMPOSITE"},
		{name: "composite/MD5", algorithm: "MD5", wantKind: "COMPOSITE"},
		{name: "composite/XXH3", algorithm: "XXHASH3", wantKind: "COMPOSITE"},
		{name: "full object/XXH64", algorithm: "XXHASH64", kind: "FULL_OBJECT",
			create: "The FULL_OBJECT checksum type cannot be used with the xxhash64 checksum algorithm."},
		{name: "full object/SHA-256", algorithm: "SHA256", kind: "FULL_OBJECT",
			create: "The FULL_OBJECT checksum type cannot be used with the sha256 checksum algorithm."},
		{name: "composite/CRC64NVME", algorithm: "CRC64NVME", kind: "COMPOSITE",
			create: "The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm."},
		{name: "unknown algorithm", algorithm: "CRC7", create: "Checksum algorithm provided is unsupported."},
		{name: "unknown type", algorithm: "CRC32", kind: "HALF", create: "Value for x-amz-checksum-type header is invalid."},
		{name: "type without algorithm", kind: "COMPOSITE",
			create: "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t)
			headers := []string{"x-amz-checksum-algorithm", test.algorithm, "x-amz-checksum-type", test.kind}
			if test.create != "" {
				w := e.send(http.MethodPost, "/bucket/key?uploads", "", headers...)
				require.Equal(t, "InvalidRequest", code(t, w))
				require.Contains(t, w.Body.String(), test.create)
				return
			}
			upload, algorithm := e.begin(headers...), strings.ToUpper(test.algorithm)
			parts := complete(e.partWithSum(upload, 1, fiveMiB, algorithm), e.partWithSum(upload, 2, "end", algorithm))
			name := "x-amz-checksum-" + strings.ToLower(algorithm)
			wrong := sumOf(t, algorithm, "other")
			require.Equal(t, "BadDigest", e.refused(http.MethodPost, upload, parts, name, wrong))
			require.Equal(t, "InvalidRequest", e.refused(http.MethodPost, upload, parts, name, "x"))
			require.Equal(t, "InvalidRequest", e.refused(http.MethodPost, upload, parts, "x-amz-checksum-sha256", sha256Base64("")))
			other := map[string]string{"COMPOSITE": "FULL_OBJECT", "FULL_OBJECT": "COMPOSITE"}[test.wantKind]
			require.Equal(t, "InvalidRequest", e.refused(http.MethodPost, upload, parts, "x-amz-checksum-type", other))
			require.Equal(t, "InvalidRequest", e.refused(http.MethodPost, upload, parts, "x-amz-checksum-type", "HALF"))
			e.mustSend(http.MethodPost, upload, parts, "x-amz-checksum-type", strings.ToLower(test.wantKind))

			w := e.mustSend(http.MethodHead, "/bucket/key", "", "x-amz-checksum-mode", "ENABLED")
			require.Equal(t, test.wantKind, w.Header().Get("x-amz-checksum-type"))
			value := w.Header().Get(name)
			require.Equal(t, test.wantKind == "COMPOSITE", strings.HasSuffix(value, "-2"))
			if test.wantKind == "FULL_OBJECT" {
				e.mustSend(http.MethodPut, "/bucket/plain", fiveMiB+"end", name, value)
			}
			w = e.mustSend(http.MethodGet, "/bucket/key?partNumber=2", "", "x-amz-checksum-mode", "ENABLED")
			require.Equal(t, sumOf(t, algorithm, "end"), w.Header().Get(name))
			require.Equal(t, test.wantKind, w.Header().Get("x-amz-checksum-type"), "that of the object")
		})
	}
}

func TestMultipartCompositeChecksum(t *testing.T) {
	sums, err := base64.StdEncoding.DecodeString(sumOf(t, "SHA1", "end"))
	require.NoError(t, err)
	value := sumOf(t, "SHA1", string(sums))
	tests := []struct {
		name, value, want string
		ceph              bool
	}{
		{name: "with the number of parts", value: value + "-1"},
		{name: "without the number of parts", value: value},
		{name: "another number of parts", value: value + "-2", want: "BadDigest"},
		{name: "another value", value: sumOf(t, "SHA1", "x") + "-1", want: "BadDigest"},
		{name: "malformed", value: "x-1", want: "InvalidRequest"},
		{name: "malformed at Ceph", value: "x-1", ceph: true, want: "BadDigest"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t)
			e.handler.Ceph = test.ceph
			upload := e.begin("x-amz-checksum-algorithm", "SHA1")
			w := e.send(http.MethodPost, upload, complete(e.partWithSum(upload, 1, "end", "SHA1")), "x-amz-checksum-sha1", test.value)
			require.Equal(t, test.want, code(t, w))
		})
	}
}

func TestMultipartPartWithoutChecksum(t *testing.T) {
	sha1, crc32 := sumOf(t, "SHA1", "end"), sumOf(t, "CRC32", "end")
	crc32c := sumOf(t, "CRC32C", "end")
	tests := []struct {
		name            string
		algorithm, kind string
		part            []string // headers of the part
		stored          string   // the error of the part, "" for success
		listed          string   // elements of the part in the list
		want            string   // the error of the completion
	}{
		{name: "composite/both", algorithm: "SHA1", part: []string{"x-amz-checksum-sha1", sha1},
			listed: "<ChecksumSHA1>" + sha1 + "</ChecksumSHA1>"},
		{name: "composite/none in the part", algorithm: "SHA1",
			stored: "InvalidRequest: Checksum Type mismatch occurred, expected checksum Type: sha1, actual checksum Type: null"},
		{name: "composite/another algorithm in the part", algorithm: "SHA1", part: []string{"x-amz-checksum-crc32", crc32},
			stored: "InvalidRequest: Checksum Type mismatch occurred, expected checksum Type: sha1, actual checksum Type: crc32"},
		{name: "composite/none in the list", algorithm: "SHA1", part: []string{"x-amz-checksum-sha1", sha1},
			want: "InvalidRequest: The upload was created using a sha1 checksum. The complete request must include the checksum for each part. " +
				"It was missing for part 1 in the request."},
		{name: "composite/another algorithm in the list", algorithm: "SHA1", part: []string{"x-amz-checksum-sha1", sha1},
			listed: "<ChecksumCRC32>" + crc32 + "</ChecksumCRC32>",
			want:   "BadDigest: The crc32 you specified for part 1 did not match what we received."},
		{name: "composite/another value in the list", algorithm: "CRC32", part: []string{"x-amz-checksum-crc32", crc32},
			listed: "<ChecksumCRC32>AAAAAA==</ChecksumCRC32>", want: "InvalidPart"},
		{name: "composite/malformed in the list", algorithm: "CRC32", part: []string{"x-amz-checksum-crc32", crc32},
			listed: "<ChecksumCRC32>x</ChecksumCRC32>", want: "InvalidArgument: Invalid Base64 or multiple checksums present in request"},
		{name: "composite/two in the list", algorithm: "CRC32", part: []string{"x-amz-checksum-crc32", crc32},
			listed: "<ChecksumCRC32>" + crc32 + "</ChecksumCRC32><ChecksumSHA1>" + sha1 + "</ChecksumSHA1>",
			want:   "InvalidArgument: Invalid Base64 or multiple checksums present in request"},
		{name: "full object/none", algorithm: "CRC32C", kind: "FULL_OBJECT"},
		{name: "full object/in the list alone", algorithm: "CRC32C", kind: "FULL_OBJECT",
			listed: "<ChecksumCRC32C>" + crc32c + "</ChecksumCRC32C>"},
		{name: "full object/another algorithm in the part", algorithm: "CRC32C", kind: "FULL_OBJECT", part: []string{"x-amz-checksum-sha1", sha1},
			stored: "InvalidRequest: Checksum Type mismatch occurred, expected checksum Type: crc32c, actual checksum Type: sha1"},
		{name: "no checksum/in the part alone", part: []string{"x-amz-checksum-sha1", sha1}},
		{name: "no checksum/both", part: []string{"x-amz-checksum-sha1", sha1}, listed: "<ChecksumSHA1>" + sha1 + "</ChecksumSHA1>"},
		{name: "no checksum/in the list alone", listed: "<ChecksumSHA1>" + sha1 + "</ChecksumSHA1>", want: "InvalidPart"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t)
			var headers []string
			if test.algorithm != "" {
				headers = []string{"x-amz-checksum-algorithm", test.algorithm, "x-amz-checksum-type", test.kind}
			}
			upload := e.begin(headers...)
			w := e.send(http.MethodPut, upload+"&partNumber=1", "end", test.part...)
			requireError(t, test.stored, w)
			if test.stored != "" {
				return
			}
			requireError(t, test.want, e.send(http.MethodPost, upload, complete(partEntry(1, w.Header().Get("ETag"), test.listed))))
			if test.want != "" && test.listed == "" {
				e.handler.Ceph = true
				e.mustSend(http.MethodPost, upload, complete(partEntry(1, w.Header().Get("ETag"), "")))
			}
		})
	}
}

// A copied part has the checksum of the upload without the client's help.
func TestMultipartCopiedPartChecksum(t *testing.T) {
	e := newEndpoint(t)
	e.put("source", "end")
	upload := e.begin("x-amz-checksum-algorithm", "SHA1")
	w := e.mustSend(http.MethodPut, upload+"&partNumber=1", "", "x-amz-copy-source", "/bucket/source")
	require.Contains(t, w.Body.String(), "<ChecksumSHA1>"+sumOf(t, "SHA1", "end")+"</ChecksumSHA1>")
}

func TestAttributes(t *testing.T) {
	e := newEndpoint(t)
	upload := e.begin("x-amz-checksum-algorithm", "SHA1")
	e.mustSend(http.MethodPost, upload, complete(e.partWithSum(upload, 1, fiveMiB, "SHA1"), e.partWithSum(upload, 2, "end", "SHA1")))
	type attributes struct {
		ETag, StorageClass string
		ObjectSize         int
		Checksum           struct{ ChecksumSHA1, ChecksumType string }
		ObjectParts        struct {
			PartsCount int
			Part       []struct {
				PartNumber   int
				Size         int64
				ChecksumSHA1 string
			}
		}
	}
	read := func() attributes {
		return parse[attributes](t, e.mustSend(http.MethodGet, "/bucket/key?attributes", "",
			"x-amz-object-attributes", "ETag,Checksum, ObjectParts,StorageClass,ObjectSize"))
	}
	a := read()
	require.True(t, strings.HasSuffix(a.ETag, "-2"), "without quotes: %s", a.ETag)
	require.Equal(t, 5<<20+3, a.ObjectSize)
	require.Equal(t, "COMPOSITE", a.Checksum.ChecksumType)
	require.Equal(t, 2, a.ObjectParts.PartsCount)
	require.NotEmpty(t, a.ObjectParts.Part[1].ChecksumSHA1)
	require.Equal(t, "InvalidArgument", e.refused(http.MethodGet, "/bucket/key?attributes", ""))
	require.Equal(t, "InvalidArgument", e.refused(http.MethodGet, "/bucket/key?attributes", "", "x-amz-object-attributes", "Color"))

	o, _ := e.bucket.Get("key")
	require.Equal(t, o.Checksum.Value, a.Checksum.ChecksumSHA1+"-2", "attributes lack the number of parts")
	e.handler.Ceph = true
	require.Equal(t, o.Checksum.Value, read().Checksum.ChecksumSHA1)
}
