package conformance_test

import (
	"bytes"
	"context"

	"github.com/minio/minio-go/v7"
)

func (s *minioStore) createUpload(ctx context.Context, key string, o putOptions) (string, error) {
	return s.NewMultipartUpload(ctx, s.name, key, s.putOptions(o))
}

func (s *minioStore) uploadPart(ctx context.Context, key, id string, number int, body []byte) (part, error) {
	uploaded, err := s.PutObjectPart(ctx, s.name, key, id, number, bytes.NewReader(body), int64(len(body)), minio.PutObjectPartOptions{})
	if err != nil {
		return part{}, err
	}
	return part{number: number, etag: unquoted(&uploaded.ETag), size: int64(len(body))}, nil
}

func (s *minioStore) copyPart(ctx context.Context, key, id string, number int, from source, offset, length int64) (part, error) {
	if length == 0 {
		length = -1
	}
	copied, err := s.CopyObjectPart(ctx, from.bucket, from.key, s.name, key, id, number, offset, length, nil)
	if err != nil {
		return part{}, err
	}
	return part{number: number, etag: unquoted(&copied.ETag)}, nil
}

func (s *minioStore) parts(ctx context.Context, key, id string) ([]part, error) {
	result, err := s.ListObjectParts(ctx, s.name, key, id, 0, 1000)
	if err != nil {
		return nil, err
	}
	var parts []part
	for _, p := range result.ObjectParts {
		parts = append(parts, part{number: p.PartNumber, etag: unquoted(&p.ETag), size: p.Size})
	}
	return parts, nil
}

func (s *minioStore) uploads(ctx context.Context, prefix string) ([]string, error) {
	result, err := s.ListMultipartUploads(ctx, s.name, prefix, "", "", "", 1000)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, u := range result.Uploads {
		keys = append(keys, u.Key)
	}
	return keys, nil
}

func (s *minioStore) complete(ctx context.Context, key, id string, parts []part) (object, error) {
	var completed []minio.CompletePart
	for _, p := range parts {
		completed = append(completed, minio.CompletePart{PartNumber: p.number, ETag: p.etag})
	}
	ctx, seen := traced(ctx)
	info, err := s.CompleteMultipartUpload(ctx, s.name, key, id, completed, minio.PutObjectOptions{})
	if err != nil {
		return seen.object(), err
	}
	return seen.object().with(&info.ETag, &info.VersionID), nil
}

func (s *minioStore) abort(ctx context.Context, key, id string) error {
	return s.AbortMultipartUpload(ctx, s.name, key, id)
}
