package conformance_test

import (
	"context"
	"net/http"

	"github.com/minio/minio-go/v7"
)

func (s *minioStore) buckets(ctx context.Context) ([]string, error) {
	found, err := s.ListBuckets(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, b := range found {
		names = append(names, b.Name)
	}
	return names, nil
}

func (s *minioStore) createBucket(ctx context.Context, name string) error {
	return s.MakeBucket(ctx, name, minio.MakeBucketOptions{})
}

func (s *minioStore) deleteBucket(ctx context.Context, name string) error {
	return s.RemoveBucket(ctx, name)
}

func (s *minioStore) headBucket(ctx context.Context) error {
	exists, err := s.BucketExists(ctx, s.name)
	if err == nil && !exists {
		err = minio.ErrorResponse{StatusCode: http.StatusNotFound, Code: minio.NoSuchBucket}
	}
	return err
}

func (s *minioStore) versioning(ctx context.Context) (string, error) {
	config, err := s.GetBucketVersioning(ctx, s.name)
	return config.Status, err
}

func (s *minioStore) locking(ctx context.Context) (string, error) {
	enabled, _, _, _, err := s.GetObjectLockConfig(ctx, s.name)
	return enabled, err
}

func (s *minioStore) setLegalHold(ctx context.Context, key, version string, on bool) error {
	status := minio.LegalHoldDisabled
	if on {
		status = minio.LegalHoldEnabled
	}
	return s.PutObjectLegalHold(ctx, s.name, key, minio.PutObjectLegalHoldOptions{VersionID: version, Status: &status})
}
