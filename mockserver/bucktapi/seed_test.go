package bucktapi_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestSeedBuckets(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	account := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{Label: new("l"), StackID: new("s")})
	override, days, size := "max-age=1", 3, int64(4)
	at := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	seed := bucktapi.Bucket{
		Name: "n", CustomDomain: "a.example.com", Region: "sa-east-1", Status: "provisioning", CachePreset: "short", CacheControlOverride: &override,
		CORSOrigins: []string{"*"}, LifecycleTTLDays: &days, MaxFileSizeBytes: &size, AllowedMIMETypes: []string{"a/b"}, OptimizationMode: "light",
		DomainConnectProvider: new("p"), AWSAccountID: account.ID, S3BucketName: "imported", ManagedSettings: map[string]bool{"cors": true},
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
	require.Equal(t, buckt.BucketActive, managed.Status)
	require.Len(t, managed.DNSRecords, 1)
	require.True(t, managed.DNSRecords[0].Applied)

	require.Len(t, org.Buckets(), 2)
}

func TestSeedFilesAndKeys(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "a.example.com", StorageUsedBytes: 100})
	at := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	f := bucktapi.File{Key: "k", Content: []byte("abc"), ContentType: "text/x", CacheControl: new("private"), LastModified: at}
	require.NoError(t, org.PutFile(id, f))
	stored, found := org.File(id, "k")
	require.True(t, found)
	require.Equal(t, f, stored)
	require.Equal(t, []bucktapi.File{f}, org.Files(id))
	require.Equal(t, "2020-01-02T03:04:05.000Z", c.Get("/buckets/"+id+"/files/k").At("data.lastModified"))
	require.Equal(t, "private", mocktest.Download(c, "https://a.example.com/k").Header.Get("Cache-Control"))
	require.Equal(t, 103.0, c.Get("/buckets/"+id).At("data.storageUsedBytes"))

	expires := at.AddDate(100, 0, 0)
	k := mocktest.AddKey(t, org, bucktapi.Key{Name: "n", Permissions: []buckt.Permission{"keys:read"}, BucketIDs: []string{id}, ExpiresAt: expires})
	r := c.Get("/keys/" + k.ID)
	require.Equal(t, "n", r.At("data.name"))
	require.Equal(t, []any{"keys:read"}, r.At("data.permissions"))
	require.Equal(t, "2120-01-02T03:04:05.000Z", r.At("data.expiresAt"))
	again, found := org.Key(k.ID)
	require.True(t, found)
	require.Equal(t, k, again)
	require.False(t, org.RevokeKey("key_unknown"))
}

// Each kind of row is checked by one function, which seeds and states share.
func TestSeedInvalid(t *testing.T) {
	org := mocktest.New(t).Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{CustomDomain: "a.example.com"})
	key := mocktest.AddKey(t, org, bucktapi.Key{})
	account := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{})
	bucket := func(b bucktapi.Bucket) error { _, err := org.AddBucket(b); return err }
	addKey := func(k bucktapi.Key) error { _, err := org.AddKey(k); return err }
	addAccount := func(a bucktapi.AWSAccount) error { _, err := org.AddAWSAccount(a); return err }
	for want, err := range map[string]error{
		`AddBucket: id is a duplicate`:                            bucket(bucktapi.Bucket{ID: id}),
		`AddBucket: customDomain is in use: a.example.com`:        bucket(bucktapi.Bucket{CustomDomain: "A.example.com"}),
		`AddBucket: awsAccountId must be the id of an AWS acc`:    bucket(bucktapi.Bucket{AWSAccountID: "acc_unknown"}),
		`AddBucket: status must be pending, provisioning, a`:      bucket(bucktapi.Bucket{Status: "ready"}),
		`AddBucket: region must be us-east-1, `:                   bucket(bucktapi.Bucket{Region: "mars"}),
		`AddBucket: cachePreset must be no-cache, `:               bucket(bucktapi.Bucket{CachePreset: "x"}),
		`AddBucket: optimizationMode must be none, `:              bucket(bucktapi.Bucket{OptimizationMode: "x"}),
		`AddBucket: managedSettings.x must be visibility, `:       bucket(bucktapi.Bucket{ManagedSettings: map[string]bool{"x": true}}),
		`AddKey: id is a duplicate`:                               addKey(bucktapi.Key{ID: key.ID}),
		`AddKey: secret is a duplicate`:                           addKey(bucktapi.Key{Secret: key.Secret}),
		`AddKey: secret must begin with bkt_`:                     addKey(bucktapi.Key{Secret: buckt.NewSecret("sk_1")}),
		`AddAWSAccount: id is a duplicate`:                        addAccount(bucktapi.AWSAccount{ID: account.ID}),
		`AddAWSAccount: status must be pending, validating, act`:  addAccount(bucktapi.AWSAccount{Status: "x"}),
		`AddAWSAccount: roleArn must be the ARN of an IAM role`:   addAccount(bucktapi.AWSAccount{RoleARN: "x"}),
		`AddAWSAccount: s3Buckets[0].name is missing`:             addAccount(bucktapi.AWSAccount{S3Buckets: []bucktapi.S3Bucket{{}}}),
		`s3Buckets[1].name is a duplicate`:                        org.SetS3Buckets(account.ID, bucktapi.S3Bucket{Name: "b"}, bucktapi.S3Bucket{Name: "b"}),
		`s3Buckets[0].region must be us-east-1, `:                 org.SetS3Buckets(account.ID, bucktapi.S3Bucket{Name: "b", Region: "mars"}),
		`status must be pending, provisioning, active, failed or`: org.SetBucketStatus(id, "x"),
		`settings.x must be visibility, cache, cors, lifecycle o`: org.SetManagedSettings(id, map[string]bool{"x": true}),
	} {
		require.ErrorContains(t, err, "mockserver: "+want)
	}
	require.Len(t, org.Buckets(), 1)
	require.Len(t, org.Keys(), 2)
	require.Equal(t, []bucktapi.AWSAccount{account}, org.AWSAccounts())
}

