package conformance_test

import (
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// onTCP returns accesses for a client that uses TCP: their endpoints can be dialled.
func onTCP(t *testing.T, f *fixture, addr net.Addr, transport *http.Transport) []buckt.S3Access {
	t.Helper()
	t.Cleanup(transport.CloseIdleConnections)
	client, err := buckt.New(append(f.server.Options(), buckt.WithTransport(transport),
		buckt.WithBaseURL(buckt.SystemFoundryDB, f.server.FoundryDB().BaseURLAt(addr)),
		buckt.WithBaseURL(buckt.SystemAmove, f.server.Amove().BaseURLAt(addr)),
		buckt.WithBaseURL(buckt.SystemLinode, f.server.Linode().BaseURLAt(addr)),
	)...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, client.Close()) })

	service, err := client.FoundryDB.FileServices.Create(t.Context(), buckt.FoundryDBFileServiceCreateParams{Name: "uploads"})
	require.NoError(t, err)
	service, err = client.FoundryDB.FileServices.WaitUntilRunning(t.Context(), service.ID, buckt.WaitParams{})
	require.NoError(t, err)
	foundryDBKey, err := client.FoundryDB.Keys.Create(t.Context(), service.ID, buckt.FoundryDBKeyCreateParams{
		Name: "app", Permissions: buckt.FoundryDBReadWrite,
	})
	require.NoError(t, err)

	storages, err := client.Amove.CloudAccounts.UsableStorage(t.Context())
	require.NoError(t, err)
	amoveKey, err := client.Amove.Keys.Create(t.Context(), buckt.AmoveKeyCreateParams{
		Name: "app", Region: "us-east-1", StorageDN: hostOf(t, storages[0].ServiceURL), Permission: buckt.AmoveReadWrite,
		SelectedBuckets: buckt.AllBuckets(), CloudAccountID: storages[0].ID,
	})
	require.NoError(t, err)

	bucket, err := client.Linode.Buckets.Create(t.Context(), buckt.LinodeBucketCreateParams{Region: "us-east", Label: "assets"})
	require.NoError(t, err)
	linodeKey, err := client.Linode.Keys.Create(t.Context(), buckt.LinodeKeyCreateParams{
		Label: "app", BucketAccess: linodeOnly(bucket, buckt.LinodeReadWrite),
	})
	require.NoError(t, err)
	return []buckt.S3Access{
		foundryDBS3Access(t, client, service, foundryDBKey),
		amoveS3Access(t, client, amoveKey, &storages[0], "photos"),
		linodeS3Access(t, client, linodeKey, bucket),
	}
}

func TestS3OnTCP(t *testing.T) {
	for _, client := range s3Clients {
		t.Run(client.name, func(t *testing.T) {
			f := newFixture(t, client.open)
			addr, err := f.server.Listen("127.0.0.1:0")
			require.NoError(t, err)
			transport := &http.Transport{}
			for _, access := range onTCP(t, f, addr, transport) {
				require.Equal(t, "http://"+addr.String(), access.Endpoint)
				roundTrip(t, client.open(t, connection{access: access, transport: transport, pathStyle: true}))
			}
		})
	}
}
