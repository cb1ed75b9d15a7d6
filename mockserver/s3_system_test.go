package mockserver

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// The first segments of the APIs' paths cannot be names of buckets, as their paths would be ambiguous.
func TestS3ReservedNames(t *testing.T) {
	server := New(t)
	roots := []string{"/health", "/user/bucket", "/usage", "/v4", "/v4beta", "/v1", "/api/v1"}
	for _, op := range foundrydb.Definition().Routes.All() {
		roots = append(roots, "/"+strings.Split(op.Path, "/")[0])
	}
	for _, root := range roots {
		name := strings.Split(root, "/")[1]
		require.True(t, isReserved(name), name)
		require.NotNil(t, server.systemOfPath(root), root)
	}
	for _, name := range reservedNames() {
		isFirst := func(root string) bool { return strings.Split(root, "/")[1] == name }
		require.True(t, slices.ContainsFunc(roots, isFirst), "%s is reserved for nothing", name)
	}
	require.False(t, isReserved("users"))
}

// publicBackend has one public bucket that allows an action.
type publicBackend struct {
	action, object string
	bucket         *s3.Bucket
}

func (b publicBackend) Key(id string) (s3.Key, bool) {
	return s3.Key{Allows: func(action, _, object string) bool { return action == b.action && object == b.object }}, id == "" && b.action != ""
}

func (b publicBackend) Bucket(_ s3.Key, name string) (*s3.Bucket, error) {
	if name != b.bucket.Name() {
		return nil, s3.NewError("NoSuchBucket", "")
	}
	return b.bucket, nil
}

func (b publicBackend) Buckets(s3.Key) []*s3.Bucket { return nil }

func TestS3PublicBuckets(t *testing.T) {
	assets := s3.Config{Name: "assets"}.NewBucket()
	for name, test := range map[string]struct {
		action, object string
		request        s3.Request
		public         bool
	}{
		"to read":           {s3.ActionGetObject, "a", s3.Request{Bucket: "assets", Key: "a"}, true},
		"to write":          {s3.ActionPutObject, "a", s3.Request{Bucket: "assets", Key: "a"}, true},
		"to list":           {s3.ActionListBucket, "", s3.Request{Bucket: "assets"}, true},
		"another object":    {s3.ActionGetObject, "b", s3.Request{Bucket: "assets", Key: "a"}, false},
		"another action":    {"s3:GetBucketAcl", "a", s3.Request{Bucket: "assets", Key: "a"}, false},
		"not there":         {s3.ActionGetObject, "a", s3.Request{Bucket: "others", Key: "a"}, false},
		"no key for nobody": {"", "", s3.Request{Bucket: "assets", Key: "a"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			handler := &s3.Handler{Backend: publicBackend{test.action, test.object, assets}}
			require.Equal(t, test.public, handler.IsPublic(&test.request))
		})
	}
}
