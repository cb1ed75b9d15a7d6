package conformance_test

import (
	"testing"
	"time"

	"github.com/linode/linodego"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestLinodeBuckets(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	server := newServer(t, mockserver.WithClock(func() time.Time { return at }))
	account := server.Linode().Account()
	client := linodeClient(t, server)
	options := linodego.ObjectStorageBucketCreateOptions{
		Label: "assets", Region: "us-ord", EndpointType: linodego.ObjectStorageEndpointE3, ACL: linodego.ACLPublicRead,
	}
	created, err := client.CreateObjectStorageBucket(t.Context(), options)
	require.NoError(t, err)
	want := linodego.ObjectStorageBucket{
		//lint:ignore SA1019 existing programs use it
		Label: "assets", Cluster: "us-ord-1", Region: "us-ord", S3Endpoint: "us-ord-10.linodeobjects.com",
		EndpointType: linodego.ObjectStorageEndpointE3, Created: &at, Hostname: "assets.us-ord-10.linodeobjects.com",
	}
	require.Equal(t, want, *created)
	again, err := client.CreateObjectStorageBucket(t.Context(), options)
	require.NoError(t, err)
	require.Equal(t, created, again)

	require.NoError(t, account.PutObject("us-ord", "assets", linode.Object{Key: "a", Size: 5}))
	want.Objects, want.Size = 1, 5
	for _, region := range []string{"us-ord", "us-ord-1"} {
		got, err := client.GetObjectStorageBucket(t.Context(), region, "assets")
		require.NoError(t, err)
		require.Equal(t, want, *got)
	}

	//lint:ignore SA1019 existing programs use it
	_, err = client.CreateObjectStorageBucket(t.Context(), linodego.ObjectStorageBucketCreateOptions{Label: "older", Cluster: "us-east-1"})
	require.NoError(t, err)
	all, err := client.ListObjectStorageBuckets(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.Equal(t, []string{"us-east", "us-ord"}, []string{all[0].Region, all[1].Region})
	for _, region := range []string{"us-ord", "us-ord-1"} {
		some, err := client.ListObjectStorageBucketsInCluster(t.Context(), nil, region)
		require.NoError(t, err)
		require.Equal(t, []linodego.ObjectStorageBucket{want}, some)
	}

	err = client.DeleteObjectStorageBucket(t.Context(), "us-ord", "assets")
	require.True(t, linodego.ErrHasStatus(err, 400), "it holds an object: %v", err)
	require.NoError(t, account.RemoveObject("us-ord", "assets", "a"))
	require.NoError(t, client.DeleteObjectStorageBucket(t.Context(), "us-ord", "assets"))
	_, err = client.GetObjectStorageBucket(t.Context(), "us-ord", "assets")
	require.True(t, linodego.IsNotFound(err))
}

func TestLinodeBucketAccess(t *testing.T) {
	server := newServer(t)
	client := linodeClient(t, server)
	for region, known := range map[string]bool{"us-east": true, "au-mel": false} {
		t.Run(region, func(t *testing.T) {
			_, err := client.CreateObjectStorageBucket(t.Context(), linodego.ObjectStorageBucketCreateOptions{Label: "assets", Region: region})
			require.NoError(t, err)
			off := false
			require.NoError(t, client.UpdateObjectStorageBucketAccess(t.Context(), region, "assets", linodego.ObjectStorageBucketUpdateAccessOptions{
				ACL: linodego.ACLAuthenticatedRead, CorsEnabled: &off,
			}))
			access, err := client.GetObjectStorageBucketAccessV2(t.Context(), region, "assets")
			require.NoError(t, err)
			require.Equal(t, linodego.ACLAuthenticatedRead, access.ACL)
			require.Contains(t, access.ACLXML, "AuthenticatedUsers")
			require.Nil(t, access.CorsXML)
			if known {
				require.Equal(t, &off, access.CorsEnabled)
			} else {
				require.Nil(t, access.CorsEnabled)
			}
			//lint:ignore SA1019 existing programs use it
			older, err := client.GetObjectStorageBucketAccess(t.Context(), region, "assets")
			require.NoError(t, err)
			require.Equal(t, linodego.ObjectStorageBucketAccess{ACL: linodego.ACLAuthenticatedRead}, *older)
		})
	}
	require.Contains(t, operations(server), "linodeModifyBucketAccess")
}

func TestLinodeObjectURL(t *testing.T) {
	client := linodeClient(t, newServer(t))
	_, err := client.CreateObjectStorageBucket(t.Context(), linodego.ObjectStorageBucketCreateOptions{Label: "assets", Region: "us-east"})
	require.NoError(t, err)
	seconds := 360
	url, err := client.CreateObjectStorageObjectURL(t.Context(), "us-east", "assets", linodego.ObjectStorageObjectURLCreateOptions{
		Name: "a.txt", Method: "PUT", ContentType: "text/plain", ContentDisposition: "attachment", ExpiresIn: &seconds,
	})
	require.NoError(t, err)
	require.Contains(t, url.URL, "https://us-east-1.linodeobjects.com:443/assets/a.txt?")
	require.False(t, url.Exists)
}
