package s3_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/s3/lifecycle"
	"github.com/bucktgo/buckt/mockserver/internal/s3/listing"
)

// scaleKey is a key somewhere among the others: consecutive numbers are not neighbors.
func scaleKey(i int) string { return fmt.Sprintf("%08x/%d", uint32(i)*2654435761, i) }

// fill makes a bucket with a number of keys.
func fill(b *testing.B, c s3.Config, keys int) *s3.Bucket {
	b.Helper()
	bucket := c.NewBucket()
	for i := range keys {
		mustPut(b, bucket, scaleKey(i))
	}
	return bucket
}

func mustPut(b *testing.B, bucket *s3.Bucket, key string) {
	b.Helper()
	if _, err := bucket.Put(s3.Object{Key: key, Modified: testTime}, nil); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkScale does the work of a request in buckets of 100 and of 100,000 keys.
func BenchmarkScale(b *testing.B) {
	for name, work := range map[string]func(bucket *s3.Bucket, keys int){
		"put and delete": func(bucket *s3.Bucket, keys int) {
			_, _ = bucket.Put(s3.Object{Key: scaleKey(keys), Modified: testTime}, nil)
			_, _ = bucket.Delete(s3.Deletion{Key: scaleKey(keys), Time: testTime})
		},
		"get":  func(bucket *s3.Bucket, keys int) { bucket.Get(scaleKey(keys / 2)) },
		"list": func(bucket *s3.Bucket, keys int) { bucket.List(listing.Query{After: scaleKey(7), Max: 50}) },
		"list prefixes": func(bucket *s3.Bucket, keys int) {
			bucket.List(listing.Query{After: scaleKey(7), Delimiter: "/", Max: 50})
		},
		"list versions": func(bucket *s3.Bucket, keys int) {
			bucket.ListVersions(s3.VersionsQuery{Query: listing.Query{After: scaleKey(7), Max: 50}})
		},
	} {
		for _, keys := range []int{100, 100_000} {
			b.Run(fmt.Sprintf("%s/keys=%d", name, keys), func(b *testing.B) {
				bucket := fill(b, s3.Config{Name: "bucket"}, keys)
				b.ReportAllocs()
				for b.Loop() {
					work(bucket, keys)
				}
			})
		}
	}
}

// BenchmarkScaleVersion puts another version of a key.
func BenchmarkScaleVersion(b *testing.B) {
	for _, versions := range []int{100, 100_000} {
		b.Run(fmt.Sprintf("versions=%d", versions), func(b *testing.B) {
			bucket := s3.Config{Name: "bucket"}.NewBucket()
			bucket.Configure(func(s *s3.Settings) { s.Versioning = s3.VersioningEnabled })
			for range versions {
				mustPut(b, bucket, "key")
			}
			b.ReportAllocs()
			for b.Loop() {
				mustPut(b, bucket, "key")
			}
		})
	}
}

// BenchmarkScaleExpire lets all objects expire in a bucket with versions, and then all of their versions. The metric is the time of a key.
func BenchmarkScaleExpire(b *testing.B) {
	for _, keys := range []int{100, 100_000} {
		b.Run(fmt.Sprintf("keys=%d", keys), func(b *testing.B) {
			var total time.Duration
			for range b.N {
				bucket := fill(b, s3.Config{Name: "bucket", Expiry: new(s3.Expiry)}, keys)
				bucket.Configure(func(s *s3.Settings) {
					s.Versioning = s3.VersioningEnabled
					s.Lifecycle = `<LifecycleConfiguration><Rule><ID>r</ID><Status>Enabled</Status><Filter/><Expiration><Days>1</Days></Expiration>` +
						`<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration></Rule></LifecycleConfiguration>`
				})
				began := time.Now()
				bucket.Expire(lifecycle.Midnight(testTime, 30))
				total += time.Since(began)
				if n := bucket.Usage().Objects; n != 0 {
					b.Fatal(n)
				}
			}
			b.ReportMetric(float64(total)/float64(b.N*keys), "ns/key")
		})
	}
}
