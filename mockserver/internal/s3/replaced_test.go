package s3_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

func TestBucketReplaced(t *testing.T) {
	var told []string
	etag := func(o *s3.Object) string {
		if o == nil {
			return "none"
		}
		return o.ETag
	}
	ids := 0
	config := s3.Config{
		Replaced: func(old, current *s3.Object) { told = append(told, etag(old)+" "+etag(current)) },
		NewID:    func() string { ids++; return string(rune('a' + ids - 1)) },
	}
	b := config.NewBucket()
	b.Configure(func(s *s3.Settings) { s.Versioning = s3.VersioningEnabled })
	put := func(etag string) *s3.Object {
		o, err := b.Put(s3.Object{Key: "k", ETag: etag}, nil)
		require.NoError(t, err)
		return o
	}
	remove := func(version string) {
		_, err := b.Delete(s3.Deletion{Key: "k", VersionID: version, Time: time.Time{}})
		require.NoError(t, err)
	}
	first, second := put("1"), put("2")
	require.Equal(t, []string{"a", "b"}, []string{first.VersionID, second.VersionID})
	remove("")
	remove("c") // the delete marker
	remove(first.VersionID)
	require.Equal(t, []string{"none 1", "1 2", "2 none", "none 2"}, told, "an older version is no matter")
	upload, err := b.CreateUpload(s3.Upload{Object: s3.Object{Key: "k"}})
	require.NoError(t, err)
	require.Equal(t, "d", upload.ID)

	told = nil
	restored := config.Restore(b.Export())
	require.Empty(t, told, "nothing happens to what is restored")
	_, err = restored.Delete(s3.Deletion{Key: "k"})
	require.NoError(t, err)
	require.Equal(t, []string{"2 none"}, told)
}
