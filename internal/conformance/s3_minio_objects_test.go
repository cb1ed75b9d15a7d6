package conformance_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/minio/minio-go/v7"
)

var minioChecksums = map[string]minio.ChecksumType{
	"CRC32": minio.ChecksumCRC32, "CRC32C": minio.ChecksumCRC32C, "CRC64NVME": minio.ChecksumCRC64NVME,
	"SHA1": minio.ChecksumSHA1, "SHA256": minio.ChecksumSHA256,
}

func (s *minioStore) put(ctx context.Context, key string, body []byte, o putOptions) (object, error) {
	options := s.putOptions(o)
	switch {
	case o.checksumValue != "":
		options.UserMetadata = map[string]string{"x-amz-checksum-" + o.checksum: o.checksumValue}
	case o.checksum != "":
		options.Checksum = minioChecksums[o.checksum]
	}
	ctx, seen := traced(ctx)
	info, err := s.PutObject(ctx, s.name, key, bytes.NewReader(body), int64(len(body)), "", "", options)
	if err != nil {
		return seen.object(), err
	}
	return seen.object().with(&info.ETag, &info.VersionID), nil
}

func (s *minioStore) putOptions(o putOptions) minio.PutObjectOptions {
	options := minio.PutObjectOptions{
		UserMetadata: o.metadata, ContentType: o.contentType, CacheControl: o.cacheControl, ContentDisposition: o.contentDisposition,
		ContentEncoding: o.contentEncoding, ContentLanguage: o.contentLanguage, Expires: o.expires,
	}
	if o.ifMatch != "" {
		options.SetMatchETag(o.ifMatch)
	}
	if o.ifAbsent {
		options.SetMatchETagExcept("*")
	}
	if !o.retainUntil.IsZero() {
		options.Mode, options.RetainUntilDate = minio.Compliance, o.retainUntil
	}
	return options
}

func (s *minioStore) getOptions(t getOptions) (o minio.GetObjectOptions, err error) {
	o.VersionID, o.Checksum = t.version, t.checksum
	if t.byteRange != "" {
		o.Set("Range", t.byteRange)
	}
	for name, value := range map[string]string{
		"response-content-type": t.responseType, "response-content-disposition": t.responseDisposition,
		"response-content-language": t.responseLanguage,
	} {
		if value != "" {
			o.SetReqParam(name, value)
		}
	}
	for _, condition := range []struct {
		set  func() error
		when bool
	}{
		{func() error { return o.SetMatchETag(t.ifMatch) }, t.ifMatch != ""},
		{func() error { return o.SetMatchETagExcept(t.ifNoneMatch) }, t.ifNoneMatch != ""},
		{func() error { return o.SetModified(t.ifModifiedSince) }, !t.ifModifiedSince.IsZero()},
		{func() error { return o.SetUnmodified(t.ifUnmodifiedSince) }, !t.ifUnmodifiedSince.IsZero()},
	} {
		if condition.when && err == nil {
			err = condition.set()
		}
	}
	return o, err
}

func (s *minioStore) get(ctx context.Context, key string, o getOptions) (object, error) {
	options, err := s.getOptions(o)
	if err != nil {
		return object{}, err
	}
	ctx, seen := traced(ctx)
	body, info, _, err := s.GetObject(ctx, s.name, key, options)
	if err != nil {
		return seen.object(), err
	}
	defer func() { _ = body.Close() }()
	got := seen.object().with(&info.ETag, &info.VersionID)
	got.body, err = io.ReadAll(body)
	return got, err
}

func (s *minioStore) head(ctx context.Context, key string, o getOptions) (object, error) {
	options, err := s.getOptions(o)
	if err != nil {
		return object{}, err
	}
	ctx, seen := traced(ctx)
	info, err := s.StatObject(ctx, s.name, key, options)
	if err != nil {
		return seen.object(), err
	}
	return seen.object().with(&info.ETag, &info.VersionID), nil
}

func (s *minioStore) remove(ctx context.Context, key, version string) (object, error) {
	ctx, seen := traced(ctx)
	err := s.RemoveObject(ctx, s.name, key, minio.RemoveObjectOptions{VersionID: version})
	if err != nil {
		return seen.object(), err
	}
	id := seen.response.Get("X-Amz-Version-Id")
	return seen.object().with(nil, &id), nil
}

func (s *minioStore) removeAll(ctx context.Context, keys ...string) (map[string]string, error) {
	objects := make(chan minio.ObjectInfo, len(keys))
	for _, key := range keys {
		objects <- minio.ObjectInfo{Key: key}
	}
	close(objects)
	refused := map[string]string{}
	var failed error
	for e := range s.RemoveObjects(ctx, s.name, objects, minio.RemoveObjectsOptions{}) {
		// An error of the whole request is reported for each key, with its status.
		if response := minio.ToErrorResponse(e.Err); response.StatusCode == 0 {
			refused[e.ObjectName] = response.Code
		} else {
			failed = e.Err
		}
	}
	return refused, failed
}

func (s *minioStore) copy(ctx context.Context, from source, key string, o copyOptions) (object, error) {
	ctx, seen := traced(ctx)
	info, err := s.Client.CopyObject(ctx, minio.CopyDestOptions{
		Bucket: s.name, Object: key, ReplaceMetadata: o.replace, UserMetadata: o.metadata, ContentType: o.contentType,
	}, minio.CopySrcOptions{
		Bucket: from.bucket, Object: from.key, VersionID: from.version, MatchETag: o.ifMatch, NoMatchETag: o.ifNoneMatch,
	})
	if err != nil {
		return seen.object(), err
	}
	return seen.object().with(&info.ETag, &info.VersionID), nil
}

func (s *minioStore) presign(ctx context.Context, method, key string, expires time.Duration, o presignOptions) (string, error) {
	query, header := url.Values{}, http.Header{}
	if o.responseType != "" {
		query.Set("response-content-type", o.responseType)
	}
	if o.contentType != "" {
		header.Set("Content-Type", o.contentType)
	}
	signed, err := s.PresignHeader(ctx, method, s.name, key, expires, query, header)
	if err != nil {
		return "", err
	}
	return signed.String(), nil
}
