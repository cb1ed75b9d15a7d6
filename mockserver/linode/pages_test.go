package linode_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestPages(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	c := mocktest.CallLinode(t, server)
	require.JSONEq(t, `{"data":[],"page":1,"pages":1,"results":0}`, mocktest.RequireOK(t, c.Get("/keys")).Body)
	var ids []any
	for range 101 {
		ids = append(ids, float64(mocktest.AddLinodeKey(t, a, linode.Key{}).ID))
	}
	for query, want := range map[string]struct{ from, to, page, pages int }{
		"":                         {0, 100, 1, 2},
		"?page=2":                  {100, 101, 2, 2},
		"?page=3":                  {0, 0, 3, 2}, // past the end
		"?page=1000000":            {0, 0, 1000000, 2},
		"?page_size=25":            {0, 25, 1, 5},
		"?page_size=25&page=4":     {75, 100, 4, 5},
		"?page_size=25&page=5":     {100, 101, 5, 5},
		"?page_size=500":           {0, 101, 1, 1},
		"?page=007":                {0, 0, 7, 2},
		"?cursor=x&limit=1":        {0, 100, 1, 2}, // unknown parameters
		"?page=184467440737095517": {100, 101, 2, 2},
		"?page=184467440737095516": {0, 0, 184467440737095516, 2},
		"?page_size=500&page=9223372036854775807": {0, 101, 1, 1},
		"?page_size=500&page=36893488147419104":   {0, 101, 1, 1},
		"?page_size=500&page=36893488147419103":   {0, 0, 36893488147419103, 1},
	} {
		t.Run(query, func(t *testing.T) {
			r := mocktest.RequireOK(t, c.Get("/keys"+query))
			require.Equal(t, append([]any{}, ids[want.from:want.to]...), values(r, "id"))
			require.Equal(t, float64(want.page), r.At("page"))
			require.Equal(t, float64(want.pages), r.At("pages"))
			require.Equal(t, 101.0, r.At("results"))
		})
	}
}

func TestPagesLargeNumbers(t *testing.T) {
	server := mockserver.New(t) // the contract's numbers have 64 bits
	mocktest.AddLinodeKey(t, server.Linode().Account(), linode.Key{})
	r := mocktest.RequireOK(t, mocktest.CallLinode(t, server).Get("/keys?page=99999999999999999999999"))
	require.Len(t, r.At("data"), 1, "the last page")
	require.Equal(t, 1.0, r.At("page"))
}

func TestPagesInvalid(t *testing.T) {
	server := mocktest.New(t)
	mocktest.AddLinodeBucket(t, server.Linode().Account(), "us-east", "assets")
	c := mocktest.CallLinode(t, server)
	for query, fields := range map[string][]string{
		"page=0":             {"page"},
		"page=-1":            {"page"},
		"page=":              {"page"},
		"page=abc":           {"page"},
		"page=1.5":           {"page"},
		"page=%2B1":          {"page"},
		"page_size=24":       {"page_size"},
		"page_size=501":      {"page_size"},
		"page_size=0":        {"page_size"},
		"page_size=-25":      {"page_size"},
		"page_size=":         {"page_size"},
		"page_size=abc":      {"page_size"},
		"page_size=50.5":     {"page_size"},
		"page=0&page_size=1": {"page", "page_size"},
	} {
		for _, list := range []string{"/keys", "/buckets", "/buckets/us-east", "/endpoints", "/quotas", "/global-quotas"} {
			t.Run(list+" "+query, func(t *testing.T) {
				linodeRejects(t, c.Get(list+"?"+query), fields...)
			})
		}
	}
}

func TestPagesDuringChanges(t *testing.T) {
	server := mocktest.New(t)
	a := server.Linode().Account()
	c := mocktest.CallLinode(t, server)
	var keys []linode.Key
	for range 30 {
		keys = append(keys, mocktest.AddLinodeKey(t, a, linode.Key{}))
	}
	require.Equal(t, 2.0, c.Get("/keys?page_size=25").At("pages"))
	for _, k := range keys[:10] {
		mocktest.RequireOK(t, c.Delete(linodeKeyPath(k)))
	}
	r := mocktest.RequireOK(t, c.Get("/keys?page_size=25&page=2"))
	require.Equal(t, `[] 2 1 20`, fmt.Sprint(r.At("data"), r.At("page"), r.At("pages"), r.At("results")))
}
