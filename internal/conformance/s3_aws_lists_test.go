package conformance_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func (s *awsStore) list(ctx context.Context, o listOptions) (page, error) {
	in := &s3.ListObjectsV2Input{
		Bucket: &s.name, Prefix: optional(o.prefix), Delimiter: optional(o.delimiter), StartAfter: optional(o.startAfter),
		ContinuationToken: optional(o.token),
	}
	if o.max > 0 {
		in.MaxKeys = aws.Int32(int32(o.max))
	}
	out, err := s.ListObjectsV2(ctx, in)
	if err != nil {
		return page{}, err
	}
	if want := len(out.Contents) + len(out.CommonPrefixes); int(aws.ToInt32(out.KeyCount)) != want {
		return page{}, fmt.Errorf("KeyCount is %d of %d", aws.ToInt32(out.KeyCount), want)
	}
	p := page{truncated: aws.ToBool(out.IsTruncated), next: aws.ToString(out.NextContinuationToken)}
	return p.of(out.Contents, out.CommonPrefixes), nil
}

func (s *awsStore) listV1(ctx context.Context, o listOptions) (page, error) {
	in := &s3.ListObjectsInput{
		Bucket: &s.name, Prefix: optional(o.prefix), Delimiter: optional(o.delimiter), Marker: optional(o.token),
	}
	if o.max > 0 {
		in.MaxKeys = aws.Int32(int32(o.max))
	}
	out, err := s.ListObjects(ctx, in)
	if err != nil {
		return page{}, err
	}
	p := page{truncated: aws.ToBool(out.IsTruncated), next: aws.ToString(out.NextMarker)}
	return p.of(out.Contents, out.CommonPrefixes), nil
}

func (p page) of(contents []types.Object, prefixes []types.CommonPrefix) page {
	for _, o := range contents {
		p.keys, p.sizes = append(p.keys, *o.Key), append(p.sizes, aws.ToInt64(o.Size))
	}
	for _, prefix := range prefixes {
		p.prefixes = append(p.prefixes, *prefix.Prefix)
	}
	return p
}

func (s *awsStore) versions(ctx context.Context, prefix string) ([]version, error) {
	out, err := s.ListObjectVersions(ctx, &s3.ListObjectVersionsInput{Bucket: &s.name, Prefix: &prefix})
	if err != nil {
		return nil, err
	}
	var all []version
	for _, v := range out.Versions {
		all = append(all, version{key: *v.Key, id: *v.VersionId, latest: *v.IsLatest})
	}
	for _, m := range out.DeleteMarkers {
		all = append(all, version{key: *m.Key, id: *m.VersionId, latest: *m.IsLatest, marker: true})
	}
	return all, nil
}
