package sigv4

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// The texts are those of S3: programs search them, and people read them.
func TestTextsOfMalformedSignatures(t *testing.T) {
	const credential = "Credential=AKIA/20260504/us-east-1/s3/aws4_request"
	const header = "s3: AuthorizationHeaderMalformed: The authorization header is malformed; "
	const query = "s3: AuthorizationQueryParametersError: "
	const signed = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA/20260504/us-east-1/s3/aws4_request&X-Amz-Signature=0&" +
		"X-Amz-SignedHeaders=host&X-Amz-Expires=60&X-Amz-Date="
	for name, test := range map[string]struct{ header, query, want string }{
		"header/no credential":     {"SignedHeaders=host, Signature=0", "", header + "missing Credential."},
		"header/no signed headers": {credential + ", Signature=0", "", header + "missing SignedHeaders."},
		"header/no signature":      {credential + ", SignedHeaders=host", "", header + "missing Signature."},
		"header/no equals sign": {credential + ", SignedHeaders-host, Signature=0", "",
			header + `the authorization component "SignedHeaders-host" is malformed.`},
		"header/another service": {"Credential=AKIA/20260504/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0", "",
			header + `incorrect service "ec2". This endpoint belongs to "s3".`},
		"query/another day": {"", signed + "20260505T000000Z",
			query + `Invalid credential date "20260504". This date is not the same as X-Amz-Date: "20260505".`},
		"query/another algorithm": {"", "X-Amz-Algorithm=MD5&X-Amz-Credential=AKIA&X-Amz-Signature=0&X-Amz-SignedHeaders=host&X-Amz-Expires=60&" +
			"X-Amz-Date=20260504T000000Z", query + `X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"`},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/bucket?"+test.query, http.NoBody)
			if test.header != "" {
				r.Header.Set("Authorization", "AWS4-HMAC-SHA256 "+test.header)
			}
			q, valid := ParseQuery(r.URL.RawQuery)
			require.True(t, valid)
			_, err := Read(r, q)
			require.EqualError(t, err, test.want)
		})
	}
}
