package conformance_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// formStore is a minio-go that prepares forms with a version of signatures.
func (f *fixture) formStore(t *testing.T, access buckt.S3Access, version credentials.SignatureType) *minio.Client {
	t.Helper()
	endpoint, err := url.Parse(access.Endpoint)
	require.NoError(t, err)
	client, err := minio.New(endpoint.Host, &minio.Options{
		Creds:     credentials.NewStatic(access.AccessKeyID, access.SecretAccessKey.Reveal(), "", version),
		Transport: f.server.HTTPClient().Transport, Region: access.Region, BucketLookup: minio.BucketLookupPath, MaxRetries: 1,
	})
	require.NoError(t, err)
	return client
}

// submit sends a form with a file as a browser does.
func (f *fixture) submit(t *testing.T, target *url.URL, fields map[string]string, file string) answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		require.NoError(t, form.WriteField(name, value))
	}
	w, err := form.CreateFormFile("file", "name.txt")
	require.NoError(t, err)
	_, err = io.WriteString(w, file)
	require.NoError(t, err)
	require.NoError(t, form.Close())
	return f.send(t, http.MethodPost, target.String(), body.String(), http.Header{"Content-Type": {form.FormDataContentType()}})
}

// minio-go prepares a form for each system, with both versions of signatures if the system accepts them.
func TestForms(t *testing.T) {
	f := newFixture(t, openMinIO)
	service := f.foundryDBService(t, "uploads")
	foundryDB, _ := f.foundryDBAccess(t, service, buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBReadWrite, Prefix: "app/"})
	bucket := f.linodeBucket(t, "us-east", "forms")
	linode, _ := f.linodeAccess(t, bucket, linodeOnly(bucket, buckt.LinodeReadWrite))
	for _, test := range []struct {
		name    string
		access  buckt.S3Access
		version credentials.SignatureType
		refused string
	}{
		{"FoundryDB", foundryDB, credentials.SignatureV4, ""},
		{"FoundryDB/version 2", foundryDB, credentials.SignatureV2, "InvalidRequest"},
		{"Amove", f.access, credentials.SignatureV4, ""},
		{"Amove/version 2", f.access, credentials.SignatureV2, "InvalidRequest"},
		{"Linode", linode, credentials.SignatureV4, ""},
		{"Linode/version 2", linode, credentials.SignatureV2, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			client := f.formStore(t, test.access, test.version)
			prepare := func(key string) (*url.URL, map[string]string) {
				policy := minio.NewPostPolicy()
				require.NoError(t, policy.SetBucket(test.access.Bucket))
				require.NoError(t, policy.SetKey(key))
				require.NoError(t, policy.SetExpires(time.Now().Add(time.Hour)))
				require.NoError(t, policy.SetContentType("text/plain"))
				require.NoError(t, policy.SetContentLengthRange(1, 10))
				require.NoError(t, policy.SetUserMetadata("kind", "letter"))
				require.NoError(t, policy.SetChecksum(minio.ChecksumCRC32C.ChecksumBytes([]byte("hello"))))
				target, fields, err := client.PresignedPostPolicy(t.Context(), policy)
				require.NoError(t, err)
				return target, fields
			}
			target, fields := prepare("app/a")
			got := f.submit(t, target, fields, "hello")
			if test.refused != "" {
				require.Equal(t, test.refused, got.code, got.body)
				return
			}
			require.Equal(t, http.StatusNoContent, got.status, got.body)
			stored := f.connect(t, test.access)
			o, err := stored.get(t.Context(), "app/a", getOptions{})
			require.NoError(t, err)
			require.Equal(t, "hello", string(o.body))
			require.Equal(t, "text/plain", o.header.Get("Content-Type"))
			require.Equal(t, "letter", o.header.Get("X-Amz-Meta-Kind"))

			require.Equal(t, "EntityTooLarge", f.submit(t, target, fields, "hello, hello").code)
			require.Equal(t, "BadDigest", f.submit(t, target, fields, "other").code)
			fields["key"] = "app/b"
			require.Equal(t, "AccessDenied", f.submit(t, target, fields, "hello").code, "another key than that of the policy")
		})
	}
	policy := minio.NewPostPolicy()
	require.NoError(t, policy.SetBucket(foundryDB.Bucket))
	require.NoError(t, policy.SetKey("other/a"))
	require.NoError(t, policy.SetExpires(time.Now().Add(time.Hour)))
	target, fields, err := f.formStore(t, foundryDB, credentials.SignatureV4).PresignedPostPolicy(t.Context(), policy)
	require.NoError(t, err)
	require.Equal(t, "AccessDenied", f.submit(t, target, fields, "hello").code, "a key outside the prefix of the access")
}
