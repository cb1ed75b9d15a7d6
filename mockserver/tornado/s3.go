package tornado

import (
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// S3Resolve implements [service.S3]. External buckets are at their own hosts alone.
func (s control) S3Resolve(host, _, accessKey, bucket string) service.S3Target {
	s.mu.Lock()
	defer s.mu.Unlock()
	var t service.S3Target
	isExternal := host == ""
	for _, b := range s.external {
		isExternal = isExternal || b.host == host
		if accessKey != "" && b.AccessKey == accessKey {
			t.KeyID = accessKey // there is no control plane with another id
		}
		if bucket != "" && b.is(host, bucket) {
			t.BucketID = bucket
		}
	}
	if !isExternal {
		return t
	}
	if s.s3Handlers[host] == nil {
		s.s3Handlers[host] = s.env.S3Handler(&endpoint{s.System, host}, "", host)
	}
	t.Handler = s.s3Handlers[host]
	t.Key, _ = (&endpoint{s.System, host}).key(accessKey)
	return t
}

// S3Used implements [service.S3].
func (s control) S3Used(accessKey string) (id string) { return accessKey }

// endpoint is the S3 endpoint of the external buckets at a host.
type endpoint struct {
	system *System
	host   string
}

// Key implements [s3.Backend]. A key may know that a bucket does not exist.
func (e *endpoint) Key(id string) (s3.Key, bool) {
	e.system.mu.Lock()
	defer e.system.mu.Unlock()
	return e.key(id)
}

// key is Key. The system is locked.
func (e *endpoint) key(id string) (s3.Key, bool) {
	var own []*externalRow
	var others []string
	for _, b := range e.system.external {
		switch {
		case b.isKey(e.host, id):
			own = append(own, b)
		case b.host == e.host:
			others = append(others, b.Bucket)
		}
	}
	if own == nil {
		return s3.Key{}, false
	}
	return s3.Key{ID: id, Secret: own[0].SecretKey.Reveal(), Allows: func(action, bucket, _ string) bool {
		at := slices.IndexFunc(own, func(b *externalRow) bool { return b.Bucket == bucket })
		if at < 0 {
			return bucket != "" && action != "s3:CreateBucket" && !slices.Contains(others, bucket)
		}
		return !own[at].ListDenied || !strings.HasPrefix(action, s3.ActionListBucket)
	}}, true
}

// Open implements [s3.Opener].
func (e *endpoint) Open(key s3.Key, action, bucket, object string) (opened s3.Opened, err error) {
	e.system.mu.Lock()
	defer e.system.mu.Unlock()
	present, found := e.key(key.ID)
	if !found || present.Secret != key.Secret {
		return opened, s3.ErrKeyChanged
	}
	opened.KeyID = key.ID
	if !present.Allows(action, bucket, object) {
		return opened, s3.NewError("AccessDenied", "")
	}
	opened.Bucket, err = e.bucket(bucket)
	return opened, err
}

// Bucket implements [s3.Backend].
func (e *endpoint) Bucket(_ s3.Key, name string) (*s3.Bucket, error) {
	e.system.mu.Lock()
	defer e.system.mu.Unlock()
	return e.bucket(name)
}

// bucket is Bucket. The system is locked.
func (e *endpoint) bucket(name string) (*s3.Bucket, error) {
	at := slices.IndexFunc(e.system.external, func(b *externalRow) bool { return b.is(e.host, name) })
	if at < 0 {
		return nil, s3.NewError("NoSuchBucket", "")
	}
	return e.system.external[at].store, nil
}

// Buckets implements [s3.Backend]. It lists none, as Tornado's documents require no such permission.
func (e *endpoint) Buckets(s3.Key) []*s3.Bucket { return nil }
