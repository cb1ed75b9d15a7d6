package buckt_test

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// linodePage returns a page of keys that only have ids.
func linodePage(page, pages, results int, ids ...int) reply {
	rows := make([]string, len(ids))
	for i, id := range ids {
		rows[i] = fmt.Sprintf(`{"id":%d}`, id)
	}
	return reply{body: fmt.Sprintf(`{"data":[%s],"page":%d,"pages":%d,"results":%d}`, strings.Join(rows, ","), page, pages, results)}
}

func linodeIDs(keys []buckt.LinodeKey) []int {
	var out []int
	for _, k := range keys {
		out = append(out, k.ID)
	}
	return out
}

// pageQueries returns the queries that were sent as "page/page_size", with "-" for a missing one.
func pageQueries(s *script, page, size string) []string {
	var out []string
	value := func(q url.Values, name string) string {
		if !q.Has(name) {
			return "-"
		}
		return q.Get(name)
	}
	for _, r := range s.sent() {
		out = append(out, value(r.query, page)+"/"+value(r.query, size))
	}
	return out
}

func TestLinodeAllFollowsEveryPage(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		params    buckt.LinodeKeyListParams
		responses []reply
		want      []int
		asked     []string
	}{
		"one page":   {buckt.LinodeKeyListParams{}, []reply{linodePage(1, 1, 2, 1, 2)}, []int{1, 2}, []string{"-/-"}},
		"no page":    {buckt.LinodeKeyListParams{}, []reply{linodePage(1, 0, 0)}, nil, []string{"-/-"}},
		"empty page": {buckt.LinodeKeyListParams{}, []reply{linodePage(1, 1, 0)}, nil, []string{"-/-"}},
		"three pages": {buckt.LinodeKeyListParams{}, []reply{linodePage(1, 3, 5, 1, 2), linodePage(2, 3, 5, 3, 4), linodePage(3, 3, 5, 5)},
			[]int{1, 2, 3, 4, 5}, []string{"-/-", "2/-", "3/-"}},
		"by 25": {buckt.LinodeKeyListParams{Limit: 25}, []reply{linodePage(1, 2, 26, 1), linodePage(2, 2, 26, 2)}, []int{1, 2}, []string{"-/25", "2/25"}},
		"from a cursor on": {buckt.LinodeKeyListParams{Cursor: "p2-25"}, []reply{linodePage(2, 3, 75, 1), linodePage(3, 3, 75, 2)}, []int{1, 2},
			[]string{"2/25", "3/25"}},
		"from a cursor on, with its limit": {buckt.LinodeKeyListParams{Cursor: "p2-25", Limit: 25}, []reply{linodePage(2, 3, 75, 1), linodePage(3, 3, 75, 2)},
			[]int{1, 2}, []string{"2/25", "3/25"}},
		"an empty page before others": {buckt.LinodeKeyListParams{}, []reply{linodePage(1, 3, 9, 1), linodePage(2, 3, 9), linodePage(3, 3, 9, 2)}, []int{1, 2},
			[]string{"-/-", "2/-", "3/-"}},
		"it grows": {buckt.LinodeKeyListParams{}, []reply{linodePage(1, 1+1, 2, 1), linodePage(2, 3, 3, 2), linodePage(3, 3, 3, 3)}, []int{1, 2, 3},
			[]string{"-/-", "2/-", "3/-"}},
		"the page number is always 1": {buckt.LinodeKeyListParams{}, []reply{linodePage(1, 2, 2, 1), linodePage(1, 2, 2, 2)}, []int{1, 2}, []string{"-/-", "2/-"}},
		"numbers that make no sense":  {buckt.LinodeKeyListParams{}, []reply{linodePage(-1, -1, -1, 1)}, []int{1}, []string{"-/-"}},
		"a page at the end of numbers": {buckt.LinodeKeyListParams{Cursor: fmt.Sprintf("p%d-0", math.MaxInt)},
			[]reply{linodePage(1, math.MaxInt, 1, 1)}, []int{1}, []string{fmt.Sprintf("%d/-", math.MaxInt)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := newOtherSystem(t, tt.responses)
			all := client.Linode.Keys.All(t.Context(), tt.params)
			require.Empty(t, s.sent(), "nothing is asked before the iteration begins")
			keys, errs := collect(all)
			require.Empty(t, errs)
			require.Equal(t, tt.want, linodeIDs(keys))
			require.Equal(t, tt.asked, pageQueries(s, "page", "page_size"))
		})
	}
}

