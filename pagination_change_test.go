package buckt_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// A list with numbered pages that changes during an iteration does not look complete.
func TestListsThatChange(t *testing.T) {
	t.Parallel()
	linode := func(ctx context.Context, c *buckt.Client) (int, []error) {
		keys, errs := collect(c.Linode.Keys.All(ctx, buckt.LinodeKeyListParams{}))
		return len(keys), errs
	}
	amove := func(ctx context.Context, c *buckt.Client) (int, []error) {
		keys, errs := collect(c.Amove.Keys.All(ctx, buckt.AmoveKeyListParams{Limit: 2}))
		return len(keys), errs
	}
	for name, tt := range map[string]struct {
		all       func(context.Context, *buckt.Client) (int, []error)
		responses []reply
		seen      int
		reason    string // "" if it does not end with an error
	}{
		"Linode shrinks to what has been read": {linode, []reply{linodePage(1, 3, 5, 1, 2), linodePage(2, 2, 3, 3)}, 2, "its total went from 5 to 3"},
		"Linode shrinks to less":               {linode, []reply{linodePage(1, 3, 5, 1, 2), linodePage(2, 1, 2)}, 2, "its total went from 5 to 2"},
		"Linode shrinks later": {linode, []reply{linodePage(1, 3, 5, 1, 2), linodePage(2, 3, 6, 3, 4), linodePage(3, 3, 5, 5)}, 4,
			"its total went from 6 to 5"},
		"Linode gives its last page for one past it": {linode, []reply{linodePage(1, 3, 3, 1), linodePage(1, 1, 1, 1)}, 1, "its total went from 3 to 1"},
		"Linode repeats a row":                       {linode, []reply{linodePage(1, 2, 4, 1, 2), linodePage(2, 2, 4, 2, 3)}, 2, `"2" was on an earlier page too`},
		"Linode grows":                               {linode, []reply{linodePage(1, 2, 2, 1), linodePage(2, 2, 3, 2)}, 2, ""},
		"Linode repeats a row on one page":           {linode, []reply{linodePage(1, 2, 3, 1, 1), linodePage(2, 2, 3, 2)}, 3, ""},
		"Amove shrinks to what has been read":        {amove, []reply{amovePage(5, 0, "a", "b"), amovePage(3, 0, "c")}, 2, "its total went from 5 to 3"},
		"Amove shrinks to less":                      {amove, []reply{amovePage(5, 0, "a", "b"), amovePage(2, 0)}, 2, "its total went from 5 to 2"},
		"Amove repeats a row":                        {amove, []reply{amovePage(4, 0, "a", "b"), amovePage(4, 0, "b", "c")}, 2, `"b" was on an earlier page too`},
		"Amove stays":                                {amove, []reply{amovePage(4, 0, "a", "b"), amovePage(4, 0, "c", "d")}, 4, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newOtherSystem(t, tt.responses)
			seen, errs := tt.all(t.Context(), client)
			require.Equal(t, tt.seen, seen)
			if tt.reason == "" {
				require.Empty(t, errs)
				return
			}
			require.Len(t, errs, 1)
			changed, ok := errors.AsType[*buckt.ListChangedError](errs[0])
			require.True(t, ok, "%T: %v", errs[0], errs[0])
			require.Equal(t, tt.seen, changed.Seen)
			require.Equal(t, tt.reason, changed.Reason)
			require.ErrorContains(t, errs[0], fmt.Sprintf("the list changed after %d items: %s", tt.seen, tt.reason))
		})
	}
}

// The rows of each list of Linode have distinct keys.
func TestEveryListOfLinodeNoticesARepeatedRow(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		row string
		all func(context.Context, *buckt.Client) []error
	}{
		"keys": {`{"id":7}`, func(ctx context.Context, c *buckt.Client) []error {
			_, errs := collect(c.Linode.Keys.All(ctx, buckt.LinodeKeyListParams{}))
			return errs
		}},
		"buckets": {`{"label":"b","region":"us-east","cluster":"us-east-1"}`, func(ctx context.Context, c *buckt.Client) []error {
			_, errs := collect(c.Linode.Buckets.All(ctx, buckt.LinodeBucketListParams{}))
			return errs
		}},
		"endpoints": {`{"region":"us-east","s3_endpoint":"us-east-1.linodeobjects.com","endpoint_type":"E0"}`, func(ctx context.Context, c *buckt.Client) []error {
			_, errs := collect(c.Linode.Endpoints.All(ctx, buckt.LinodeEndpointListParams{}))
			return errs
		}},
		"clusters": {`{"id":"us-east-1"}`, func(ctx context.Context, c *buckt.Client) []error {
			_, errs := collect(c.Linode.Clusters.All(ctx, buckt.LinodeClusterListParams{}))
			return errs
		}},
		"types": {`{"id":"objectstorage"}`, func(ctx context.Context, c *buckt.Client) []error {
			_, errs := collect(c.Linode.Types.All(ctx, buckt.LinodeTypeListParams{}))
			return errs
		}},
		"quotas": {`{"quota_id":"obj-buckets-a"}`, func(ctx context.Context, c *buckt.Client) []error {
			_, errs := collect(c.Linode.Quotas.All(ctx, buckt.LinodeQuotaListParams{}))
			return errs
		}},
		"global quotas": {`{"quota_id":"keys"}`, func(ctx context.Context, c *buckt.Client) []error {
			_, errs := collect(c.Linode.Quotas.AllGlobal(ctx, buckt.LinodeQuotaListParams{}))
			return errs
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := reply{body: `{"data":[` + tt.row + `],"page":1,"pages":2,"results":2}`}
			client, _ := newOtherSystem(t, []reply{page, page})
			errs := tt.all(t.Context(), client)
			require.Len(t, errs, 1)
			require.True(t, isType[*buckt.ListChangedError](errs[0]), "%v", errs[0])
		})
	}
}

