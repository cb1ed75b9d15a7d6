package conformance_test

import (
	"net/url"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/stretchr/testify/require"
)

// minioStore is minio-go with trailing checksums, which it supports over https.
type minioStore struct {
	minio.Core
	name string
}

func openMinIO(t *testing.T, c connection) store {
	t.Helper()
	endpoint, err := url.Parse(c.access.Endpoint)
	require.NoError(t, err)
	options := &minio.Options{
		Creds:           credentials.NewStaticV4(c.access.AccessKeyID, c.access.SecretAccessKey.Reveal(), ""),
		Secure:          endpoint.Scheme == "https",
		Transport:       c.wire(),
		Region:          c.access.Region,
		BucketLookup:    minio.BucketLookupDNS,
		TrailingHeaders: true,
		MaxRetries:      1,
	}
	if c.pathStyle {
		options.BucketLookup = minio.BucketLookupPath
	}
	if c.anonymous {
		options.Creds = credentials.NewStatic("", "", "", credentials.SignatureAnonymous)
	}
	core, err := minio.NewCore(endpoint.Host, options)
	require.NoError(t, err)
	return &minioStore{*core, c.access.Bucket}
}

func (s *minioStore) bucket() string { return s.name }
