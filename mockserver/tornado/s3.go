package tornado

import (
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// s3Key is a key of external buckets, by its id. There is no control plane with another id.
type s3Key string

// S3 implements [service.WithS3].
func (s control) S3() service.S3 { return s.s3Endpoints }

// newS3Endpoints makes the endpoints of the external buckets, which are at their own hosts alone.
func (s *System) newS3Endpoints() *service.S3Endpoints[s3Key] {
	return service.NewS3Endpoints(s.env, &s.mu, service.S3Rows[s3Key]{
		Place: s.s3Place, Key: s.s3Key, KeyAt: s.s3KeyAt, Allows: s.s3Allows, Bucket: s.s3Bucket,
		KeyID: func(k s3Key) string { return string(k) },
	})
}

func (s *System) s3Place(host, _ string) (at service.S3Place, isEndpoint bool) {
	isEndpoint = host == "" || slices.ContainsFunc(s.external, func(b *externalRow) bool { return b.host == host })
	return service.S3Place{Host: host}, isEndpoint
}

// s3Key finds a key, also a revoked one.
func (s *System) s3Key(id string) s3Key {
	if slices.ContainsFunc(s.external, func(b *externalRow) bool { return b.AccessKey == id }) {
		return s3Key(id)
	}
	return ""
}

func (s *System) s3KeyAt(at service.S3Place, k s3Key) (key s3.Key, works bool) {
	i := slices.IndexFunc(s.external, func(b *externalRow) bool { return b.isKey(at.Host, string(k)) })
	if i < 0 {
		return key, false
	}
	return s3.Key{ID: string(k), Secret: s.external[i].SecretKey.Reveal()}, true
}

// s3Allows also allows a key to request a bucket that does not exist.
func (s *System) s3Allows(at service.S3Place, k s3Key, action, bucket, _ string) bool {
	exists := false
	for _, b := range s.external {
		switch {
		case !b.is(at.Host, bucket):
		case b.isKey(at.Host, string(k)):
			return !b.ListDenied || !strings.HasPrefix(action, s3.ActionListBucket)
		default:
			exists = true
		}
	}
	return bucket != "" && action != "s3:CreateBucket" && !exists
}

func (s *System) s3Bucket(at service.S3Place, _ s3Key, name string) (opened s3.Opened, err error) {
	i := slices.IndexFunc(s.external, func(b *externalRow) bool { return b.is(at.Host, name) })
	if i < 0 {
		return opened, s3.NewError("NoSuchBucket", "")
	}
	return s3.Opened{Bucket: s.external[i].store}, nil
}
