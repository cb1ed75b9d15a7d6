package conformance_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// What Terraform and the COSI driver do with a bucket of Linode's.
func TestLifecycleAndPolicy(t *testing.T) {
	f := newFixture(t, openAWS)
	bucket := f.linodeBucket(t, "us-east", "assets")
	access, _ := f.linodeAccess(t, bucket, buckt.LinodeAllBuckets())
	client, name := f.connect(t, access).(*awsStore).Client, aws.String("assets")

	rule := types.LifecycleRule{
		ID: aws.String("old"), Status: types.ExpirationStatusEnabled, Filter: &types.LifecycleRuleFilter{Prefix: aws.String("logs/")},
		Expiration: &types.LifecycleExpiration{Days: aws.Int32(30)},
	}
	_, err := client.PutBucketLifecycleConfiguration(t.Context(), &s3.PutBucketLifecycleConfigurationInput{
		Bucket: name, LifecycleConfiguration: &types.BucketLifecycleConfiguration{Rules: []types.LifecycleRule{rule}},
	})
	require.NoError(t, err)
	lifecycle, err := client.GetBucketLifecycleConfiguration(t.Context(), &s3.GetBucketLifecycleConfigurationInput{Bucket: name})
	require.NoError(t, err)
	require.Equal(t, []types.LifecycleRule{rule}, lifecycle.Rules)
	_, err = client.DeleteBucketLifecycle(t.Context(), &s3.DeleteBucketLifecycleInput{Bucket: name})
	require.NoError(t, err)
	_, err = client.GetBucketLifecycleConfiguration(t.Context(), &s3.GetBucketLifecycleConfigurationInput{Bucket: name})
	require.ErrorContains(t, err, "NoSuchLifecycleConfiguration")

	const policy = `{"Version":"2012-10-17","Statement":[]}`
	_, err = client.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: name, Policy: aws.String(policy)})
	require.NoError(t, err)
	got, err := client.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: name})
	require.NoError(t, err)
	require.Equal(t, policy, *got.Policy)
	_, err = client.DeleteBucketPolicy(t.Context(), &s3.DeleteBucketPolicyInput{Bucket: name})
	require.NoError(t, err)
}
