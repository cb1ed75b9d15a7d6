package amove_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// A deletion of a bucket by its id does not delete another bucket that has the name meanwhile.
func TestDeleteBucketDuringReplacement(t *testing.T) {
	server := mocktest.New(t)
	account, storage := server.Amove().Account(), server.Amove().CloudAccountID()
	key, err := account.User().AddKey(amove.Key{})
	require.NoError(t, err)
	_, err = account.AddBucket(storage, amove.Bucket{Name: "photos"})
	require.NoError(t, err)
	endpoint := server.Amove().S3Backend()
	found, err := endpoint.Bucket(s3.Key{ID: key.AccessKey}, "photos")
	require.NoError(t, err)
	require.NoError(t, endpoint.DeleteBucket(s3.Key{ID: key.AccessKey}, found))
	_, err = account.AddBucket(storage, amove.Bucket{Name: "photos"})
	require.NoError(t, err)
	require.ErrorContains(t, endpoint.DeleteBucket(s3.Key{ID: key.AccessKey}, found), "NoSuchBucket")
	require.Len(t, account.Buckets(storage), 1)

	require.True(t, account.User().RevokeKey(key.ID))
	_, err = endpoint.Bucket(s3.Key{ID: key.AccessKey}, "photos")
	require.ErrorContains(t, err, "InvalidAccessKeyId", "it was revoked after its signature had been verified")
}
