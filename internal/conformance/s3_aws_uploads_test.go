package conformance_test

import (
	"bytes"
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func (s *awsStore) createUpload(ctx context.Context, key string, o putOptions) (string, error) {
	out, err := s.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket: &s.name, Key: &key, ContentType: optional(o.contentType), Metadata: o.metadata,
	})
	if err != nil {
		return "", err
	}
	return *out.UploadId, nil
}

func (s *awsStore) uploadPart(ctx context.Context, key, id string, number int, body []byte) (part, error) {
	out, err := s.UploadPart(ctx, &s3.UploadPartInput{
		Bucket: &s.name, Key: &key, UploadId: &id, PartNumber: aws.Int32(int32(number)), Body: bytes.NewReader(body),
	})
	if err != nil {
		return part{}, err
	}
	return part{number: number, etag: unquoted(out.ETag), size: int64(len(body))}, nil
}

func (s *awsStore) copyPart(ctx context.Context, key, id string, number int, from source, offset, length int64) (part, error) {
	in := &s3.UploadPartCopyInput{
		Bucket: &s.name, Key: &key, UploadId: &id, PartNumber: aws.Int32(int32(number)), CopySource: aws.String(from.header()),
	}
	if length > 0 {
		in.CopySourceRange = aws.String(fmt.Sprintf("bytes=%d-%d", offset, offset+length-1))
	}
	out, err := s.UploadPartCopy(ctx, in)
	if err != nil {
		return part{}, err
	}
	return part{number: number, etag: unquoted(out.CopyPartResult.ETag)}, nil
}

func (s *awsStore) parts(ctx context.Context, key, id string) ([]part, error) {
	out, err := s.ListParts(ctx, &s3.ListPartsInput{Bucket: &s.name, Key: &key, UploadId: &id})
	if err != nil {
		return nil, err
	}
	var parts []part
	for _, p := range out.Parts {
		parts = append(parts, part{number: int(*p.PartNumber), etag: unquoted(p.ETag), size: *p.Size})
	}
	return parts, nil
}

func (s *awsStore) uploads(ctx context.Context, prefix string) ([]string, error) {
	out, err := s.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: &s.name, Prefix: &prefix})
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, u := range out.Uploads {
		keys = append(keys, *u.Key)
	}
	return keys, nil
}

func (s *awsStore) complete(ctx context.Context, key, id string, parts []part) (object, error) {
	var completed []types.CompletedPart
	for _, p := range parts {
		completed = append(completed, types.CompletedPart{ETag: aws.String(quoted(p.etag)), PartNumber: aws.Int32(int32(p.number))})
	}
	ctx, seen := traced(ctx)
	out, err := s.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: &s.name, Key: &key, UploadId: &id, MultipartUpload: &types.CompletedMultipartUpload{Parts: completed},
	})
	if err != nil {
		return seen.object(), err
	}
	return seen.object().with(out.ETag, out.VersionId), nil
}

func (s *awsStore) abort(ctx context.Context, key, id string) error {
	_, err := s.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &s.name, Key: &key, UploadId: &id})
	return err
}