// Linode lists quotas in random order for every request, so All requests one large page.
func TestQuotasAreAskedForInTheLargestPage(t *testing.T) {
	t.Parallel()
	row := func(n int) string { return fmt.Sprintf(`{"quota_id":"q%d"}`, n) }
	page := func(pages, results int, rows ...string) reply {
		return reply{body: fmt.Sprintf(`{"data":[%s],"page":1,"pages":%d,"results":%d}`, strings.Join(rows, ","), pages, results)}
	}
	for name, tt := range map[string]struct {
		params    buckt.LinodeQuotaListParams
		responses []reply
		asked     []string
	}{
		"default":             {buckt.LinodeQuotaListParams{}, []reply{page(2, 2, row(1)), page(2, 2, row(2))}, []string{"-/500", "2/500"}},
		"a size of one's own": {buckt.LinodeQuotaListParams{Limit: 25}, []reply{page(2, 2, row(1)), page(2, 2, row(2))}, []string{"-/25", "2/25"}},
		"from a cursor on":    {buckt.LinodeQuotaListParams{Cursor: "p2-50"}, []reply{page(2, 2, row(2))}, []string{"2/50"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := newOtherSystem(t, tt.responses)
			_, errs := collect(client.Linode.Quotas.All(t.Context(), tt.params))
			require.Empty(t, errs)
			require.Equal(t, tt.asked, pageQueries(s, "page", "page_size"))
			client, s = newOtherSystem(t, tt.responses)
			_, errs = collect(client.Linode.Quotas.AllGlobal(t.Context(), tt.params))
			require.Empty(t, errs)
			require.Equal(t, tt.asked, pageQueries(s, "page", "page_size"))
		})
	}
}

// In every system a list that only has empty pages ends after the number of pages that an option sets.
func TestEmptyPagesWithoutEnd(t *testing.T) {
	t.Parallel()
	n := 0
	client, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithoutRateLimiter(), buckt.WithMaxEmptyPages(7), buckt.WithTransport(respondEach(func() string {
		n++
		return fmt.Sprintf(`{"data":[],"error":null,"meta":{"nextCursor":"c%d","limit":20}}`, n)
	})))
	require.NoError(t, err)
	_, errs := collect(client.Buckets.All(t.Context(), buckt.BucketListParams{}))
	require.Len(t, errs, 1)
	empty, ok := errors.AsType[*buckt.EmptyPagesError](errs[0])
	require.True(t, ok, "%v", errs[0])
	require.Equal(t, &buckt.EmptyPagesError{Operation: "Buckets.List", Pages: 7}, empty)
	require.EqualError(t, empty, "buckt: Buckets.List: 7 consecutive empty pages")
	require.LessOrEqual(t, n, 8)

	linode, amove := buckt.WithLinode(linodeToken), buckt.WithAmove(amoveToken)
	for name, tt := range map[string]struct {
		opt  buckt.Option
		body string // with the number of the page twice
		all  func(context.Context, *buckt.Client) []error
	}{
		"Linode": {linode, `{"data":[],"page":%d,"pages":1%d,"results":0}`, func(ctx context.Context, c *buckt.Client) []error {
			_, errs := collect(c.Linode.Keys.All(ctx, buckt.LinodeKeyListParams{}))
			return errs
		}},
		"Amove buckets": {amove, `{"data":[],"continuationToken":"%d-%d"}`, func(ctx context.Context, c *buckt.Client) []error {
			_, errs := collect(c.Amove.Buckets.All(ctx, "account", buckt.AmoveBucketListParams{}))
			return errs
		}},
		"FoundryDB objects": {foundryDB.options[0], `{"files":[],"objects":[],"next_cursor":"%d-%d"}`, func(ctx context.Context, c *buckt.Client) []error {
			_, errs := collect(c.FoundryDB.Objects.All(ctx, "fs_1", buckt.FoundryDBObjectListParams{}))
			return errs
		}},
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			client, err := buckt.New(tt.opt, buckt.WithoutRateLimiter(), buckt.WithMaxEmptyPages(7), buckt.WithTransport(respondEach(func() string {
				n++
				return fmt.Sprintf(tt.body, n, n)
			})))
			require.NoError(t, err)
			errs := tt.all(t.Context(), client)
			require.Len(t, errs, 1)
			require.True(t, isType[*buckt.EmptyPagesError](errs[0]), "%v", errs[0])
			require.Equal(t, 7, n)
		})
	}
	_, err = buckt.New(buckt.WithMaxEmptyPages(-1))
	require.True(t, isType[*buckt.InvalidInputError](err))
}

// respondEach responds to every request with a body.
func respondEach(body func() string) roundTripper {
	return func(r *http.Request) (*http.Response, error) { return reply{body: body()}.response(r), nil }
}
