package conformance_test

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func (s *awsStore) buckets(ctx context.Context) ([]string, error) {
	out, err := s.ListBuckets(ctx, &s3.ListBucketsInput{})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, b := range out.Buckets {
		names = append(names, *b.Name)
	}
	return names, nil
}

func (s *awsStore) createBucket(ctx context.Context, name string) error {
	_, err := s.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &name})
	return err
}

func (s *awsStore) deleteBucket(ctx context.Context, name string) error {
	_, err := s.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &name})
	return err
}

func (s *awsStore) headBucket(ctx context.Context) error {
	_, err := s.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &s.name})
	return err
}

func (s *awsStore) versioning(ctx context.Context) (string, error) {
	out, err := s.GetBucketVersioning(ctx, &s3.GetBucketVersioningInput{Bucket: &s.name})
	if err != nil {
		return "", err
	}
	return string(out.Status), nil
}

func (s *awsStore) locking(ctx context.Context) (string, error) {
	out, err := s.GetObjectLockConfiguration(ctx, &s3.GetObjectLockConfigurationInput{Bucket: &s.name})
	if err != nil {
		return "", err
	}
	return string(out.ObjectLockConfiguration.ObjectLockEnabled), nil
}

func (s *awsStore) setLegalHold(ctx context.Context, key, version string, on bool) error {
	status := types.ObjectLockLegalHoldStatusOff
	if on {
		status = types.ObjectLockLegalHoldStatusOn
	}
	_, err := s.PutObjectLegalHold(ctx, &s3.PutObjectLegalHoldInput{
		Bucket: &s.name, Key: &key, VersionId: &version, LegalHold: &types.ObjectLockLegalHold{Status: status},
	})
	return err
}
