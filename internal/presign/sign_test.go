package presign_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/internal/presign"
)

const emptySHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// The documents of AWS have these examples of signed headers, with the bucket in the host.
func TestSignExampleOfAWS(t *testing.T) {
	t.Parallel()
	key := presign.Key{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Region: "us-east-1"}
	for query, signature := range map[string]string{
		"lifecycle=":          "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
		"max-keys=2&prefix=J": "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://examplebucket.s3.amazonaws.com/?"+query, http.NoBody)
		require.NoError(t, err)
		r.Header.Set("Accept", "*/*")
		key.Sign(r, emptySHA256, time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC))
		require.Equal(t, http.Header{
			"Accept": {"*/*"}, "X-Amz-Date": {"20130524T000000Z"}, "X-Amz-Content-Sha256": {emptySHA256},
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, " +
				"SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" + signature},
		}, r.Header, query)
	}
}

// A header of S3 that is not signed is refused.
func TestSignHeaders(t *testing.T) {
	t.Parallel()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://h.test/", http.NoBody)
	require.NoError(t, err)
	r.Header.Set("Content-Md5", "x")
	r.Header.Set("Content-Type", "application/xml")
	r.Header.Set("X-Amz-Bypass-Governance-Retention", "true")
	presign.Key{}.Sign(r, emptySHA256, time.Now())
	require.Contains(t, r.Header.Get("Authorization"),
		"SignedHeaders=content-md5;host;x-amz-bypass-governance-retention;x-amz-content-sha256;x-amz-date,")
}

func TestQuery(t *testing.T) {
	t.Parallel()
	require.Equal(t, "a=%2B%20%2F%C3%BC~&versions=", presign.Query(url.Values{"versions": {""}, "a": {"+ /ü~"}}))
}
