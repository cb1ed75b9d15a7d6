package sigv4

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// The request, its canonical form and its text are the example of the documentation of S3, GET Object.
const (
	exampleScope     = "20130524/us-east-1/s3/aws4_request"
	exampleCanonical = "GET\n/test.txt\n\nhost:examplebucket.s3.amazonaws.com\nrange:bytes=0-9\n" +
		"x-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\nx-amz-date:20130524T000000Z\n\n" +
		"host;range;x-amz-content-sha256;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	exampleText = "AWS4-HMAC-SHA256\n20130524T000000Z\n" + exampleScope + "\n7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972"
)

func TestMismatch(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "http://examplebucket.s3.amazonaws.com/test.txt", nil)
	for name, value := range map[string]string{
		"Range": "bytes=0-9", "X-Amz-Date": "20130524T000000Z", HeaderPayload: emptyHash,
		"Authorization": algorithm + " Credential=" + example.AccessKey + "/" + exampleScope +
			",SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=0123",
	} {
		r.Header.Set(name, value)
	}
	s, err := Read(r, nil)
	require.NoError(t, err)
	document := string(s3error.From(s.Mismatch(r, "/test.txt", nil, emptyHash)).Document(s3error.About{}))
	require.Contains(t, document, "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the "+
		"signature you provided. Check your key and signing method.</Message><AWSAccessKeyId>AKIAIOSFODNN7EXAMPLE</AWSAccessKeyId>"+
		"<StringToSign>"+exampleText+"</StringToSign><SignatureProvided>0123</SignatureProvided><StringToSignBytes>41 57 53 34 2d ")
	require.Contains(t, document, " 37 32</StringToSignBytes><CanonicalRequest>"+exampleCanonical+"</CanonicalRequest><CanonicalRequestBytes>47 45 54 0a ")
	require.NotContains(t, document, example.Secret)
}

func TestMismatchRedactsCustomersKeys(t *testing.T) {
	const header, parameter = "X-Amz-Server-Side-Encryption-Customer-Key", "x-amz-copy-source-server-side-encryption-customer-key"
	r := httptest.NewRequest(http.MethodPut, "http://h/b/k?"+parameter+"=of+the+query", nil)
	r.Header.Set(header, "of the header")
	signed := example.PresignRequest(r, midnight, 60)
	q, _ := ParseQuery(signed.URL.RawQuery)
	s, err := Read(signed, q)
	require.NoError(t, err)
	document := string(s3error.From(s.Mismatch(signed, "/b/k", q, "")).Document(s3error.About{}))
	require.Contains(t, document, "\n"+strings.ToLower(header)+":[redacted]\n")
	require.Contains(t, document, "&amp;"+parameter+"=%5Bredacted%5D\n")
	require.NotContains(t, document, "of the header")
	require.NotContains(t, document, spacedHex("of the header"))
	require.NotContains(t, document, "of%20the%20query")
	require.Equal(t, "of the header", signed.Header.Get(header), "the request itself stays")
	require.Equal(t, "of the query", q.Get(parameter))
}
