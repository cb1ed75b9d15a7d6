package mockserver_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// pages are lists with a function that adds n rows.
var pages = map[string]struct {
	add     func(tb testing.TB, s *mockserver.Server, n int)
	request func(benchServer) *http.Request
}{
	"buckets of Buckt": {
		func(tb testing.TB, s *mockserver.Server, n int) {
			for i := range n {
				_, err := s.Buckt().Organization().AddBucket(bucktapi.Bucket{CustomDomain: fmt.Sprintf("%d.example.com", i)})
				require.NoError(tb, err)
			}
		},
		func(s benchServer) *http.Request { return s.buckt("GET", "/buckets", "") },
	},
	"keys of Buckt": {
		func(tb testing.TB, s *mockserver.Server, n int) {
			for range n {
				_, err := s.Buckt().Organization().AddKey(bucktapi.Key{})
				require.NoError(tb, err)
			}
		},
		func(s benchServer) *http.Request { return s.buckt("GET", "/keys", "") },
	},
	"buckets of Linode": {
		func(tb testing.TB, s *mockserver.Server, n int) {
			for i := range n {
				_, err := s.Linode().Account().AddBucket(linode.Bucket{Label: fmt.Sprintf("bucket-%d", i)})
				require.NoError(tb, err)
			}
		},
		func(s benchServer) *http.Request { return s.linode("GET", "/object-storage/buckets?page_size=25", "") },
	},
}

// BenchmarkPage lists a page of long lists.
func BenchmarkPage(b *testing.B) {
	for name, page := range pages {
		for _, rows := range []int{100, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", name, rows), func(b *testing.B) {
				s := benchServer{b, mockserver.New(b)}
				page.add(b, s.server, rows)
				handle := s.handler(page.request)
				b.ReportAllocs()
				for b.Loop() {
					handle()
				}
			})
		}
	}
}

// A page allocates the same, however long the list is.
func TestPageAllocations(t *testing.T) {
	if isBuiltWith("-race", "true") {
		t.Skip("the race detector empties pools")
	}
	for name, page := range pages {
		t.Run(name, func(t *testing.T) {
			var allocations [2]float64
			for i, rows := range []int{100, 2000} {
				s := benchServer{t, mockserver.New(t)}
				page.add(t, s.server, rows)
				allocations[i] = testing.AllocsPerRun(500, s.handler(page.request))
			}
			require.InDelta(t, allocations[0], allocations[1], 2)
		})
	}
}
