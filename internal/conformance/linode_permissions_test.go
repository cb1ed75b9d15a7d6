package conformance_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// linodeOnly is a key that is limited to one bucket.
func linodeOnly(b *buckt.LinodeBucket, permissions buckt.LinodePermissions) buckt.LinodeKeyScope {
	return buckt.LinodeOnlyBuckets(buckt.LinodeKeyBucketAccess{Region: b.Region, BucketName: b.Label, Permissions: permissions})
}

// withBucket is an access with the key of one access and the bucket of another.
func withBucket(key buckt.S3Access, bucket *buckt.LinodeBucket) buckt.S3Access {
	key.Bucket = bucket.Label
	return key
}

// A limited key may list all buckets and create new ones, and otherwise accesses only its own.
func TestLinodePermissions(t *testing.T) {
	account := []string{"list buckets", "create a bucket"}
	objects := slices.Concat(readingObjects, writingObjects, deletingObjects, copying, listing, []string{"head bucket", "abort an upload"})
	foreign := level{allowed: account, refused: append(slices.Clone(objects), "delete the bucket")}
	for name, test := range map[string]struct {
		key func(t *testing.T, f *fixture, own, other *buckt.LinodeBucket) buckt.S3Access
		level
	}{
		"unlimited": {
			key: func(t *testing.T, f *fixture, own, _ *buckt.LinodeBucket) buckt.S3Access {
				access, _ := f.linodeAccess(t, own, buckt.LinodeAllBuckets())
				return access
			},
			level: level{allowed: slices.Concat(objects, ofBuckets)},
		},
		"read_write": {
			key: func(t *testing.T, f *fixture, own, _ *buckt.LinodeBucket) buckt.S3Access {
				access, _ := f.linodeAccess(t, own, linodeOnly(own, buckt.LinodeReadWrite))
				return access
			},
			level: level{allowed: slices.Concat(objects, account), undecided: []string{"delete the bucket"}},
		},
		"read_only": {
			key: func(t *testing.T, f *fixture, own, _ *buckt.LinodeBucket) buckt.S3Access {
				access, _ := f.linodeAccess(t, own, linodeOnly(own, buckt.LinodeReadOnly))
				return access
			},
			level: level{
				allowed: slices.Concat(readingObjects, listing, account, []string{"head bucket"}),
				refused: slices.Concat(writingObjects, deletingObjects, copying, []string{"abort an upload", "delete the bucket"}),
			},
		},
		"read_write of another bucket": {
			key: func(t *testing.T, f *fixture, own, other *buckt.LinodeBucket) buckt.S3Access {
				access, _ := f.linodeAccess(t, other, linodeOnly(other, buckt.LinodeReadWrite))
				return withBucket(access, own)
			},
			level: foreign,
		},
		"read_only of another bucket": {
			key: func(t *testing.T, f *fixture, own, other *buckt.LinodeBucket) buckt.S3Access {
				access, _ := f.linodeAccess(t, other, linodeOnly(other, buckt.LinodeReadOnly))
				return withBucket(access, own)
			},
			level: foreign,
		},
		"no buckets": {
			key: func(t *testing.T, f *fixture, own, _ *buckt.LinodeBucket) buckt.S3Access {
				return f.linodeKeyForNothing(t, own)
			},
			level: foreign,
		},
	} {
		for _, client := range s3Clients {
			t.Run(client.name+" "+name, func(t *testing.T) {
				f := newFixture(t, client.open)
				own, other := f.linodeBucket(t, "us-east", "own"), f.linodeBucket(t, "us-east", "other")
				owner, _ := f.linodeAccess(t, own, buckt.LinodeAllBuckets())
				key := test.key(t, f, own, other)
				test.try(t, &permissionCase{fixture: f, owner: f.connect(t, owner), key: f.connect(t, key)})
			})
		}
	}
}

// linodeKeyForNothing creates a key that is limited to no bucket, in the region of a bucket. The client builds no access from it, because
// it has no bucket.
func (f *fixture) linodeKeyForNothing(t *testing.T, bucket *buckt.LinodeBucket) buckt.S3Access {
	t.Helper()
	key, err := f.client.Linode.Keys.Create(t.Context(), buckt.LinodeKeyCreateParams{
		Label: "app", BucketAccess: buckt.LinodeNoBuckets(), Regions: []string{bucket.Region},
	})
	require.NoError(t, err)
	return buckt.S3Access{
		Endpoint: "https://" + bucket.S3Endpoint, Region: bucket.Region, Bucket: bucket.Label,
		AccessKeyID: key.AccessKey, SecretAccessKey: key.SecretKey,
	}
}

