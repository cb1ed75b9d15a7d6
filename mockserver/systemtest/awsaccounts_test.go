package systemtest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// From connecting to importing, with the refusals on the way.
func TestAWSAccounts(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mockserver.WithProvisioning(0))
	client, org, ctx := server.Client(), server.Buckt().Organization(), t.Context()
	connected, err := client.AWSAccounts.Connect(ctx, buckt.AWSAccountConnectParams{Label: "production"})
	require.NoError(t, err)
	id := connected.ID
	account, err := client.AWSAccounts.Get(ctx, id)
	require.NoError(t, err)
	require.Equal(t, buckt.AWSAccountPending, account.Status)
	require.Equal(t, "production", account.Label)
	require.Regexp(t, `^pending-[0-9a-f]{8}$`, account.AWSAccountID)
	require.Empty(t, account.RoleARN)
	require.True(t, account.LastValidatedAt.IsZero())

	badRequest := func(err error, message string) {
		t.Helper()
		e, ok := err.(*buckt.BadRequestError)
		require.True(t, ok, "%T: %v", err, err)
		require.Equal(t, message, e.Message)
	}
	_, err = client.AWSAccounts.Validate(ctx, id)
	badRequest(err, "Role ARN is required before validation")
	_, err = client.AWSAccounts.Update(ctx, id, buckt.AWSAccountUpdateParams{RoleARN: buckt.Set("no arn")})
	badRequest(err, "Must be a valid IAM role ARN (arn:aws:iam::<account-id>:role/<role-name>)")
	_, err = client.AWSAccounts.ListS3Buckets(ctx, id, buckt.S3BucketListParams{})
	badRequest(err, "AWS account is not active")
	_, err = client.AWSAccounts.ImportBuckets(ctx, id, buckt.AWSAccountImportParams{BucketNames: []string{"a"}})
	require.True(t, isType[*buckt.NotFoundError](err), "%v", err)

	_, err = client.AWSAccounts.Update(ctx, id, buckt.AWSAccountUpdateParams{
		RoleARN: buckt.Set("arn:aws:iam::210987654321:role/buckt"), Label: buckt.Set(""),
	})
	require.NoError(t, err)
	require.NoError(t, org.FailValidation(id, "AccessDenied"))
	_, err = client.AWSAccounts.Validate(ctx, id)
	badRequest(err, "Validation failed: AccessDenied")
	require.NoError(t, org.PassValidation(id, ""))
	_, err = client.AWSAccounts.Validate(ctx, id)
	require.NoError(t, err)
	account, err = client.AWSAccounts.Get(ctx, id)
	require.NoError(t, err)
	require.Equal(t, buckt.AWSAccountActive, account.Status)
	require.Equal(t, "210987654321", account.AWSAccountID)
	require.Empty(t, account.Label)
	require.WithinDuration(t, time.Now(), account.LastValidatedAt, time.Minute)

	require.NoError(t, org.SetS3Buckets(id,
		bucktapi.S3Bucket{Name: "a", CloudFrontAlias: "old.example.com", CreationDate: at(2024, 1, 2, 3, 4, 5, 0)},
		bucktapi.S3Bucket{Name: "b"}, bucktapi.S3Bucket{Name: "c"}))
	first, err := client.AWSAccounts.ListS3Buckets(ctx, id, buckt.S3BucketListParams{Limit: 2})
	require.NoError(t, err)
	require.Equal(t, []buckt.S3Bucket{{Name: "a", CreationDate: at(2024, 1, 2, 3, 4, 5, 0)}, {Name: "b"}}, first.Items)
	require.Equal(t, 3, *first.Meta.Total)
	var names []string
	for b, err := range client.AWSAccounts.AllS3Buckets(ctx, id, buckt.S3BucketListParams{Limit: 1}) {
		require.NoError(t, err)
		names = append(names, b.Name)
	}
	require.Equal(t, []string{"a", "b", "c"}, names)

	imported, err := client.AWSAccounts.ImportBuckets(ctx, id, buckt.AWSAccountImportParams{BucketNames: []string{"a", "b"}})
	require.NoError(t, err)
	require.Len(t, imported, 2)
	a, err := client.Buckets.Get(ctx, imported[0].ID)
	require.NoError(t, err)
	require.Equal(t, "old.example.com", a.CustomDomain)
	require.True(t, a.IsImported)
	require.Equal(t, id, a.AWSAccountID)
	require.Equal(t, buckt.ManagedSettings{}, a.ManagedSettings)

	// Buckt manages none of its settings: a 403 with another cause than a missing scope.
	_, err = client.Buckets.Update(ctx, a.ID, buckt.BucketUpdateParams{CORSOrigins: buckt.Set([]string{})})
	e, ok := err.(*buckt.ForbiddenError)
	require.True(t, ok, "%v", err)
	require.Equal(t, "This setting is not managed by Buckt for this bucket. Enable cors management first.", e.Message)

	_, err = client.AWSAccounts.Disconnect(ctx, id)
	require.NoError(t, err)
	_, err = client.Buckets.Get(ctx, a.ID)
	require.True(t, isType[*buckt.NotFoundError](err), "%v", err)

	org.SetPlan(buckt.PlanFree)
	_, err = client.AWSAccounts.Connect(ctx, buckt.AWSAccountConnectParams{})
	require.True(t, isType[*buckt.PaymentRequiredError](err), "%v", err)
}
