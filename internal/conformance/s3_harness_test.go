package conformance_test

import (
	"crypto/md5"
	"encoding/hex"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
)

// s3Clients are the clients that run all checks.
var s3Clients = []struct {
	name string
	open opener
}{
	{"aws", openAWS},
	{"minio", openMinIO},
}

// opener creates a client.
type opener func(t *testing.T, c connection) store

// connection is the configuration of a client.
type connection struct {
	access               buckt.S3Access
	transport            http.RoundTripper
	tamper               func(*http.Request)
	pathStyle, anonymous bool
}

func (c connection) wire() *wire { return &wire{next: c.transport, tamper: c.tamper} }

// fixture is a mock with a bucket at Amove without versioning and object lock, and a client whose key has all permissions for all buckets
// of the storage.
type fixture struct {
	store
	open    opener
	server  *mockserver.Server
	client  *buckt.Client
	access  buckt.S3Access
	keyID   string // identifies the key for revocation
	ahead   *atomic.Int64
	storage buckt.AmoveCloudAccount
}

func newFixture(t *testing.T, open opener) *fixture {
	t.Helper()
	f := &fixture{open: open, ahead: new(atomic.Int64)}
	f.server = newServer(t, mockserver.WithProvisioning(0), mockserver.WithClock(func() time.Time {
		return time.Now().Add(time.Duration(f.ahead.Load()))
	}))
	f.client = f.server.Client()
	storages, err := f.client.Amove.CloudAccounts.UsableStorage(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, storages)
	f.storage = storages[0]
	f.amoveBucket(t, "photos", buckt.AmoveBucketCreateParams{})
	f.access, f.keyID = f.amoveAccess(t, "photos", buckt.AmoveReadWrite, buckt.AllBuckets())
	f.store = f.connect(t, f.access)
	return f
}

// skew sets the difference between the clocks of the server and the client.
func (f *fixture) skew(d time.Duration) { f.ahead.Store(int64(d)) }

// connect creates another client of the same kind.
func (f *fixture) connect(t *testing.T, access buckt.S3Access, changes ...func(*connection)) store {
	t.Helper()
	c := connection{access: access, transport: f.server.HTTPClient().Transport}
	for _, change := range changes {
		change(&c)
	}
	return f.open(t, c)
}

// tampered creates a client whose requests are modified after signing.
func (f *fixture) tampered(t *testing.T, tamper func(*http.Request)) store {
	t.Helper()
	return f.connect(t, f.access, func(c *connection) { c.tamper = tamper })
}

// in creates a client for another bucket, with the same key.
func (f *fixture) in(t *testing.T, bucket string) store {
	t.Helper()
	access := f.access
	access.Bucket = bucket
	return f.connect(t, access)
}

// must puts an object that the check requires.
func (f *fixture) must(t *testing.T, key, body string) object {
	t.Helper()
	return mustPut(t, f.store, key, body)
}

func mustPut(t *testing.T, s store, key, body string) object {
	t.Helper()
	o, err := s.put(t.Context(), key, []byte(body), putOptions{})
	require.NoError(t, err, "putting %q", key)
	return o
}

// holds asserts the content of an object.
func (f *fixture) holds(t *testing.T, key, body string) {
	t.Helper()
	got, err := f.get(t.Context(), key, getOptions{})
	require.NoError(t, err, "getting %q", key)
	require.Equal(t, body, string(got.body))
}

// lacks asserts that an object does not exist.
func (f *fixture) lacks(t *testing.T, key string) {
	t.Helper()
	_, err := f.get(t.Context(), key, getOptions{})
	refused(t, err, http.StatusNotFound, "NoSuchKey")
}

// md5Hex is the ETag of an object that was not uploaded in parts.
func md5Hex(body string) string {
	sum := md5.Sum([]byte(body))
	return hex.EncodeToString(sum[:])
}