// The list contains all buckets of the account, including those that the key may not access, and no buckets of other accounts.
func TestLinodeBucketList(t *testing.T) {
	for _, client := range s3Clients {
		t.Run(client.name, func(t *testing.T) {
			f := newFixture(t, client.open)
			own := f.linodeBucket(t, "us-east", "own")
			f.linodeBucket(t, "us-east", "another")
			f.linodeBucket(t, "ap-south", "elsewhere")
			for name, scope := range map[string]buckt.LinodeKeyScope{
				"limited": linodeOnly(own, buckt.LinodeReadOnly), "unlimited": buckt.LinodeAllBuckets(),
			} {
				access, _ := f.linodeAccess(t, own, scope)
				names, err := f.connect(t, access).buckets(t.Context())
				require.NoError(t, err, name)
				require.Subset(t, names, []string{"another", "own"}, name)
				require.NotContains(t, names, "photos", "%s: that is Amove's", name)
			}
		})
	}
}

// As documented, a limited key creates buckets but has no access to them.
func TestLinodeLimitedKeyCreatesBucket(t *testing.T) {
	for _, client := range s3Clients {
		t.Run(client.name, func(t *testing.T) {
			f := newFixture(t, client.open)
			own := f.linodeBucket(t, "us-east", "own")
			access, _ := f.linodeAccess(t, own, linodeOnly(own, buckt.LinodeReadWrite))
			s := f.connect(t, access)
			require.NoError(t, s.createBucket(t.Context(), "made-over-s3"))

			made, err := f.client.Linode.Buckets.Get(t.Context(), "us-east", "made-over-s3")
			require.NoError(t, err, "the control plane knows it")
			require.Equal(t, own.S3Endpoint, made.S3Endpoint)
			names, err := s.buckets(t.Context())
			require.NoError(t, err)
			require.Contains(t, names, "made-over-s3")

			inside := f.connect(t, withBucket(access, made))
			refusedEverywhere(t, inside, "AccessDenied")
			refused(t, inside.deleteBucket(t.Context(), "made-over-s3"), http.StatusForbidden, "AccessDenied")

			given, _ := f.linodeAccess(t, made, linodeOnly(made, buckt.LinodeReadWrite))
			mustPut(t, f.connect(t, given), "a", "hello")
			full, _ := f.linodeAccess(t, made, buckt.LinodeAllBuckets())
			page, err := f.connect(t, full).list(t.Context(), listOptions{})
			require.NoError(t, err)
			require.Equal(t, []string{"a"}, page.keys)
		})
	}
}

// A key is valid only in its regions.
func TestLinodeRegions(t *testing.T) {
	for _, client := range s3Clients {
		t.Run(client.name, func(t *testing.T) {
			f := newFixture(t, client.open)
			here, there := f.linodeBucket(t, "us-east", "assets"), f.linodeBucket(t, "ap-south", "assets")
			for name, params := range map[string]buckt.LinodeKeyCreateParams{
				"limited":   {Label: "app", BucketAccess: linodeOnly(here, buckt.LinodeReadWrite)},
				"unlimited": {Label: "app", BucketAccess: buckt.LinodeAllBuckets(), Regions: []string{"us-east"}},
			} {
				key, err := f.client.Linode.Keys.Create(t.Context(), params)
				require.NoError(t, err, name)
				access := secure(linodeS3Access(t, f.client, key, here))
				mustPut(t, f.connect(t, access), "a", "here")
				access.Endpoint, access.Region = "https://"+there.S3Endpoint, there.Region
				_, err = f.connect(t, access).get(t.Context(), "a", getOptions{})
				refused(t, err, http.StatusForbidden, "")
			}
			both, _ := f.linodeAccess(t, there, buckt.LinodeAllBuckets())
			_, err := f.connect(t, both).get(t.Context(), "a", getOptions{})
			refused(t, err, http.StatusNotFound, "NoSuchKey")
		})
	}
}

// Bucket names that would collide with the mock's routes are invalid. A bucket deleted over S3 is also deleted at the control plane.
func TestLinodeBucketNames(t *testing.T) {
	for _, client := range s3Clients {
		t.Run(client.name, func(t *testing.T) {
			f := newFixture(t, client.open)
			bucket := f.linodeBucket(t, "us-east", "own")
			access, _ := f.linodeAccess(t, bucket, buckt.LinodeAllBuckets())
			s := f.connect(t, access)
			for _, name := range []string{"user", "usage", "api", "health", "file-services"} {
				err := s.createBucket(t.Context(), name)
				require.Error(t, err, name)
				status, _ := failure(err)
				require.True(t, status == http.StatusBadRequest || status == http.StatusConflict, "%s: %v", name, err)
			}
			require.NoError(t, s.deleteBucket(t.Context(), "own"))
			_, err := f.client.Linode.Buckets.Get(t.Context(), "us-east", "own")
			var missing *buckt.NotFoundError
			require.ErrorAs(t, err, &missing)
		})
	}
}
