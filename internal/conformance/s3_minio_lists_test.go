package conformance_test

import (
	"context"

	"github.com/minio/minio-go/v7"
)

func (s *minioStore) list(_ context.Context, o listOptions) (page, error) {
	result, err := s.ListObjectsV2(s.name, o.prefix, o.startAfter, o.token, o.delimiter, o.max)
	if err != nil {
		return page{}, err
	}
	p := page{truncated: result.IsTruncated, next: result.NextContinuationToken}
	return p.found(result.Contents, result.CommonPrefixes), nil
}

func (s *minioStore) listV1(_ context.Context, o listOptions) (page, error) {
	result, err := s.ListObjects(s.name, o.prefix, o.token, o.delimiter, o.max)
	if err != nil {
		return page{}, err
	}
	p := page{truncated: result.IsTruncated, next: result.NextMarker}
	return p.found(result.Contents, result.CommonPrefixes), nil
}

func (p page) found(contents []minio.ObjectInfo, prefixes []minio.CommonPrefix) page {
	for _, o := range contents {
		p.keys, p.sizes = append(p.keys, o.Key), append(p.sizes, o.Size)
	}
	for _, prefix := range prefixes {
		p.prefixes = append(p.prefixes, prefix.Prefix)
	}
	return p
}

func (s *minioStore) versions(ctx context.Context, prefix string) ([]version, error) {
	var all []version
	options := minio.ListObjectsOptions{Prefix: prefix, Recursive: true, WithVersions: true}
	for o := range s.ListObjectsIter(ctx, s.name, options) {
		if o.Err != nil {
			return nil, o.Err
		}
		all = append(all, version{key: o.Key, id: o.VersionID, latest: o.IsLatest, marker: o.IsDeleteMarker})
	}
	return all, nil
}
