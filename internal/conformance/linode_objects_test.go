package conformance_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"testing"

	"github.com/linode/linodego"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestLinodeObjectListAndACLs(t *testing.T) {
	server := newServer(t)
	account, client := server.Linode().Account(), linodeClient(t, server)
	for region, hasACLs := range map[string]bool{"us-east": true, "au-mel": false} {
		_, err := account.AddBucket(linode.Bucket{Region: region, Label: "assets"})
		require.NoError(t, err)
		require.NoError(t, account.PutObject(region, "assets", linode.Object{Key: "a/b c", Content: []byte("content")}))
		require.NoError(t, account.PutObject(region, "assets", linode.Object{Key: "b"}))

		list, err := client.ListObjectStorageBucketContents(t.Context(), region, "assets", nil)
		require.NoError(t, err)
		require.False(t, list.IsTruncated)
		require.Nil(t, list.NextMarker)
		require.Len(t, list.Data, 2)
		object := list.Data[0]
		require.Equal(t, "a/b c", object.Name)
		require.Equal(t, 7, object.Size)
		require.Equal(t, account.UUID(), object.Owner)
		require.Equal(t, "9a0364b9e99bb480dd25e1f0284c8555", object.Etag)
		require.NotNil(t, object.LastModified)

		_, err = client.UpdateObjectStorageObjectACLConfigV2(t.Context(), region, "assets", linodego.ObjectStorageObjectACLConfigUpdateOptions{
			Name: "b", ACL: "public-read",
		})
		require.NoError(t, err)
		acl, err := client.GetObjectStorageObjectACLConfigV2(t.Context(), region, "assets", "b")
		require.NoError(t, err)
		if hasACLs {
			require.Equal(t, "public-read", *acl.ACL)
			require.Contains(t, *acl.ACLXML, "AllUsers")
		} else {
			require.Nil(t, acl.ACL)
			require.Nil(t, acl.ACLXML)
		}
		_, err = client.GetObjectStorageObjectACLConfigV2(t.Context(), region, "assets", "missing")
		require.True(t, linodego.IsNotFound(err), "%v", err)
	}
}

func TestLinodeCertificates(t *testing.T) {
	server := newServer(t)
	client := linodeClient(t, server)
	for region, takesCertificates := range map[string]bool{"us-east": true, "au-mel": false} {
		_, err := server.Linode().Account().AddBucket(linode.Bucket{Region: region, Label: "www.example.com"})
		require.NoError(t, err)
		options := newCertificate(t)
		state, err := client.UploadObjectStorageBucketCertV2(t.Context(), region, "www.example.com", options)
		if !takesCertificates {
			require.True(t, linodego.ErrHasStatus(err, 400), "%v", err)
			state, err = client.GetObjectStorageBucketCertV2(t.Context(), region, "www.example.com")
			require.NoError(t, err)
			require.Nil(t, state.SSL)
			continue
		}
		require.NoError(t, err)
		require.True(t, *state.SSL)
		state, err = client.GetObjectStorageBucketCertV2(t.Context(), region, "www.example.com")
		require.NoError(t, err)
		require.True(t, *state.SSL)
		require.NoError(t, client.DeleteObjectStorageBucketCert(t.Context(), region, "www.example.com"))
		state, err = client.GetObjectStorageBucketCertV2(t.Context(), region, "www.example.com")
		require.NoError(t, err)
		require.False(t, *state.SSL)
	}
}

func newCertificate(t *testing.T) linodego.ObjectStorageBucketCertUploadOptions {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"www.example.com", "example-bucket"}}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	private, err := x509.MarshalECPrivateKey(key)
	require.NoError(t, err)
	return linodego.ObjectStorageBucketCertUploadOptions{
		Certificate: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})),
		PrivateKey:  string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: private})),
	}
}

func TestLinodeClustersAndCancel(t *testing.T) {
	server := newServer(t)
	account, client := server.Linode().Account(), linodeClient(t, server)
	clusters, err := client.ListObjectStorageClusters(t.Context(), nil)
	require.NoError(t, err)
	//lint:ignore SA1019 existing programs use it
	cluster, err := client.GetObjectStorageCluster(t.Context(), "us-east-1")
	require.NoError(t, err)
	require.Equal(t, "us-east-1.linodeobjects.com", cluster.Domain)
	require.Contains(t, clusters, *cluster)

	_, err = account.AddBucket(linode.Bucket{Label: "assets"})
	require.NoError(t, err)
	require.NoError(t, account.PutObject("us-east", "assets", linode.Object{Key: "a"}))
	require.NoError(t, client.CancelObjectStorage(t.Context()))
	require.Empty(t, account.Buckets())
}

// Programs read these before they use Object Storage.
func TestLinodeOutsideObjectStorage(t *testing.T) {
	server := newServer(t)
	client := linodeClient(t, server)
	profile, err := client.GetProfile(t.Context())
	require.NoError(t, err)
	require.Equal(t, "default", profile.Username)
	account, err := client.GetAccount(t.Context())
	require.NoError(t, err)
	require.Equal(t, server.Linode().Account().UUID(), account.EUUID)
	events, err := client.ListEvents(t.Context(), nil)
	require.NoError(t, err)
	require.Empty(t, events)
	regions, err := client.ListRegions(t.Context(), nil)
	require.NoError(t, err)
	region, err := client.GetRegion(t.Context(), "us-east")
	require.NoError(t, err)
	require.Contains(t, region.Capabilities, linodego.CapabilityObjectStorage)
	require.Contains(t, regions, *region)
	types, err := client.ListTypes(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, types, 1)
}
