package suites

import (
	"net/http"
	"strings"
	"testing"

	"github.com/go-kit/log"
	"github.com/stretchr/testify/require"
	"github.com/thanos-io/objstore"
	"github.com/thanos-io/objstore/providers/s3"

	"github.com/bucktgo/buckt"
)

// The store of Thanos, Cortex and Mimir uses minio-go. It is tested with both versions of S3's lists.
func TestThanos(t *testing.T) {
	for _, list := range []string{"v1", "v2"} {
		t.Run("list "+list, func(t *testing.T) {
			forEachKind(t, func(t *testing.T, k kind, access buckt.S3Access, network http.RoundTripper) {
				config := s3.Config{
					Bucket: access.Bucket, Endpoint: strings.TrimPrefix(access.Endpoint, "https://"), Region: access.Region,
					AccessKey: access.AccessKeyID, SecretKey: access.SecretAccessKey.Reveal(), ListObjectsVersion: list,
					PartSize: 5 << 20,
				}
				bucket, err := s3.NewBucketWithConfig(log.NewNopLogger(), config, "test", func(http.RoundTripper) http.RoundTripper { return network })
				require.NoError(t, err)
				objstore.AcceptanceTest(t, objstore.NewPrefixedBucket(bucket, k.prefix))
			})
		})
	}
}