// A caller can pass the cursor of a page with or without the limit.
func TestLinodeListByHand(t *testing.T) {
	t.Parallel()
	client, s := newOtherSystem(t, []reply{linodePage(1, 3, 60, 1), linodePage(2, 3, 60, 2), linodePage(3, 3, 60, 3)})
	ctx := t.Context()
	first, err := client.Linode.Keys.List(ctx, buckt.LinodeKeyListParams{Limit: 25})
	require.NoError(t, err)
	second, err := client.Linode.Keys.List(ctx, buckt.LinodeKeyListParams{Limit: 25, Cursor: first.NextCursor})
	require.NoError(t, err)
	third, err := client.Linode.Keys.List(ctx, buckt.LinodeKeyListParams{Cursor: second.NextCursor})
	require.NoError(t, err)
	require.Empty(t, third.NextCursor)
	require.Equal(t, []string{"-/25", "2/25", "3/25"}, pageQueries(s, "page", "page_size"))
	require.Equal(t, buckt.PageMeta{Limit: 25, Total: pointer(60)}, third.Meta)
}

// Every list of Linode is iterated in the same way, with its parameters and options.
func TestLinodeEveryAll(t *testing.T) {
	t.Parallel()
	type each func(context.Context, *buckt.Client, ...buckt.CallOption) (int, []error)
	for path, all := range map[string]each{
		"/object-storage/keys": func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) (int, []error) {
			got, errs := collect(c.Linode.Keys.All(ctx, buckt.LinodeKeyListParams{Limit: 25}, opts...))
			return len(got), errs
		},
		"/object-storage/buckets": func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) (int, []error) {
			got, errs := collect(c.Linode.Buckets.All(ctx, buckt.LinodeBucketListParams{Limit: 25}, opts...))
			return len(got), errs
		},
		"/object-storage/buckets/us-east": func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) (int, []error) {
			got, errs := collect(c.Linode.Buckets.All(ctx, buckt.LinodeBucketListParams{Limit: 25, Region: "us-east"}, opts...))
			return len(got), errs
		},
		"/object-storage/endpoints": func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) (int, []error) {
			got, errs := collect(c.Linode.Endpoints.All(ctx, buckt.LinodeEndpointListParams{Limit: 25}, opts...))
			return len(got), errs
		},
		"/object-storage/quotas": func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) (int, []error) {
			got, errs := collect(c.Linode.Quotas.All(ctx, buckt.LinodeQuotaListParams{Limit: 25}, opts...))
			return len(got), errs
		},
		"/object-storage/global-quotas": func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) (int, []error) {
			got, errs := collect(c.Linode.Quotas.AllGlobal(ctx, buckt.LinodeQuotaListParams{Limit: 25}, opts...))
			return len(got), errs
		},
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			client, s := newOtherSystem(t, []reply{{body: `{"data":[{},{}],"page":1,"pages":2,"results":3}`}, {body: `{"data":[{}],"page":2,"pages":2,"results":3}`}})
			n, errs := all(t.Context(), client, buckt.Header("X-Trace", "t"))
			require.Empty(t, errs)
			require.Equal(t, 3, n)
			require.Equal(t, []string{"-/25", "2/25"}, pageQueries(s, "page", "page_size"))
			for _, r := range s.sent() {
				require.Equal(t, "/v4"+path, r.path)
				require.Equal(t, "t", r.header.Get("X-Trace"))
			}

			client, _ = newOtherSystem(t, []reply{{status: http.StatusUnauthorized, body: `{"errors":[{"reason":"Invalid Token"}]}`}})
			n, errs = all(t.Context(), client)
			require.Zero(t, n)
			require.Len(t, errs, 1)
			require.True(t, isType[*buckt.UnauthorizedError](errs[0]))
		})
	}
}