// Neither the values given to a seed nor the returned ones are shared with the state.
func TestSeedsAreCopies(t *testing.T) {
	at := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	server := mocktest.New(t, mockserver.WithClock(func() time.Time { return at }))
	org := server.Buckt().Organization()
	bucket := bucktapi.Bucket{
		DomainConnectProvider: new("p"), CacheControlOverride: new("c"), CORSOrigins: []string{"https://a"}, LifecycleTTLDays: new(1),
		MaxFileSizeBytes: new(int64(1)), AllowedMIMETypes: []string{"a/b"}, ManagedSettings: map[string]bool{"cors": true},
		DNSRecords: []bucktapi.DNSRecord{{Name: "n"}},
	}
	key := bucktapi.Key{Permissions: []buckt.Permission{"keys:read"}, BucketIDs: []string{"b"}}
	account := bucktapi.AWSAccount{StackID: new("s"), Label: new("l"), S3Buckets: []bucktapi.S3Bucket{{
		Name: "b", CORSOrigins: []string{"https://a"}, LifecycleTTLDays: new(1),
	}}}
	file := bucktapi.File{Key: "k", Content: []byte("a"), CacheControl: new("c")}
	id := mocktest.AddBucket(t, org, bucket)
	mocktest.AddKey(t, org, key)
	mocktest.AddAWSAccount(t, org, account)
	require.NoError(t, org.PutFile(id, file))
	before := server.Snapshot()
	spoil := func(b bucktapi.Bucket, k bucktapi.Key, a bucktapi.AWSAccount, f bucktapi.File) {
		*b.DomainConnectProvider, *b.CacheControlOverride, *b.LifecycleTTLDays, *b.MaxFileSizeBytes = "x", "x", 7, 7
		b.CORSOrigins[0], b.AllowedMIMETypes[0], b.ManagedSettings["cors"], b.DNSRecords[0].Name = "x", "x", false, "x"
		k.Permissions[0], k.BucketIDs[0] = "x", "x"
		*a.StackID, *a.Label, a.S3Buckets[0].CORSOrigins[0], *a.S3Buckets[0].LifecycleTTLDays = "x", "x", "x", 7
		a.S3Buckets[0].Name = "x"
		*f.CacheControl, f.Content[0] = "x", 'x'
	}
	spoil(bucket, key, account, file)
	require.Equal(t, before, server.Snapshot(), "what was given")
	spoil(org.Buckets()[0], org.Keys()[1], org.AWSAccounts()[0], org.Files(id)[0])
	require.Equal(t, before, server.Snapshot(), "what was returned")
}

func TestSeedUnknownRows(t *testing.T) {
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
	require.EqualError(t, org.PutFile(id, bucktapi.File{}), "mockserver: key is missing", "no state could be loaded that has it")
	require.Empty(t, org.Files(id))
	for name, err := range map[string]error{
		"SetS3Buckets":   org.SetS3Buckets("x"),
		"PassValidation": org.PassValidation("x", ""),
		"FailValidation": org.FailValidation("x", "y"),
	} {
		require.EqualError(t, err, `mockserver: the organization has no AWS account "x"`, name)
	}
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
	system := mocktest.New(t, mockserver.WithPlan(buckt.PlanEnterprise)).Buckt()
	other := system.AddOrganization("other", buckt.PlanFree)
	require.Equal(t, []*bucktapi.Organization{system.Organization(), other}, system.Organizations())
	require.Equal(t, "default", system.Organization().Name())
	require.Equal(t, buckt.PlanEnterprise, system.Organization().Plan())
	require.Equal(t, buckt.PlanFree, other.Plan())
	require.NotEqual(t, system.Organization().APIKey(), other.APIKey())
	require.Equal(t, other.APIKey(), other.Keys()[0].Secret.Reveal())
}
