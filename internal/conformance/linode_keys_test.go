package conformance_test

import (
	"fmt"
	"testing"

	"github.com/linode/linodego"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestLinodeKeys(t *testing.T) {
	server := newServer(t)
	client := linodeClient(t, server)
	_, err := client.CreateObjectStorageBucket(t.Context(), linodego.ObjectStorageBucketCreateOptions{Label: "assets", Region: "us-east"})
	require.NoError(t, err)

	created, err := client.CreateObjectStorageKey(t.Context(), linodego.ObjectStorageKeyCreateOptions{
		Label: "ci",
		BucketAccess: &[]linodego.ObjectStorageKeyBucketAccess{
			{Region: "us-east", BucketName: "assets", Permissions: "read_only"},
			{Cluster: "us-east-1", BucketName: "assets", Permissions: "read_write"},
		},
	})
	require.NoError(t, err)
	require.Len(t, created.AccessKey, 20)
	require.Len(t, created.SecretKey, 40)
	want := linodego.ObjectStorageKey{
		ID: created.ID, Label: "ci", AccessKey: created.AccessKey, SecretKey: created.SecretKey, Limited: true,
		BucketAccess: &[]linodego.ObjectStorageKeyBucketAccess{
			{Cluster: "us-east-1", Region: "us-east", BucketName: "assets", Permissions: "read_only"},
			{Cluster: "us-east-1", Region: "us-east", BucketName: "assets", Permissions: "read_write"},
		},
		Regions: []linodego.ObjectStorageKeyRegion{
			{ID: "us-east", S3Endpoint: "us-east-1.linodeobjects.com", EndpointType: linodego.ObjectStorageEndpointE0},
		},
	}
	require.Equal(t, want, *created)

	want.SecretKey = "[REDACTED]"
	got, err := client.GetObjectStorageKey(t.Context(), created.ID)
	require.NoError(t, err)
	require.Equal(t, want, *got)

	want.Label = "renamed"
	want.Regions = append(want.Regions, linodego.ObjectStorageKeyRegion{
		ID: "au-mel", S3Endpoint: "au-mel-1.linodeobjects.com", EndpointType: linodego.ObjectStorageEndpointE2,
	})
	updated, err := client.UpdateObjectStorageKey(t.Context(), created.ID, linodego.ObjectStorageKeyUpdateOptions{
		Label: "renamed", Regions: []string{"us-east", "au-mel"},
	})
	require.NoError(t, err)
	require.Equal(t, want, *updated)
	unchanged, err := client.UpdateObjectStorageKey(t.Context(), created.ID, linodego.ObjectStorageKeyUpdateOptions{})
	require.NoError(t, err)
	require.Equal(t, want, *unchanged)

	require.NoError(t, client.DeleteObjectStorageKey(t.Context(), created.ID))
	err = client.DeleteObjectStorageKey(t.Context(), created.ID)
	require.True(t, linodego.IsNotFound(err))
	_, err = client.GetObjectStorageKey(t.Context(), created.ID)
	require.True(t, linodego.IsNotFound(err))
}

func TestLinodeKeyScopes(t *testing.T) {
	client := linodeClient(t, newServer(t))
	unlimited, err := client.CreateObjectStorageKey(t.Context(), linodego.ObjectStorageKeyCreateOptions{Label: "all"})
	require.NoError(t, err)
	require.False(t, unlimited.Limited)
	require.Nil(t, unlimited.BucketAccess)
	require.NotEmpty(t, unlimited.Regions)

	none, err := client.CreateObjectStorageKey(t.Context(), linodego.ObjectStorageKeyCreateOptions{
		Label: "none", BucketAccess: &[]linodego.ObjectStorageKeyBucketAccess{},
	})
	require.NoError(t, err)
	require.True(t, none.Limited)
	require.Equal(t, &[]linodego.ObjectStorageKeyBucketAccess{}, none.BucketAccess)
}

func TestLinodeKeysPages(t *testing.T) {
	server := newServer(t)
	client := linodeClient(t, server)
	var want []int
	for i := range 60 {
		k, err := server.Linode().Account().AddKey(linode.Key{Label: fmt.Sprint("key ", i)})
		require.NoError(t, err)
		want = append(want, int(k.ID))
	}
	options := &linodego.ListOptions{PageSize: 25}
	keys, err := client.ListObjectStorageKeys(t.Context(), options)
	require.NoError(t, err)
	require.Len(t, keys, 60)
	for i, k := range keys {
		require.Equal(t, want[i], k.ID)
		require.Equal(t, fmt.Sprint("key ", i), k.Label)
		require.Equal(t, "[REDACTED]", k.SecretKey)
	}
	require.Equal(t, []int{3, 60}, []int{options.Pages, options.Results})
	var queries []string
	for _, exchange := range server.Requests() {
		queries = append(queries, exchange.URL.RawQuery)
	}
	require.Equal(t, []string{"page=1&page_size=25", "page=2&page_size=25", "page=3&page_size=25"}, queries)
}
