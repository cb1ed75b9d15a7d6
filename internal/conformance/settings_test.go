package conformance_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// The calls of Terraform and the COSI driver for a Linode bucket.
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

	_, err = client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: name, Key: aws.String("a.txt"), Body: strings.NewReader("a")})
	require.NoError(t, err)
	public := func() int {
		resp, err := f.server.HTTPClient().Get("https://" + bucket.Hostname + "/a.txt")
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode
	}
	require.Equal(t, http.StatusForbidden, public())
	const policy = `{"Version":"2012-10-17","Statement":[` +
		`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::assets/*"}]}`
	_, err = client.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: name, Policy: aws.String(policy)})
	require.NoError(t, err)
	got, err := client.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: name})
	require.NoError(t, err)
	require.Equal(t, policy, *got.Policy)
	require.Equal(t, http.StatusOK, public())
	_, err = client.DeleteBucketPolicy(t.Context(), &s3.DeleteBucketPolicyInput{Bucket: name})
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, public())
}
