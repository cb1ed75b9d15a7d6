package conformance_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func (s *awsStore) put(ctx context.Context, key string, body []byte, o putOptions) (object, error) {
	in := &s3.PutObjectInput{
		Bucket: &s.name, Key: &key, Body: bytes.NewReader(body), Metadata: o.metadata,
		ContentType: optional(o.contentType), CacheControl: optional(o.cacheControl), ContentDisposition: optional(o.contentDisposition),
		ContentEncoding: optional(o.contentEncoding), ContentLanguage: optional(o.contentLanguage), Expires: optionalTime(o.expires),
		IfMatch: optional(quoted(o.ifMatch)), ChecksumAlgorithm: types.ChecksumAlgorithm(o.checksum),
	}
	if o.ifAbsent {
		in.IfNoneMatch = aws.String("*")
	}
	if !o.retainUntil.IsZero() {
		in.ObjectLockMode, in.ObjectLockRetainUntilDate = types.ObjectLockModeCompliance, &o.retainUntil
	}
	if o.checksumValue != "" {
		for algorithm, field := range map[string]**string{
			"CRC32": &in.ChecksumCRC32, "CRC32C": &in.ChecksumCRC32C, "CRC64NVME": &in.ChecksumCRC64NVME,
			"SHA1": &in.ChecksumSHA1, "SHA256": &in.ChecksumSHA256,
		} {
			if algorithm == o.checksum {
				*field = &o.checksumValue
			}
		}
	}
	ctx, seen := traced(ctx)
	out, err := s.PutObject(ctx, in)
	if err != nil {
		return seen.object(), err
	}
	return seen.object().with(out.ETag, out.VersionId), nil
}

func (s *awsStore) get(ctx context.Context, key string, o getOptions) (object, error) {
	in := &s3.GetObjectInput{
		Bucket: &s.name, Key: &key, VersionId: optional(o.version), Range: optional(o.byteRange),
		IfMatch: optional(quoted(o.ifMatch)), IfNoneMatch: optional(quoted(o.ifNoneMatch)),
		IfModifiedSince: optionalTime(o.ifModifiedSince), IfUnmodifiedSince: optionalTime(o.ifUnmodifiedSince),
		ResponseContentType: optional(o.responseType), ResponseContentDisposition: optional(o.responseDisposition),
		ResponseContentLanguage: optional(o.responseLanguage),
	}
	if o.checksum {
		in.ChecksumMode = types.ChecksumModeEnabled
	}
	ctx, seen := traced(ctx)
	out, err := s.GetObject(ctx, in)
	if err != nil {
		return seen.object(), err
	}
	defer func() { _ = out.Body.Close() }()
	got := seen.object().with(out.ETag, out.VersionId)
	got.body, err = io.ReadAll(out.Body)
	return got, err
}

func (s *awsStore) head(ctx context.Context, key string, o getOptions) (object, error) {
	in := &s3.HeadObjectInput{
		Bucket: &s.name, Key: &key, VersionId: optional(o.version), Range: optional(o.byteRange),
		IfMatch: optional(quoted(o.ifMatch)), IfNoneMatch: optional(quoted(o.ifNoneMatch)),
		IfModifiedSince: optionalTime(o.ifModifiedSince), IfUnmodifiedSince: optionalTime(o.ifUnmodifiedSince),
	}
	if o.checksum {
		in.ChecksumMode = types.ChecksumModeEnabled
	}
	ctx, seen := traced(ctx)
	out, err := s.HeadObject(ctx, in)
	if err != nil {
		return seen.object(), err
	}
	return seen.object().with(out.ETag, out.VersionId), nil
}

func (s *awsStore) remove(ctx context.Context, key, version string) (object, error) {
	ctx, seen := traced(ctx)
	out, err := s.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &s.name, Key: &key, VersionId: optional(version)})
	if err != nil {
		return seen.object(), err
	}
	return seen.object().with(nil, out.VersionId), nil
}

func (s *awsStore) removeAll(ctx context.Context, keys ...string) (map[string]string, error) {
	var ids []types.ObjectIdentifier
	for _, key := range keys {
		ids = append(ids, types.ObjectIdentifier{Key: &key})
	}
	out, err := s.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &s.name, Delete: &types.Delete{Objects: ids}})
	if err != nil {
		return nil, err
	}
	refused := map[string]string{}
	for _, e := range out.Errors {
		refused[*e.Key] = *e.Code
	}
	return refused, nil
}

func (s *awsStore) copy(ctx context.Context, from source, key string, o copyOptions) (object, error) {
	in := &s3.CopyObjectInput{
		Bucket: &s.name, Key: &key, CopySource: aws.String(from.header()),
		CopySourceIfMatch: optional(quoted(o.ifMatch)), CopySourceIfNoneMatch: optional(quoted(o.ifNoneMatch)),
	}
	if o.replace {
		in.MetadataDirective, in.Metadata, in.ContentType = types.MetadataDirectiveReplace, o.metadata, optional(o.contentType)
	}
	ctx, seen := traced(ctx)
	out, err := s.CopyObject(ctx, in)
	if err != nil {
		return seen.object(), err
	}
	return seen.object().with(out.CopyObjectResult.ETag, out.VersionId), nil
}

func (s *awsStore) presign(ctx context.Context, method, key string, expires time.Duration, o presignOptions) (string, error) {
	client := s3.NewPresignClient(s.Client, s3.WithPresignExpires(expires))
	switch method {
	case http.MethodGet:
		signed, err := client.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &s.name, Key: &key, ResponseContentType: optional(o.responseType)})
		if err != nil {
			return "", err
		}
		return signed.URL, nil
	case http.MethodPut:
		signed, err := client.PresignPutObject(ctx, &s3.PutObjectInput{Bucket: &s.name, Key: &key, ContentType: optional(o.contentType)})
		if err != nil {
			return "", err
		}
		return signed.URL, nil
	}
	return "", errors.New("no such method: " + method)
}

// header is the value of x-amz-copy-source. The SDK does not escape it.
func (f source) header() string {
	escaped := strings.ReplaceAll(url.QueryEscape(f.key), "+", "%20")
	header := f.bucket + "/" + strings.ReplaceAll(escaped, "%2F", "/")
	if f.version != "" {
		header += "?versionId=" + url.QueryEscape(f.version)
	}
	return header
}
