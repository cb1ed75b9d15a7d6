package systemtest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// What each refusal of the server becomes.
func TestBucketsRefused(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	client, org, ctx := server.Client(), server.Buckt().Organization(), t.Context()
	taken := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{CustomDomain: "taken.example.com"})
	imported := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{S3BucketName: "imported"})
	provisioning := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{Status: "provisioning"})
	pending := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{Status: "pending"})
	create := func(p buckt.BucketCreateParams) func() error {
		return func() error { _, err := client.Buckets.Create(ctx, p); return err }
	}
	update := func(id string, p buckt.BucketUpdateParams) func() error {
		return func() error { _, err := client.Buckets.Update(ctx, id, p); return err }
	}
	for name, tt := range map[string]struct {
		call    func() error
		is      func(error) bool
		message string
	}{
		"domain taken": {create(buckt.BucketCreateParams{Name: "a", CustomDomain: "taken.example.com"}),
			isType[*buckt.ConflictError], "Domain already in use"},
		"bad domain": {create(buckt.BucketCreateParams{Name: "a", CustomDomain: "Not A Domain"}),
			isType[*buckt.BadRequestError], "Invalid domain format"},
		"managed suffix": {create(buckt.BucketCreateParams{Name: "a", CustomDomain: "a.files.buckt.dev"}), isType[*buckt.BadRequestError],
			"customDomain cannot end with .files.buckt.dev; set isManagedDomain=true to get a managed subdomain"},
		"unknown region": {create(buckt.BucketCreateParams{Name: "a", IsManagedDomain: true, Region: "mars-north-1"}),
			isType[*buckt.BadRequestError], ""},
		"no account": {create(buckt.BucketCreateParams{Name: "a", CustomDomain: "a.example.com", AWSAccountID: "acc_nobody"}),
			isType[*buckt.NotFoundError], "AWS account not found"},
		"pending account": {create(buckt.BucketCreateParams{Name: "a", CustomDomain: "a.example.com", AWSAccountID: pending.ID}),
			isType[*buckt.BadRequestError], "AWS account is not active"},
		"bad origin": {update(taken, buckt.BucketUpdateParams{CORSOrigins: buckt.Set([]string{"*"})}),
			isType[*buckt.BadRequestError], "Invalid origin URL"},
		"gated": {update(imported, buckt.BucketUpdateParams{LifecycleTTLDays: buckt.Null[int]()}), isType[*buckt.ForbiddenError],
			"This setting is not managed by Buckt for this bucket. Enable lifecycle management first."},
		"rename is never gated": {update(imported, buckt.BucketUpdateParams{Name: buckt.Set("b")}), func(err error) bool { return err == nil }, ""},
		"unknown bucket":        {update("bkt_nobody", buckt.BucketUpdateParams{}), isType[*buckt.NotFoundError], "Bucket not found"},
		"delete while provisioning": {func() error { _, err := client.Buckets.Delete(ctx, provisioning); return err },
			isType[*buckt.ConflictError], "Bucket is still provisioning"},
		"retry of an active one": {func() error { _, err := client.Buckets.RetryProvisioning(ctx, taken); return err },
			isType[*buckt.BadRequestError], "Only failed buckets can be retried"},
	} {
		err := tt.call()
		require.True(t, tt.is(err), "%s: %T: %v", name, err, err)
		if tt.message != "" {
			e := requireError(t, err)
			require.Equal(t, tt.message, e.Message, name)
			require.Equal(t, 1, e.Attempts, name)
			require.NotEmpty(t, e.RequestID, name)
		}
	}

	org.SetPlan(buckt.PlanFree)
	for name, call := range map[string]func() error{
		"one bucket too many": create(buckt.BucketCreateParams{Name: "a", IsManagedDomain: true}),
		"own account":         create(buckt.BucketCreateParams{Name: "a", CustomDomain: "a.example.com", AWSAccountID: pending.ID}),
		"optimization":        update(taken, buckt.BucketUpdateParams{OptimizationMode: buckt.Set(buckt.OptimizationLight)}),
	} {
		err := call()
		require.True(t, isType[*buckt.PaymentRequiredError](err), "%s: %v", name, err)
	}
}

func requireError(t *testing.T, err error) *buckt.Error {
	t.Helper()
	require.True(t, isType[*buckt.Error](err), "%T: %v", err, err)
	var e *buckt.Error
	require.ErrorAs(t, err, &e)
	return e
}

// Settings that are set, read back, and cleared.
func TestBucketUpdate(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	client, ctx := server.Client(), t.Context()
	id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{Name: "before"})
	read := func() *buckt.Bucket {
		t.Helper()
		b, err := client.Buckets.Get(ctx, id)
		require.NoError(t, err)
		return b
	}
	before := read()
	_, err := client.Buckets.Update(ctx, id, buckt.BucketUpdateParams{})
	require.NoError(t, err, "an empty update changes nothing")
	after := read()
	require.Equal(t, before, after)

	_, err = client.Buckets.Update(ctx, id, buckt.BucketUpdateParams{
		CachePreset: buckt.Set(buckt.CacheShort), CacheControlOverride: buckt.Set("no-store"),
		CORSOrigins: buckt.Set([]string{"https://example.com"}), LifecycleTTLDays: buckt.Set(30), MaxFileSizeBytes: buckt.Set[int64](1000),
		AllowedMimeTypes: buckt.Set([]string{"image/*"}), OptimizationMode: buckt.Set(buckt.OptimizationLight),
	})
	require.NoError(t, err)
	b := read()
	require.Equal(t, "before", b.Name)
	require.Equal(t, buckt.CacheShort, b.CachePreset)
	require.Equal(t, new("no-store"), b.CacheControlOverride)
	require.Equal(t, []string{"https://example.com"}, b.CORSOrigins)
	require.Equal(t, new(30), b.LifecycleTTLDays)
	require.Equal(t, new(int64(1000)), b.MaxFileSizeBytes)
	require.Equal(t, []string{"image/*"}, b.AllowedMimeTypes)
	require.Equal(t, buckt.OptimizationLight, b.OptimizationMode)

	_, err = client.Buckets.Update(ctx, id, buckt.BucketUpdateParams{
		Name: buckt.Set("after"), CacheControlOverride: buckt.Null[string](), CORSOrigins: buckt.Set([]string{}),
		LifecycleTTLDays: buckt.Null[int](), MaxFileSizeBytes: buckt.Null[int64](), AllowedMimeTypes: buckt.Null[[]string](),
		OptimizationMode: buckt.Set(buckt.OptimizationNone),
	})
	require.NoError(t, err)
	b = read()
	require.Equal(t, "after", b.Name)
	require.Equal(t, buckt.CacheShort, b.CachePreset, "left alone")
	require.Nil(t, b.CacheControlOverride)
	require.Empty(t, b.CORSOrigins)
	require.Nil(t, b.LifecycleTTLDays)
	require.Nil(t, b.MaxFileSizeBytes)
	require.Nil(t, b.AllowedMimeTypes)
	require.Equal(t, buckt.OptimizationNone, b.OptimizationMode)
}
