package s3_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// Responses about objects in which Ceph's gateway differs from Amazon's S3.
func TestObjectsAtCeph(t *testing.T) {
	rule := func(period string) string {
		return "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode>" + period +
			"</DefaultRetention></Rule></ObjectLockConfiguration>"
	}
	const sse = "x-amz-server-side-encryption"
	tests := []struct {
		name, method, target, body string
		headers                    []string
		amazon, ceph               string // codes of the error, "" for success
	}{
		{name: "part number behind the last", method: "GET", target: "/bucket/key?partNumber=2",
			amazon: "InvalidPartNumber", ceph: "InvalidPart"},
		{name: "part number of an object in one piece", method: "GET", target: "/bucket/key?partNumber=1"},
		{name: "part number that is none", method: "GET", target: "/bucket/key?partNumber=0", amazon: "InvalidArgument", ceph: "InvalidArgument"},
		{name: "part before the key of SSE-C", method: "GET", target: "/bucket/secret?partNumber=2",
			amazon: "InvalidRequest", ceph: "InvalidPart"},
		{name: "condition before the part", method: "GET", target: "/bucket/key?partNumber=2", headers: []string{"If-Match", "x"},
			amazon: "PreconditionFailed", ceph: "InvalidPart"},
		{name: "encryption of a part", method: "PUT", target: "/bucket/new?partNumber=1&uploadId=", headers: []string{sse, "AES256"}, body: "x",
			amazon: "InvalidArgument"},
		{name: "malformed checksum", method: "PUT", target: "/bucket/new", headers: []string{"x-amz-checksum-crc32", "x"}, body: "x",
			amazon: "InvalidRequest", ceph: "BadDigest"},
		{name: "no days of retention", method: "PUT", target: "/locked?object-lock", body: rule("<Days>0</Days>"),
			amazon: "InvalidArgument", ceph: "InvalidRetentionPeriod"},
		{name: "negative years of retention", method: "PUT", target: "/locked?object-lock", body: rule("<Years>-1</Years>"),
			amazon: "InvalidArgument", ceph: "InvalidRetentionPeriod"},
		{name: "many days of retention", method: "PUT", target: "/locked?object-lock", body: rule("<Days>36501</Days>"),
			amazon: "InvalidArgument"},
		{name: "the longest retention in years", method: "PUT", target: "/locked?object-lock", body: rule("<Years>100</Years>")},
		{name: "days and years of retention", method: "PUT", target: "/locked?object-lock", body: rule("<Years>1</Years><Days>1</Days>"),
			amazon: "MalformedXML", ceph: "MalformedXML"},
		{name: "retention without a period", method: "PUT", target: "/locked?object-lock", body: rule(""),
			amazon: "MalformedXML", ceph: "MalformedXML"},
		{name: "retention in an unknown mode", method: "PUT", target: "/locked/key?retention",
			body:   "<Retention><Mode>governance</Mode><RetainUntilDate>2030-01-01T00:00:00Z</RetainUntilDate></Retention>",
			amazon: "MalformedXML", ceph: "MalformedXML"},
	}
	for _, test := range tests {
		for system, want := range map[string]string{"Amazon": test.amazon, "Ceph": test.ceph} {
			t.Run(test.name+"/"+system, func(t *testing.T) {
				e := newEndpoint(t)
				e.handler.Ceph, e.handler.PlainKeys = system == "Ceph", func() bool { return true }
				e.put("key", "content")
				e.mustSend(http.MethodPut, "/bucket/secret", "content", sseC1...)
				e.lockedObject()
				target := test.target
				if strings.HasSuffix(target, "uploadId=") {
					created := parse[struct {
						ID string `xml:"UploadId"`
					}](t, e.mustSend(http.MethodPost, "/bucket/new?uploads", "", sse, "AES256"))
					target += created.ID
				}
				require.Equal(t, want, code(t, e.send(test.method, target, test.body, test.headers...)))
			})
		}
	}
}

func TestBodyUnknownLength(t *testing.T) {
	send := func(e *endpoint) string {
		r := newRequest(http.MethodPut, "/bucket/key", "content")
		r.ContentLength, r.Body = -1, io.NopCloser(strings.NewReader("content"))
		sign(r, e.now, hexSHA256("content"))
		return code(t, e.do(r))
	}
	e := newEndpoint(t)
	require.Equal(t, "MissingContentLength", send(e))
	e.handler.Ceph = true
	require.Empty(t, send(e))
	require.Equal(t, "content", e.content("key"))
	e.backend.buckets["bucket"] = s3.Config{Name: "bucket", MaxObject: 6}.NewBucket()
	require.Equal(t, "EntityTooLarge", send(e))
}

func TestDeleteMarkerHeader(t *testing.T) {
	e := newEndpoint(t)
	marker := func() []string { return e.send(http.MethodHead, "/bucket/key", "").Header()["X-Amz-Delete-Marker"] }
	require.Nil(t, marker())
	e.handler.Ceph = true
	require.Equal(t, []string{"false"}, marker())
	e.mustSend(http.MethodPut, "/bucket?versioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
	e.mustSend(http.MethodDelete, "/bucket/key", "")
	require.Equal(t, []string{"true"}, marker())
}

// Ceph's gateway takes the last entry of a part that a list names twice, Amazon S3 none.
func TestCompleteUploadDuplicateParts(t *testing.T) {
	e := newEndpoint(t)
	upload := e.begin()
	replaced, last := e.part(upload, 1, "replaced"), e.part(upload, 1, "last")
	require.Equal(t, "InvalidPart", e.refused(http.MethodPost, upload, complete(replaced, last)))
	require.Equal(t, "InvalidPartOrder", e.refused(http.MethodPost, upload, complete(last, last)))
	e.handler.Ceph = true
	e.mustSend(http.MethodPost, upload, complete(replaced, last))
	require.Equal(t, "last", e.content("key"))
}
