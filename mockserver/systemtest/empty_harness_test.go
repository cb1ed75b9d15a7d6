package systemtest

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// emptying is the versioned bucket "assets" at one of the systems, which is to be emptied.
type emptying struct {
	server *mockserver.Server
	// access has a key of the test that may do everything, with which s3 makes requests.
	access buckt.S3Access
	s3     mocktest.S3Caller
	put    func(key, content string)
	empty  func(context.Context, buckt.EmptyParams, ...buckt.CallOption) (buckt.EmptyProgress, error)
	remove func(context.Context) error
	// keys returns the names of the keys in force but for that of the test.
	keys func() []string
	// The operations of the control plane on keys.
	createKey, deleteKey string
}

// emptyings creates a bucket at each system that can empty one.
var emptyings = map[string]func(*testing.T, ...buckt.Option) *emptying{"Linode": linodeEmptying, "Amove": amoveEmptying}

func linodeEmptying(t *testing.T, opts ...buckt.Option) *emptying {
	t.Helper()
	server := mocktest.New(t)
	account, client := server.Linode().Account(), mockClient(t, server, opts...)
	mocktest.AddLinodeBucket(t, account, "us-east", "assets")
	key := mocktest.AddLinodeKey(t, account, linode.Key{Label: "test"})
	e := &emptying{
		server: server, createKey: "linodeCreateKey", deleteKey: "linodeDeleteKey",
		access: buckt.S3Access{
			Endpoint: "http://us-east-1.linodeobjects.com", Region: "us-east", Bucket: "assets",
			AccessKeyID: key.AccessKey, SecretAccessKey: key.SecretKey,
		},
		put: func(name, content string) {
			require.NoError(t, account.PutObject("us-east", "assets", linode.Object{Key: name, Content: []byte(content)}))
		},
		empty: func(ctx context.Context, p buckt.EmptyParams, opts ...buckt.CallOption) (buckt.EmptyProgress, error) {
			return client.Linode.Buckets.Empty(ctx, "us-east", "assets", p, opts...)
		},
		remove: func(ctx context.Context) error { return client.Linode.Buckets.Delete(ctx, "us-east", "assets") },
		keys: func() (names []string) {
			for _, k := range account.Keys() {
				if k.Label != "test" {
					names = append(names, k.Label)
				}
			}
			return names
		},
	}
	e.callS3(t)
	const enabled = `<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>`
	mocktest.RequireOK(t, e.s3.Signed("PUT", "/assets?versioning=", enabled))
	return e
}

func amoveEmptying(t *testing.T, opts ...buckt.Option) *emptying {
	t.Helper()
	server := mocktest.New(t)
	account, storage, client := server.Amove().Account(), server.Amove().CloudAccountID(), mockClient(t, server, opts...)
	_, err := account.AddBucket(storage, amove.Bucket{Name: "assets", Versioning: true, ObjectLock: true})
	require.NoError(t, err)
	key, err := account.User().AddKey(amove.Key{Name: "test", Permission: buckt.AmoveReadWrite, CloudAccountID: storage})
	require.NoError(t, err)
	e := &emptying{
		server: server, createKey: "amoveCreateKey", deleteKey: "amoveDeleteKey",
		access: buckt.S3Access{
			Endpoint: "https://s3.us-east-1.amove.invalid", Region: "us-east-1", Bucket: "assets",
			AccessKeyID: key.AccessKey, SecretAccessKey: key.SecretKey,
		},
		put: func(name, content string) {
			require.NoError(t, account.PutObject(storage, "assets", amove.Object{Key: name, Content: []byte(content)}))
		},
		empty: func(ctx context.Context, p buckt.EmptyParams, opts ...buckt.CallOption) (buckt.EmptyProgress, error) {
			return client.Amove.Buckets.Empty(ctx, storage, "assets", p, opts...)
		},
		remove: func(ctx context.Context) error { return client.Amove.Buckets.Delete(ctx, storage, "assets") },
		keys: func() (names []string) {
			for _, k := range account.User().Keys() {
				if k.Name != "test" {
					names = append(names, k.Name)
				}
			}
			return names
		},
	}
	e.callS3(t)
	return e
}

func (e *emptying) callS3(t *testing.T) {
	e.s3 = mocktest.S3Caller{
		T: t, Server: e.server, HTTP: e.server.HTTPClient(), Endpoint: e.access.Endpoint, Key: sigv4.Credentials{
			AccessKey: e.access.AccessKeyID, Secret: e.access.SecretAccessKey.Reveal(), Region: e.access.Region,
		},
	}
}

// requireEmptied asserts that the bucket is empty and that no key was left.
func (e *emptying) requireEmptied(t *testing.T) {
	t.Helper()
	require.Empty(t, e.keys())
	for _, path := range []string{"/assets?versions", "/assets?uploads"} {
		r := mocktest.RequireOK(t, e.s3.Do("GET", path))
		require.NotContains(t, r.Body, "<Key>")
	}
	require.NoError(t, e.remove(t.Context()))
}

// requireEmptyError returns the error of Empty.
func requireEmptyError(t *testing.T, err error) *buckt.EmptyError {
	t.Helper()
	e, ok := errors.AsType[*buckt.EmptyError](err)
	require.True(t, ok, "%T: %v", err, err)
	require.Equal(t, "assets", e.Bucket)
	require.Contains(t, e.Operation, ".Buckets.Empty")
	return e
}

// requests counts the requests to an operation.
func (e *emptying) requests(operation string) int {
	n := 0
	for _, ex := range e.server.Requests() {
		if ex.Operation == operation {
			n++
		}
	}
	return n
}
