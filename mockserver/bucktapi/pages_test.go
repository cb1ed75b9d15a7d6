package bucktapi_test

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// walk reads a list to its end and returns the rows of each page.
func walk(t *testing.T, c mocktest.Caller, path, field string) (pages [][]string) {
	t.Helper()
	after, seen := "", map[string]bool{}
	for {
		r := mocktest.RequireOK(t, c.Get(path+after))
		pages = append(pages, r.Column(field))
		next, more := r.At("meta.nextCursor").(string)
		if !more {
			return pages
		}
		require.False(t, seen[next], "cursor %q came twice", next)
		seen[next] = true
		after = "&cursor=" + url.QueryEscape(next)
	}
}

// seedPages adds five rows to each list and returns the lists, with the field that identifies a row.
func seedPages(t *testing.T, server *mockserver.Server) map[string]string {
	t.Helper()
	org := server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
	account := mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{S3Buckets: []bucktapi.S3Bucket{
		{Name: "1"}, {Name: "1-1"}, {Name: "1.1"}, {Name: "11"}, {Name: "2"},
	}})
	for range 4 {
		mocktest.AddBucket(t, org, bucktapi.Bucket{})
		mocktest.AddKey(t, org, bucktapi.Key{})
		mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{})
	}
	for _, key := range []string{"0", "0~", "0~~", "1", "~"} {
		require.NoError(t, org.PutFile(id, bucktapi.File{Key: key}))
	}
	for range 5 {
		mocktest.RequireOK(t, mocktest.CallBuckt(t, server).Get("/billing/usage"))
	}
	return map[string]string{
		"/buckets?limit=2":      "id",
		"/keys?limit=2":         "id",
		"/aws-accounts?limit=2": "id",
		"/aws-accounts/" + account.ID + "/s3-buckets?limit=2": "name",
		"/buckets/" + id + "/files?limit=2":                   "key",
		"/logs?limit=2&path=/v1/billing":                      "id",
	}
}

func TestPages(t *testing.T) {
	for name, test := range map[string]struct {
		opts  []mockserver.Option
		sizes []int
	}{
		"full":                {nil, []int{2, 2, 1}},
		"short and empty":     {[]mockserver.Option{mockserver.WithShortPages()}, []int{1, 0, 1, 0, 1, 0, 1, 0, 1}},
		"empty ones in a row": {[]mockserver.Option{mockserver.WithShortPages(0, 0, 5)}, []int{0, 0, 2, 0, 0, 2, 0, 0, 1}},
	} {
		for i := range 6 {
			t.Run(fmt.Sprint(name, " ", i), func(t *testing.T) {
				server := mocktest.New(t, test.opts...)
				lists := seedPages(t, server)
				list := slices.Sorted(maps.Keys(lists))[i]
				var sizes []int
				rows := map[string]bool{}
				for _, page := range walk(t, mocktest.CallBuckt(t, server), list, lists[list]) {
					sizes = append(sizes, len(page))
					for _, row := range page {
						rows[row] = true
					}
				}
				require.Equal(t, test.sizes, sizes, list)
				require.Len(t, rows, 5, list)
			})
		}
	}
}

func TestCursors(t *testing.T) {
	server := mocktest.New(t, mockserver.WithDeletion(0))
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	var ids []string
	for range 3 {
		ids = append(ids, mocktest.AddBucket(t, org, bucktapi.Bucket{}))
	}
	require.Equal(t, ids, c.Get("/buckets?cursor=").Column("id"), "an empty one means the first page")
	require.Equal(t, ids, c.Get("/buckets?cursor=a").Column("id"), "an unknown one is compared")
	require.Empty(t, c.Get("/buckets?cursor=z").Column("id"))
	mocktest.RequireOK(t, c.Delete("/buckets/"+ids[1]))
	require.Equal(t, ids[2:], c.Get("/buckets?cursor="+ids[1]).Column("id"), "the row may be gone")
}
