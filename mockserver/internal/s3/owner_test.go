package s3_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

func TestExpectedBucketOwner(t *testing.T) {
	const expected, ofSource = "x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"
	e := newEndpoint(t)
	e.put("key", "content")
	for _, test := range []struct{ name, method, target, header string }{
		{"read", http.MethodGet, "/bucket/key", expected},
		{"list", http.MethodGet, "/bucket", expected},
		{"write", http.MethodPut, "/bucket/key", expected},
		{"setting", http.MethodGet, "/bucket?versioning", expected},
		{"source of a copy", http.MethodPut, "/bucket/copy", ofSource},
	} {
		t.Run(test.name, func(t *testing.T) {
			headers := []string{}
			if test.header == ofSource {
				headers = []string{"x-amz-copy-source", "/bucket/key"}
			}
			require.Equal(t, "AccessDenied", e.refused(test.method, test.target, "", append(headers, test.header, "other")...))
			e.mustSend(test.method, test.target, "", append(headers, test.header, "owner")...)
		})
	}
	require.Equal(t, "NoSuchBucket", e.refused(http.MethodGet, "/missing", "", expected, "other"))
}

func TestRequesterPays(t *testing.T) {
	e := newEndpoint(t)
	e.put("key", "content")
	e.backend.keys["other"] = s3.Key{ID: "other", Secret: "secret", Owner: s3.Owner{ID: "other"}, Allows: allowAll}
	e.backend.keys[""] = s3.Key{Allows: allowAll}
	const target = "/bucket?requestPayment"
	payment := func(payer string) string {
		return `<RequestPaymentConfiguration><Payer>` + payer + `</Payer></RequestPaymentConfiguration>`
	}
	byOther := func(headers ...string) (status int, charged string) {
		r := newRequest(http.MethodGet, "/bucket/key", "", headers...)
		signAs(r, "other", "secret", "us-east-1", e.now, hexSHA256(""))
		w := e.do(r)
		return w.Code, w.Header().Get("x-amz-request-charged")
	}
	require.Contains(t, e.mustSend(http.MethodGet, target, "").Body.String(), "<Payer>BucketOwner</Payer>")
	status, _ := byOther()
	require.Equal(t, http.StatusOK, status)

	for _, wrong := range []string{"", "x", payment("Somebody")} {
		require.Equal(t, "MalformedXML", e.refused(http.MethodPut, target, wrong))
	}
	e.mustSend(http.MethodPut, target, payment("Requester"))
	require.Contains(t, e.mustSend(http.MethodGet, target, "").Body.String(), "<Payer>Requester</Payer>")
	e.mustSend(http.MethodGet, "/bucket/key", "")
	status, _ = byOther()
	require.Equal(t, http.StatusForbidden, status)
	status, charged := byOther("x-amz-request-payer", "requester")
	require.Equal(t, []any{http.StatusOK, "requester"}, []any{status, charged})
	unsigned := e.do(newRequest(http.MethodGet, "/bucket/key", "", "x-amz-request-payer", "requester"))
	require.Equal(t, "AccessDenied", code(t, unsigned))

	e.mustSend(http.MethodPut, target, payment("BucketOwner"))
	status, _ = byOther()
	require.Equal(t, http.StatusOK, status)
}
