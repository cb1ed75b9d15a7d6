package conformance_test

import (
	"testing"

	"github.com/linode/linodego"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestLinodeEndpoints(t *testing.T) {
	server := newServer(t)
	client := linodeClient(t, server)
	endpoints, err := client.ListObjectStorageEndpoints(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, endpoints, len(server.Linode().Endpoints()))
	host := "us-east-1.linodeobjects.com"
	require.Contains(t, endpoints, linodego.ObjectStorageEndpoint{
		Region: "us-east", S3Endpoint: &host, EndpointType: linodego.ObjectStorageEndpointE0,
	})
	require.Contains(t, endpoints, linodego.ObjectStorageEndpoint{Region: "us-iad-2", EndpointType: linodego.ObjectStorageEndpointE3})
}

func TestLinodeQuotas(t *testing.T) {
	server := newServer(t)
	client := linodeClient(t, server)
	all, err := client.ListObjectStorageQuotas(t.Context(), nil)
	require.NoError(t, err)
	require.Greater(t, len(all), 100, "two pages")
	quota, err := client.GetObjectStorageQuota(t.Context(), all[len(all)-1].QuotaID)
	require.NoError(t, err)
	require.Equal(t, all[len(all)-1], *quota)

	some, err := client.ListObjectStorageQuotas(t.Context(), linodego.NewListOptions(0, `{"s3_endpoint":"us-east-1.linodeobjects.com"}`))
	require.NoError(t, err)
	require.Len(t, some, 3)
	usage, err := client.GetObjectStorageQuotaUsage(t.Context(), some[0].QuotaID)
	require.NoError(t, err)
	require.Equal(t, some[0].QuotaLimit, usage.QuotaLimit)
	require.Zero(t, *usage.Usage)

	_, err = server.Linode().Account().AddKey(linode.Key{})
	require.NoError(t, err)
	global, err := client.ListObjectStorageGlobalQuotas(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, global, 1)
	keys, err := client.GetObjectStorageGlobalQuota(t.Context(), "keys")
	require.NoError(t, err)
	require.Equal(t, global[0], *keys)
	used, err := client.GetObjectStorageGlobalQuotaUsage(t.Context(), "keys")
	require.NoError(t, err)
	require.Equal(t, 1, *used.Usage)
}

func TestLinodeTransfer(t *testing.T) {
	server := newServer(t)
	server.Linode().Account().SetTransferUsed(12)
	transfer, err := linodeClient(t, server).GetObjectStorageTransfer(t.Context())
	require.NoError(t, err)
	require.Equal(t, 12, transfer.AmmountUsed)
}
