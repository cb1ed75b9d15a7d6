package address_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/address"
)

func TestBucketOfHost(t *testing.T) {
	names := []string{"s3.example.com", "localhost"}
	for host, want := range map[string]string{
		"a.s3.example.com": "a", "A.b.S3.example.com:9000": "a.b", "a.localhost": "a", "s3.example.com": "", ".localhost": "", "a.example.com": "",
	} {
		bucket, found := address.BucketOfHost(host, names)
		require.Equal(t, want, bucket, host)
		require.Equal(t, want != "", found, host)
	}
}

func TestOfCopySource(t *testing.T) {
	for name, test := range map[string]struct {
		source      string
		plusIsSpace bool
		want        []string // bucket, key, id; nil for an error
	}{
		"plain":              {"b/k", false, []string{"b", "k", ""}},
		"with a slash":       {"/b/k/l", false, []string{"b", "k/l", ""}},
		"escaped":            {"b%2Fk%20l", false, []string{"b", "k l", ""}},
		"a version":          {"b/k?versionId=v", false, []string{"b", "k", "v"}},
		"another parameter":  {"b/k?x=v", false, []string{"b", "k", ""}},
		"a plus":             {"b/k+l", false, []string{"b", "k+l", ""}},
		"a plus for a space": {"b/k+l", true, []string{"b", "k l", ""}},
		"no key":             {"b/", false, nil},
		"no bucket":          {"k", false, nil},
		"not a valid escape": {"b/%zz", false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			bucket, key, id, err := address.OfCopySource(test.source, test.plusIsSpace)
			if test.want == nil {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, test.want, []string{bucket, key, id})
		})
	}
}

func TestIsSubresource(t *testing.T) {
	for _, name := range []string{"abac", "acl", "publicAccessBlock", "uploadId", "uploads", "versionId", "website"} {
		require.Equal(t, name != "versionId", address.IsSubresource(name), name)
	}
	require.False(t, address.IsSubresource("x-id"))
}
