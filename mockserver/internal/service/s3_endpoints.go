package service

import (
	"sync"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// S3Place is where requests reach the S3 of a room.
type S3Place struct {
	Host   string // of an endpoint, "" for the server's own address
	Region string // of the handler, "" for the usual one
}

// S3Rows are the keys and buckets of a room as S3 sees them. K is the type of its keys; its zero value is for a request without a
// signature. All functions are called with the system locked.
type S3Rows[K comparable] struct {
	// Anonymous is set if Allows decides on requests without a signature. By default all of them are refused.
	Anonymous bool
	// Ceph is set if the S3 is that of Ceph's gateway.
	Ceph bool
	// PlainKeys reports whether keys of SSE-C are accepted without TLS.
	PlainKeys func() bool
	// PlusIsSpace reports whether a plus sign in the source of a copy is a space. It may be nil.
	PlusIsSpace func() bool
	// Place returns the place of a host and the region of a signature, and reports whether it is an endpoint.
	Place func(host, region string) (at S3Place, isEndpoint bool)
	// Key finds a key of the room by its id in S3. No key has the id "".
	Key func(accessKey string) K
	// KeyAt returns a key without its permissions, and reports whether it works at a place.
	KeyAt func(at S3Place, k K) (key s3.Key, works bool)
	// KeyID returns the id that the control plane has for a key, "" for one that only signs URLs.
	KeyID func(k K) string
	// Used records that a request with a key was authenticated. It may be nil.
	Used func(k K)
	// Allows implements Allows of [s3.Key].
	Allows func(at S3Place, k K, action, bucket, object string) bool
	// Follows implements [s3.Follower]. It may be nil, for none.
	Follows func(at S3Place, k K, bucket string) bool
	// Bucket finds a bucket as it is seen with a key, as [s3.Backend] does. The result has no KeyID.
	Bucket func(at S3Place, k K, name string) (s3.Opened, error)
	// BucketID returns the id of a bucket for the record, "" for none. By default it is the name of a bucket visible without a key.
	BucketID func(at S3Place, name string) string
	// Buckets lists the buckets of a key. It may be nil, for none.
	Buckets func(at S3Place, k K) []*s3.Bucket
	// Create and Delete implement [s3.BucketCreator] and [s3.BucketDeleter]. Both or none may be nil.
	Create func(at S3Place, k K, b s3.NewBucket) error
	Delete func(k K, b *s3.Bucket) error
}

// S3Endpoints are the S3 endpoints of a room. It implements [S3].
type S3Endpoints[K comparable] struct {
	env    *Env
	system sync.Locker
	rows   S3Rows[K]
	made   map[S3Place]*s3Backend[K] // on demand
}

// NewS3Endpoints returns the endpoints of a system. Its Lock also advances it to the current time.
func NewS3Endpoints[K comparable](env *Env, system sync.Locker, rows S3Rows[K]) *S3Endpoints[K] {
	return &S3Endpoints[K]{env: env, system: system, rows: rows, made: make(map[S3Place]*s3Backend[K])}
}

// Forget forgets the endpoints, as their places may differ in an adopted state. The system is locked.
func (s *S3Endpoints[K]) Forget() { clear(s.made) }

// Resolve implements [S3].
func (s *S3Endpoints[K]) Resolve(host, region, accessKey, bucket string) S3Target {
	s.system.Lock()
	defer s.system.Unlock()
	var t S3Target
	at, isEndpoint := s.rows.Place(host, region)
	k := s.rows.Key(accessKey)
	if k != *new(K) {
		t.KeyID = s.rows.KeyID(k)
		t.HiddenKey = t.KeyID == ""
	}
	if bucket != "" {
		t.BucketID = s.bucketID(at, bucket)
	}
	if !isEndpoint {
		return t
	}
	e := s.made[at]
	if e == nil {
		e = s.newBackend(at)
		s.made[at] = e
	}
	t.Handler = e.handler
	t.Key, _ = e.find(k)
	return t
}

func (s *S3Endpoints[K]) bucketID(at S3Place, name string) string {
	if s.rows.BucketID != nil {
		return s.rows.BucketID(at, name)
	}
	if _, err := s.rows.Bucket(at, *new(K), name); err != nil {
		return ""
	}
	return name
}

// Used implements [S3].
func (s *S3Endpoints[K]) Used(accessKey string) (id string) {
	s.system.Lock()
	defer s.system.Unlock()
	k := s.rows.Key(accessKey)
	if k == *new(K) {
		return ""
	}
	return s.used(k)
}

func (s *S3Endpoints[K]) used(k K) (id string) {
	if s.rows.Used != nil {
		s.rows.Used(k)
	}
	return s.rows.KeyID(k)
}

// s3Backend is the backend of an endpoint.
type s3Backend[K comparable] struct {
	*S3Endpoints[K]
	at      S3Place
	handler *s3.Handler
}

func (s *S3Endpoints[K]) newBackend(at S3Place) *s3Backend[K] {
	e := &s3Backend[K]{S3Endpoints: s, at: at}
	e.handler = &s3.Handler{Backend: e, Now: s.env.Now, SignedAt: s.env.SignedAt, Region: at.Region, Ceph: s.rows.Ceph}
	e.handler.PlainKeys, e.handler.PlusIsSpace = s.locked(s.rows.PlainKeys), s.locked(s.rows.PlusIsSpace)
	if at.Host != "" {
		e.handler.Hosts = []string{at.Host}
	}
	if s.rows.Create != nil {
		e.handler.Backend = s3BucketBackend[K]{e}
	}
	return e
}

// locked returns a function of the room that locks the system itself, nil for none.
func (s *S3Endpoints[K]) locked(decides func() bool) func() bool {
	if decides == nil {
		return nil
	}
	return func() bool {
		s.system.Lock()
		defer s.system.Unlock()
		return decides()
	}
}

// Key implements [s3.Backend].
func (e *s3Backend[K]) Key(id string) (s3.Key, bool) {
	if id == "" {
		return s3.Key{Allows: e.allows(*new(K))}, e.rows.Anonymous
	}
	e.system.Lock()
	defer e.system.Unlock()
	return e.find(e.rows.Key(id))
}

// find returns a key that works at the endpoint. The system is locked.
func (e *s3Backend[K]) find(k K) (key s3.Key, works bool) {
	if k == *new(K) {
		return key, false
	}
	if key, works = e.rows.KeyAt(e.at, k); !works {
		return s3.Key{}, false
	}
	key.Allows = e.allows(k)
	return key, true
}

func (e *s3Backend[K]) allows(k K) func(action, bucket, object string) bool {
	return func(action, bucket, object string) bool {
		e.system.Lock()
		defer e.system.Unlock()
		return e.rows.Allows(e.at, k, action, bucket, object)
	}
}

// Follows implements [s3.Follower].
func (e *s3Backend[K]) Follows(key s3.Key, bucket string) bool {
	e.system.Lock()
	defer e.system.Unlock()
	return e.follows(e.rows.Key(key.ID), bucket)
}

func (e *s3Backend[K]) follows(k K, bucket string) bool {
	return e.rows.Follows != nil && e.rows.Follows(e.at, k, bucket)
}

// present returns the row of an authenticated key. The system is locked.
func (e *s3Backend[K]) present(key s3.Key) (k K, err error) {
	k = e.rows.Key(key.ID)
	if k == *new(K) && key.ID != "" {
		return k, s3.NewError("InvalidAccessKeyId", "")
	}
	return k, nil
}

// Open implements [s3.Opener].
func (e *s3Backend[K]) Open(key s3.Key, action, bucket, object string) (opened s3.Opened, err error) {
	e.system.Lock()
	defer e.system.Unlock()
	k := e.rows.Key(key.ID)
	if key.ID != "" {
		if k == *new(K) {
			return opened, s3.ErrKeyChanged
		}
		if present, works := e.rows.KeyAt(e.at, k); !works || present.Secret != key.Secret {
			return opened, s3.ErrKeyChanged
		}
		opened.KeyID = e.used(k)
	}
	allowed := e.rows.Allows(e.at, k, action, bucket, object)
	if !allowed && !e.follows(k, bucket) {
		return opened, s3.NewError("AccessDenied", "")
	}
	found, err := e.rows.Bucket(e.at, k, bucket)
	found.KeyID, found.ByPolicy = opened.KeyID, !allowed
	return found, err
}

// Bucket implements [s3.Backend].
func (e *s3Backend[K]) Bucket(key s3.Key, name string) (*s3.Bucket, error) {
	e.system.Lock()
	defer e.system.Unlock()
	k, err := e.present(key)
	if err != nil {
		return nil, err
	}
	found, err := e.rows.Bucket(e.at, k, name)
	return found.Bucket, err
}

// Buckets implements [s3.Backend].
func (e *s3Backend[K]) Buckets(key s3.Key) []*s3.Bucket {
	if e.rows.Buckets == nil {
		return nil
	}
	e.system.Lock()
	defer e.system.Unlock()
	if k := e.rows.Key(key.ID); k != *new(K) {
		return e.rows.Buckets(e.at, k)
	}
	return nil
}

// s3BucketBackend is the backend of an endpoint at which clients create and delete buckets.
type s3BucketBackend[K comparable] struct{ *s3Backend[K] }

// CreateBucket implements [s3.BucketCreator].
func (e s3BucketBackend[K]) CreateBucket(key s3.Key, b s3.NewBucket) error {
	e.system.Lock()
	defer e.system.Unlock()
	k, err := e.present(key)
	if err != nil {
		return err
	}
	return e.rows.Create(e.at, k, b)
}

// DeleteBucket implements [s3.BucketDeleter].
func (e s3BucketBackend[K]) DeleteBucket(key s3.Key, b *s3.Bucket) error {
	e.system.Lock()
	defer e.system.Unlock()
	k, err := e.present(key)
	if err != nil {
		return err
	}
	return e.rows.Delete(k, b)
}
