package s3_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

const (
	testID     = "AKIAIOSFODNN7EXAMPLE"
	testSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

var testTime = time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)

// testBackend is a backend of maps.
type testBackend struct {
	mu      sync.Mutex
	keys    map[string]s3.Key
	buckets map[string]*s3.Bucket
}

func (b *testBackend) Key(id string) (s3.Key, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	k, found := b.keys[id]
	return k, found
}

func (b *testBackend) Bucket(_ s3.Key, name string) (*s3.Bucket, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buckets[name], nil
}

func (b *testBackend) Buckets(s3.Key) []*s3.Bucket {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []*s3.Bucket
	for _, bucket := range b.buckets {
		all = append(all, bucket)
	}
	slices.SortFunc(all, func(a, b *s3.Bucket) int { return strings.Compare(a.Name(), b.Name()) })
	return all
}

func (b *testBackend) CreateBucket(key s3.Key, n s3.NewBucket) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.buckets[n.Name] != nil {
		return s3.NewError("BucketAlreadyOwnedByYou", "")
	}
	bucket := s3.Config{Name: n.Name, Owner: key.Owner, Created: testTime}.NewBucket()
	bucket.Configure(func(s *s3.Settings) { s.ObjectLock, s.Tags = n.ObjectLock, n.Tags })
	b.buckets[n.Name] = bucket
	return nil
}

func (b *testBackend) DeleteBucket(_ s3.Key, bucket *s3.Bucket) error {
	if !bucket.Close(true) {
		return s3.NewError("BucketNotEmpty", "")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.buckets, bucket.Name())
	return nil
}

func allowAll(string, string, string) bool { return true }

// endpoint is a handler with one key that may do everything, a bucket and a clock.
type endpoint struct {
	t       *testing.T
	handler *s3.Handler
	backend *testBackend
	bucket  *s3.Bucket
	now     time.Time
}

func newEndpoint(t *testing.T) *endpoint {
	bucket := s3.Config{Name: "bucket", Owner: s3.Owner{ID: "owner"}, Created: testTime}.NewBucket()
	e := &endpoint{t: t, now: testTime, bucket: bucket, backend: &testBackend{
		keys:    map[string]s3.Key{testID: {ID: testID, Secret: testSecret, Owner: s3.Owner{ID: "owner"}, Allows: allowAll}},
		buckets: map[string]*s3.Bucket{"bucket": bucket},
	}}
	e.handler = &s3.Handler{Backend: e.backend, Now: func() time.Time { return e.now }, Hosts: []string{"s3.amazonaws.com"}}
	return e
}

// allow replaces the rights of the key.
func (e *endpoint) allow(allows func(action, bucket, object string) bool) {
	key := e.backend.keys[testID]
	key.Allows = allows
	e.backend.keys[testID] = key
}

// do serves a request as it is.
func (e *endpoint) do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	e.handler.ServeHTTP(w, r)
	return w
}

// newRequest makes a request as a server gets it, from the path as it is on the wire.
func newRequest(method, target, body string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, "http://s3.amazonaws.com/", strings.NewReader(body))
	r.RequestURI = target
	if u, err := url.ParseRequestURI(target); err == nil {
		r.URL = u
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// send signs a request and serves it.
func (e *endpoint) send(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	e.t.Helper()
	r := newRequest(method, target, body, headers...)
	sign(r, e.now, hexSHA256(body))
	return e.do(r)
}
