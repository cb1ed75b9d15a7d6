package conformance_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// permissionCase is a client whose key has a level of permission. The bucket was prepared with another key that has all permissions.
type permissionCase struct {
	*fixture
	owner store
	key   store
	// prefix is the prefix of the objects that the key is tried on.
	prefix string
}

func (c *permissionCase) at(name string) source {
	return source{bucket: c.owner.bucket(), key: c.prefix + name}
}

// operations are the operations that S3 permissions control. Each is tried on an existing object, and on an upload that the owner has
// started.
var keyOperations = []struct {
	name string
	try  func(ctx context.Context, c *permissionCase, upload string) error
}{
	{"get", func(ctx context.Context, c *permissionCase, _ string) error {
		_, err := c.key.get(ctx, c.prefix+"there", getOptions{})
		return err
	}},
	{"get a range", func(ctx context.Context, c *permissionCase, _ string) error {
		_, err := c.key.get(ctx, c.prefix+"there", getOptions{byteRange: "bytes=0-1"})
		return err
	}},
	{"head", func(ctx context.Context, c *permissionCase, _ string) error {
		_, err := c.key.head(ctx, c.prefix+"there", getOptions{})
		return err
	}},
	{"get by presigned URL", func(ctx context.Context, c *permissionCase, _ string) error {
		return c.follow(ctx, http.MethodGet, "there")
	}},
	{"put", func(ctx context.Context, c *permissionCase, _ string) error {
		_, err := c.key.put(ctx, c.prefix+"new", []byte("hello"), putOptions{})
		return err
	}},
	{"put over", func(ctx context.Context, c *permissionCase, _ string) error {
		_, err := c.key.put(ctx, c.prefix+"there", []byte("hello"), putOptions{})
		return err
	}},
	{"put by presigned URL", func(ctx context.Context, c *permissionCase, _ string) error {
		return c.follow(ctx, http.MethodPut, "new")
	}},
	{"delete", func(ctx context.Context, c *permissionCase, _ string) error {
		_, err := c.key.remove(ctx, c.prefix+"there", "")
		return err
	}},
	{"delete many", func(ctx context.Context, c *permissionCase, _ string) error {
		refused, err := c.key.removeAll(ctx, c.prefix+"there", c.prefix+"missing")
		for _, code := range refused {
			return &refusal{http.StatusForbidden, code} // each key is refused separately
		}
		return err
	}},
	{"copy", func(ctx context.Context, c *permissionCase, _ string) error {
		_, err := c.key.copy(ctx, c.at("there"), c.prefix+"copied", copyOptions{})
		return err
	}},
	{"list", func(ctx context.Context, c *permissionCase, _ string) error {
		_, err := c.key.list(ctx, listOptions{prefix: c.prefix})
		return err
	}},
	{"list, version 1", func(ctx context.Context, c *permissionCase, _ string) error {
		_, err := c.key.listV1(ctx, listOptions{prefix: c.prefix, delimiter: "/"})
		return err
	}},
	{"begin an upload", func(ctx context.Context, c *permissionCase, _ string) error {
		_, err := c.key.createUpload(ctx, c.prefix+"begun", putOptions{})
		return err
	}},
	{"upload a part", func(ctx context.Context, c *permissionCase, upload string) error {
		_, err := c.key.uploadPart(ctx, c.prefix+"upload", upload, 2, []byte("hello"))
		return err
	}},
	{"copy a part", func(ctx context.Context, c *permissionCase, upload string) error {
		_, err := c.key.copyPart(ctx, c.prefix+"upload", upload, 3, c.at("there"), 0, 0)
		return err
	}},
	{"complete an upload", func(ctx context.Context, c *permissionCase, upload string) error {
		_, err := c.key.complete(ctx, c.prefix+"upload", upload, []part{{number: 1, etag: md5Hex("part")}})
		return err
	}},
	{"abort an upload", func(ctx context.Context, c *permissionCase, upload string) error {
		return c.key.abort(ctx, c.prefix+"upload", upload)
	}},
	{"head bucket", func(ctx context.Context, c *permissionCase, _ string) error { return c.key.headBucket(ctx) }},
	{"list buckets", func(ctx context.Context, c *permissionCase, _ string) error {
		_, err := c.key.buckets(ctx)
		return err
	}},
	{"create a bucket", func(ctx context.Context, c *permissionCase, _ string) error {
		return c.key.createBucket(ctx, fmt.Sprintf("made-%d", time.Now().UnixNano()))
	}},
	{"delete the bucket", func(ctx context.Context, c *permissionCase, _ string) error {
		err := c.key.deleteBucket(ctx, c.key.bucket())
		if _, code := failure(err); code == "BucketNotEmpty" {
			return nil // the response shows that the key may delete
		}
		return err
	}},
}

// The operations by effect.
var (
	readingObjects = []string{"get", "get a range", "head", "get by presigned URL"}
	writingObjects = []string{
		"put", "put over", "put by presigned URL", "begin an upload", "upload a part", "complete an upload",
	}
	deletingObjects = []string{"delete", "delete many"}
	copying         = []string{"copy", "copy a part"} // reads and writes
	listing         = []string{"list", "list, version 1"}
	ofBuckets       = []string{"list buckets", "create a bucket", "delete the bucket"}
)

// level defines a level of permission of a system.
type level struct {
	allowed, refused []string
	// undecided are the operations that neither a document nor the behavior of clients defines.
	undecided []string
}

// refusal is an error that the test itself found, not a client.
type refusal struct {
	status int
	code   string
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.code) }

// follow creates a presigned URL and uses it.
func (c *permissionCase) follow(ctx context.Context, method, name string) error {
	target, err := c.key.presign(ctx, method, c.prefix+name, time.Minute, presignOptions{})
	if err != nil {
		return err
	}
	answer, err := c.request(ctx, method, target, "", nil)
	if err != nil || answer.status < 300 {
		return err
	}
	return &refusal{answer.status, answer.code}
}

// try tries every operation with a key: it succeeds, or is refused with AccessDenied.
func (l level) try(t *testing.T, c *permissionCase) {
	t.Helper()
	require.Len(t, keyOperations, len(l.allowed)+len(l.refused)+len(l.undecided), "each operation is in one of the lists")
	for _, operation := range keyOperations {
		name := operation.name
		if slices.Contains(l.undecided, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			allowed := slices.Contains(l.allowed, name)
			require.NotEqual(t, allowed, slices.Contains(l.refused, name), "%s is in none of the lists, or in both", name)
			mustPut(t, c.owner, c.prefix+"there", "hello")
			upload, err := c.owner.createUpload(t.Context(), c.prefix+"upload", putOptions{})
			require.NoError(t, err)
			_, err = c.owner.uploadPart(t.Context(), c.prefix+"upload", upload, 1, []byte("part"))
			require.NoError(t, err)

			err = operation.try(t.Context(), c, upload)
			if allowed {
				require.NoError(t, err)
				return
			}
			code := "AccessDenied"
			if name == "head" || name == "head bucket" {
				code = ""
			}
			refused(t, err, http.StatusForbidden, code)
			got, err := c.owner.get(t.Context(), c.prefix+"there", getOptions{})
			require.NoError(t, err)
			require.Equal(t, "hello", string(got.body), "it was refused, and yet was done")
		})
	}
}
