package bucktapi_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestSeededBuckets(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	account := org.AddAWSAccount(bucktapi.AWSAccount{Label: "l", StackID: "s"})
	override, days, size := "max-age=1", 3, int64(4)
	at := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	seed := bucktapi.Bucket{
		Name: "n", CustomDomain: "a.example.com", Region: "sa-east-1", Status: "provisioning", CachePreset: "short", CacheControlOverride: &override,
		CORSOrigins: []string{"*"}, LifecycleTTLDays: &days, MaxFileSizeBytes: &size, AllowedMIMETypes: []string{"a/b"}, OptimizationMode: "light",
		DomainConnectProvider: "p", AWSAccountID: account.ID, Imported: true, ManagedSettings: map[string]bool{"cors": true},
		StorageUsedBytes: 5, BandwidthUsedBytes: 6, CreatedAt: at, UpdatedAt: at.Add(time.Hour),
	}
	b, err := org.AddBucket(seed)
	require.NoError(t, err)
	seed.ID = b.ID
	seed.ManagedSettings = map[string]bool{"visibility": false, "cache": false, "cors": true, "lifecycle": false, "optimization": false}
	require.Equal(t, seed, b)
	found, ok := org.Bucket(b.ID)
	require.True(t, ok)
	require.Equal(t, b, found)
	require.Equal(t, "2020-01-02T03:04:05.000Z", c.Get("/buckets/"+b.ID).At("data.createdAt"))

	managed, err := org.AddBucket(bucktapi.Bucket{})
	require.NoError(t, err)
	require.True(t, managed.ManagedDomain)
	require.Equal(t, "active", managed.Status)
	require.Len(t, managed.DNSRecords, 1)
	require.True(t, managed.DNSRecords[0].Applied)

	for name, bad := range map[string]bucktapi.Bucket{
		"domain":  {CustomDomain: "A.example.com"},
		"account": {AWSAccountID: "acc_unknown"},
		"status":  {Status: "ready"},
		"region":  {Region: "mars"},
		"preset":  {CachePreset: "x"},
		"mode":    {OptimizationMode: "x"},
		"setting": {ManagedSettings: map[string]bool{"x": true}},
	} {
		_, err := org.AddBucket(bad)
		require.ErrorContains(t, err, "mockserver: AddBucket: ", name)
	}
	require.Len(t, org.Buckets(), 2)
}

func TestSeededFilesAndKeys(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "a.example.com", StorageUsedBytes: 100})
	at := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	f := bucktapi.File{Key: "k", Content: []byte("abc"), ContentType: "text/x", CacheControl: "private", LastModified: at}
	require.NoError(t, org.PutFile(id, f))
	stored, found := org.File(id, "k")
	require.True(t, found)
	require.Equal(t, f, stored)
	require.Equal(t, []bucktapi.File{f}, org.Files(id))
	require.Equal(t, "2020-01-02T03:04:05.000Z", c.Get("/buckets/"+id+"/files/k").At("data.lastModified"))
	require.Equal(t, "private", mocktest.Download(c, "https://a.example.com/k").Header.Get("Cache-Control"))
	require.Equal(t, 103.0, c.Get("/buckets/"+id).At("data.storageUsedBytes"))

	expires := at.AddDate(100, 0, 0)
	k := org.AddKey(bucktapi.Key{Name: "n", Permissions: []string{"keys:read"}, BucketIDs: []string{id}, ExpiresAt: expires})
	r := c.Get("/keys/" + k.ID)
	require.Equal(t, "n", r.At("data.name"))
	require.Equal(t, []any{"keys:read"}, r.At("data.permissions"))
	require.Equal(t, "2120-01-02T03:04:05.000Z", r.At("data.expiresAt"))
	again, found := org.Key(k.ID)
	require.True(t, found)
	require.Equal(t, k, again)
	require.False(t, org.RevokeKey("key_unknown"))
}

func TestSeedsOfWhatDoesNotExist(t *testing.T) {
	org := mocktest.New(t).Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	for name, err := range map[string]error{
		"PutFile":            org.PutFile("x", bucktapi.File{}),
		"SetBucketStatus":    org.SetBucketStatus("x", "active"),
		"FailProvisioning":   org.FailProvisioning("x"),
		"SetManagedSettings": org.SetManagedSettings("x", nil),
		"SetStorageUsed":     org.SetStorageUsed("x", 1),
		"SetBandwidthUsed":   org.SetBandwidthUsed("x", 1),
	} {
		require.EqualError(t, err, `mockserver: the organization has no bucket "x"`, name)
	}
	for name, err := range map[string]error{
		"SetS3Buckets":   org.SetS3Buckets("x"),
		"PassValidation": org.PassValidation("x", ""),
		"FailValidation": org.FailValidation("x", "y"),
	} {
		require.EqualError(t, err, `mockserver: the organization has no AWS account "x"`, name)
	}
	require.EqualError(t, org.SetBucketStatus(id, "x"), `mockserver: "x" is no status of a bucket`)
	require.EqualError(t, org.SetManagedSettings(id, map[string]bool{"x": true}), `mockserver: "x" is no managed setting`)
	require.Empty(t, org.Files("x"))
	_, found := org.File("x", "y")
	require.False(t, found)
	_, found = org.File(id, "y")
	require.False(t, found)
	_, found = org.Bucket("x")
	require.False(t, found)
	_, found = org.Key("x")
	require.False(t, found)
}

func TestOrganizations(t *testing.T) {
	system := mocktest.New(t, mockserver.WithPlan(bucktapi.PlanEnterprise)).Buckt()
	other := system.AddOrganization("other", bucktapi.PlanFree)
	require.Equal(t, []*bucktapi.Organization{system.Organization(), other}, system.Organizations())
	require.Equal(t, "default", system.Organization().Name())
	require.Equal(t, bucktapi.PlanEnterprise, system.Organization().Plan())
	require.Equal(t, bucktapi.PlanFree, other.Plan())
	require.NotEqual(t, system.Organization().APIKey(), other.APIKey())
	require.Equal(t, other.APIKey(), other.Keys()[0].Secret)
}
