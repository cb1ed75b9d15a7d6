package buckt

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestS3AccessPresign(t *testing.T) {
	usual := S3Access{
		Endpoint: "https://eu.files.foundrydb.com", Region: "europe-1", Bucket: "files-1", AccessKeyID: "key", SecretAccessKey: NewSecret("s3cr3t"),
	}
	for name, test := range map[string]struct {
		change  func(*S3Access)
		params  S3PresignParams
		url     string // without the query
		expires string
		signed  string
		scope   string
	}{
		"GET": {
			nil, S3PresignParams{Method: "GET", Key: "a.txt"},
			"https://eu.files.foundrydb.com/files-1/a.txt", "900", "host", "key/20000101/europe-1/s3/aws4_request",
		},
		"PUT of a type for a week": {
			nil, S3PresignParams{Method: "PUT", Key: "a", ContentType: "text/plain", Expires: 7 * 24 * time.Hour},
			"https://eu.files.foundrydb.com/files-1/a", "604800", "content-type;host", "key/20000101/europe-1/s3/aws4_request",
		},
		"a key that is escaped": {
			nil, S3PresignParams{Method: "HEAD", Key: "a b+c%é//./d"},
			"https://eu.files.foundrydb.com/files-1/a%20b%2Bc%25%C3%A9//./d", "900", "host", "key/20000101/europe-1/s3/aws4_request",
		},
		"another time": {
			nil, S3PresignParams{Method: "DELETE", Key: "a", Time: time.Date(2020, 2, 3, 4, 5, 6, 0, time.FixedZone("", 3600)), Expires: time.Second},
			"https://eu.files.foundrydb.com/files-1/a", "1", "host", "key/20200203/europe-1/s3/aws4_request",
		},
		"an endpoint with a path, a usual port and capitals": {
			func(a *S3Access) { a.Endpoint = "https://S3.Example.com:443/base/" }, S3PresignParams{Method: "GET", Key: "a"},
			"https://s3.example.com/base/files-1/a", "900", "host", "key/20000101/europe-1/s3/aws4_request",
		},
		"an endpoint with a port, no region": {
			func(a *S3Access) { a.Endpoint, a.Region = "http://127.0.0.1:4010", "" }, S3PresignParams{Method: "GET", Key: "a"},
			"http://127.0.0.1:4010/files-1/a", "900", "host", "key/20000101/us-east-1/s3/aws4_request",
		},
		"within the prefix": {
			func(a *S3Access) { a.Prefix = "up/" }, S3PresignParams{Method: "GET", Key: "up/a"},
			"https://eu.files.foundrydb.com/files-1/up/a", "900", "host", "key/20000101/europe-1/s3/aws4_request",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				access := usual
				if test.change != nil {
					test.change(&access)
				}
				secret, err := access.Presign(test.params)
				require.NoError(t, err)
				require.Equal(t, "[redacted]", fmt.Sprint(secret))
				address, query, _ := strings.Cut(secret.Reveal(), "?")
				require.Equal(t, test.url, address)
				values, err := url.ParseQuery(query)
				require.NoError(t, err)
				at := test.params.Time
				if at.IsZero() {
					at = time.Now()
				}
				require.Equal(t, at.UTC().Format("20060102T150405Z"), values.Get("X-Amz-Date"))
				require.Equal(t, test.expires, values.Get("X-Amz-Expires"))
				require.Equal(t, test.signed, values.Get("X-Amz-SignedHeaders"))
				require.Equal(t, test.scope, values.Get("X-Amz-Credential"))
				require.Regexp(t, "^[0-9a-f]{64}$", values.Get("X-Amz-Signature"))
				require.NotContains(t, secret.Reveal(), "s3cr3t")
			})
		})
	}
}

func TestS3AccessPresignRefuses(t *testing.T) {
	whole := S3Access{
		Endpoint: "https://eu.files.foundrydb.com", Region: "europe-1", Bucket: "files-1", Prefix: "up/", AccessKeyID: "key",
		SecretAccessKey: NewSecret("s3cr3t"),
	}
	get := S3PresignParams{Method: http.MethodGet, Key: "up/a"}
	for name, test := range map[string]struct {
		change func(*S3Access, *S3PresignParams)
		field  string
	}{
		"no endpoint":           {func(a *S3Access, _ *S3PresignParams) { a.Endpoint = "" }, "Endpoint"},
		"no secret":             {func(a *S3Access, _ *S3PresignParams) { a.SecretAccessKey = Secret{} }, "SecretAccessKey"},
		"no method":             {func(_ *S3Access, p *S3PresignParams) { p.Method = "" }, "Method"},
		"another method":        {func(_ *S3Access, p *S3PresignParams) { p.Method = "POST" }, "Method"},
		"no key":                {func(a *S3Access, p *S3PresignParams) { a.Prefix, p.Key = "", "" }, "Key"},
		"a key beside":          {func(_ *S3Access, p *S3PresignParams) { p.Key = "other/a" }, "Key"},
		"a key that is no text": {func(_ *S3Access, p *S3PresignParams) { p.Key = "up/\xff" }, "Key"},
		"a negative time":       {func(_ *S3Access, p *S3PresignParams) { p.Expires = -time.Second }, "Expires"},
		"half a second":         {func(_ *S3Access, p *S3PresignParams) { p.Expires = time.Second / 2 }, "Expires"},
		"more than a week":      {func(_ *S3Access, p *S3PresignParams) { p.Expires = 7*24*time.Hour + time.Second }, "Expires"},
		"a type of a GET":       {func(_ *S3Access, p *S3PresignParams) { p.ContentType = "text/plain" }, "ContentType"},
		"a type in two lines":   {func(_ *S3Access, p *S3PresignParams) { p.Method, p.ContentType = "PUT", "a\r\nb: c" }, "ContentType"},
	} {
		t.Run(name, func(t *testing.T) {
			access, params := whole, get
			test.change(&access, &params)
			secret, err := access.Presign(params)
			var refused *InvalidInputError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, test.field, refused.Field)
			require.NotContains(t, err.Error(), "s3cr3t")
			require.Empty(t, secret.Reveal())
		})
	}
	_, err := whole.Presign(get)
	require.NoError(t, err)
}
