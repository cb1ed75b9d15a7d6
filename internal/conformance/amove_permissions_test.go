package conformance_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// Amove documents only Read, Write and ReadWrite. Read includes lists. Buckets are created at the control plane; it is not documented
// whether a key may also create them.
func TestAmovePermissions(t *testing.T) {
	levels := map[buckt.AmovePermission]level{
		buckt.AmoveRead: {
			allowed: slices.Concat(readingObjects, listing, []string{"head bucket"}),
			refused: slices.Concat(writingObjects, deletingObjects, copying,
				[]string{"abort an upload", "create a bucket", "delete the bucket"}),
			undecided: []string{"list buckets"},
		},
		buckt.AmoveWrite: {
			allowed:   slices.Concat(writingObjects, deletingObjects),
			refused:   slices.Concat(readingObjects, copying, listing),
			undecided: slices.Concat(ofBuckets, []string{"head bucket", "abort an upload"}),
		},
		buckt.AmoveReadWrite: {
			allowed: slices.Concat(readingObjects, writingObjects, deletingObjects, copying, listing,
				[]string{"head bucket", "abort an upload"}),
			undecided: ofBuckets,
		},
	}
	outside := level{
		refused: slices.Concat(readingObjects, writingObjects, deletingObjects, copying, listing,
			[]string{"abort an upload", "head bucket", "delete the bucket"}),
		undecided: []string{"list buckets", "create a bucket"},
	}
	for _, client := range s3Clients {
		for permission, inside := range levels {
			t.Run(client.name+" "+string(permission)+" in all buckets", func(t *testing.T) {
				f := newFixture(t, client.open)
				key, _ := f.amoveAccess(t, "photos", permission, buckt.AllBuckets())
				inside.try(t, &permissionCase{fixture: f, owner: f.store, key: f.connect(t, key)})
			})
			t.Run(client.name+" "+string(permission)+" in a selected bucket", func(t *testing.T) {
				f := newFixture(t, client.open)
				key, _ := f.amoveAccess(t, "photos", permission, buckt.OnlyBuckets("archive", "photos"))
				inside.try(t, &permissionCase{fixture: f, owner: f.store, key: f.connect(t, key)})
			})
			t.Run(client.name+" "+string(permission)+" in another bucket", func(t *testing.T) {
				f := newFixture(t, client.open)
				f.amoveBucket(t, "archive", buckt.AmoveBucketCreateParams{})
				key, _ := f.amoveAccess(t, "photos", permission, buckt.OnlyBuckets("archive"))
				outside.try(t, &permissionCase{fixture: f, owner: f.store, key: f.connect(t, key)})
			})
		}
	}
}

// A key may be for a bucket that is created later.
func TestAmoveKeyBeforeItsBucket(t *testing.T) {
	for _, client := range s3Clients {
		t.Run(client.name, func(t *testing.T) {
			f := newFixture(t, client.open)
			access, _ := f.amoveAccess(t, "later", buckt.AmoveReadWrite, buckt.OnlyBuckets("later"))
			s := f.connect(t, access)
			_, err := s.list(t.Context(), listOptions{})
			refused(t, err, http.StatusNotFound, "NoSuchBucket")
			f.amoveBucket(t, "later", buckt.AmoveBucketCreateParams{})
			mustPut(t, s, "a", "hello")
			all := f.in(t, "later")
			got, err := all.get(t.Context(), "a", getOptions{})
			require.NoError(t, err, "a key for all buckets is for those that are made later as well")
			require.Equal(t, "hello", string(got.body))
		})
	}
}
