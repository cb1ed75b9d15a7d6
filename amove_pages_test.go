package buckt_test

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// amovePage is a page of keys that only have ids. A total of -1 and a size of 0 are omitted.
func amovePage(total, size int, ids ...string) reply {
	rows := make([]string, len(ids))
	for i, id := range ids {
		rows[i] = fmt.Sprintf(`{"id":%q}`, id)
	}
	body := `{"data":[` + strings.Join(rows, ",") + `]`
	if total >= 0 {
		body += fmt.Sprintf(`,"total":%d`, total)
	}
	if size > 0 {
		body += fmt.Sprintf(`,"options":{"pageSize":%d,"page":1,"sort":[]}`, size)
	}
	return reply{body: body + `}`}
}

// amoveRows returns n ids that begin with a letter.
func amoveRows(letter string, n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprint(letter, i)
	}
	return ids
}

func TestAmoveAllFollowsEveryPage(t *testing.T) {
	t.Parallel()
	a50, b50 := amoveRows("a", 50), amoveRows("b", 50)
	for name, tt := range map[string]struct {
		params    buckt.AmoveKeyListParams
		responses []reply
		want      int
		asked     []string
	}{
		"one page":             {buckt.AmoveKeyListParams{}, []reply{amovePage(2, 0, "a", "b")}, 2, []string{"-/-"}},
		"a full page":          {buckt.AmoveKeyListParams{}, []reply{amovePage(50, 0, a50...)}, 50, []string{"-/-"}},
		"an empty list":        {buckt.AmoveKeyListParams{}, []reply{amovePage(0, 0)}, 0, []string{"-/-"}},
		"two pages":            {buckt.AmoveKeyListParams{}, []reply{amovePage(51, 0, a50...), amovePage(51, 0, "b")}, 51, []string{"-/-", "2/-"}},
		"two full pages":       {buckt.AmoveKeyListParams{}, []reply{amovePage(100, 50, a50...), amovePage(100, 50, b50...)}, 100, []string{"-/-", "2/-"}},
		"by two":               {buckt.AmoveKeyListParams{Limit: 2}, []reply{amovePage(3, 0, "a", "b"), amovePage(3, 0, "c")}, 3, []string{"-/2", "2/2"}},
		"with all the options": {buckt.AmoveKeyListParams{Limit: 2}, []reply{amovePage(3, 2, "a", "b"), amovePage(3, 2, "c")}, 3, []string{"-/2", "2/2"}},
		"from a cursor on":     {buckt.AmoveKeyListParams{Cursor: "p2-2", Limit: 2}, []reply{amovePage(5, 0, "c", "d"), amovePage(5, 0, "e")}, 3, []string{"2/2", "3/2"}},
		"an empty page with a next page": {buckt.AmoveKeyListParams{Limit: 2}, []reply{amovePage(99, 0, "a", "b"), amovePage(99, 0)}, 2,
			[]string{"-/2", "2/2"}},
		"it grows": {buckt.AmoveKeyListParams{Limit: 2}, []reply{amovePage(3, 0, "a", "b"), amovePage(5, 0, "c", "d"), amovePage(5, 0, "e")}, 5,
			[]string{"-/2", "2/2", "3/2"}},
		"a short page in the middle": {buckt.AmoveKeyListParams{Limit: 2}, []reply{amovePage(5, 0, "a", "b"), amovePage(5, 0, "c"), amovePage(5, 0, "e")}, 4,
			[]string{"-/2", "2/2", "3/2"}},
		"without totals": {buckt.AmoveKeyListParams{Limit: 2}, []reply{amovePage(-1, 0, "a", "b"), amovePage(-1, 0, "c", "d"), amovePage(-1, 0)}, 4,
			[]string{"-/2", "2/2", "3/2"}},
		"without totals, the last is short": {buckt.AmoveKeyListParams{Limit: 2}, []reply{amovePage(-1, 0, "a", "b"), amovePage(-1, 0, "c")}, 3, []string{"-/2", "2/2"}},
		"the server reduces the limit": {buckt.AmoveKeyListParams{Limit: 1000}, []reply{amovePage(5, 0, "a", "b"), amovePage(5, 0, "c", "d"), amovePage(5, 0, "e")},
			5, []string{"-/1000", "2/2", "3/2"}},
		"the server reports a lower maximum": {buckt.AmoveKeyListParams{Limit: 1000}, []reply{amovePage(5, 2, "a", "b"), amovePage(5, 2, "c", "d"), amovePage(5, 2, "e")},
			5, []string{"-/1000", "2/2", "3/2"}},
		"the server has another default":   {buckt.AmoveKeyListParams{}, []reply{amovePage(3, 2, "a", "b"), amovePage(3, 2, "c")}, 3, []string{"-/-", "2/2"}},
		"a negative limit":                 {buckt.AmoveKeyListParams{Limit: -1}, []reply{amovePage(51, 50, a50...), amovePage(51, 50, "b")}, 51, []string{"-/-1", "2/50"}},
		"a negative limit without a total": {buckt.AmoveKeyListParams{Limit: -1}, []reply{amovePage(-1, 0, "a")}, 1, []string{"-/-1"}},
		"from a cursor on, of a size that the server does not allow": {buckt.AmoveKeyListParams{Cursor: "p2-1000"}, []reply{amovePage(5, 2, "c", "d"), amovePage(5, 2, "e")},
			3, []string{"2/1000", "3/2"}},
		"the server exceeds the limit": {buckt.AmoveKeyListParams{Limit: 1}, []reply{amovePage(3, 0, "a", "b"), amovePage(3, 0, "c")}, 3,
			[]string{"-/1", "2/2"}},
		"negative numbers": {buckt.AmoveKeyListParams{}, []reply{{body: `{"data":[{"id":"a"}],"total":-7,"options":{"pageSize":-7}}`}}, 1, []string{"-/-"}},
		"the largest number": {buckt.AmoveKeyListParams{Cursor: fmt.Sprintf("p%d-1", math.MaxInt)}, []reply{amovePage(math.MaxInt, 0, "a")}, 1,
			[]string{fmt.Sprintf("%d/1", math.MaxInt)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := newOtherSystem(t, tt.responses)
			tt.params.SortField = "Name"
			keys, errs := collect(client.Amove.Keys.All(t.Context(), tt.params))
			require.Empty(t, errs)
			require.Len(t, keys, tt.want)
			require.Equal(t, tt.asked, pageQueries(s, "page", "pagesize"))
			for _, r := range s.sent() {
				require.Equal(t, "Name", r.query.Get("sortfield"))
			}
		})
	}
}

// A caller that follows cursors itself gets an error if the server allows smaller pages than requested: continuing with that limit
// would skip rows.
func TestAmoveListByHand(t *testing.T) {
	t.Parallel()
	client, s := newOtherSystem(t, []reply{amovePage(5, 0, "a", "b"), amovePage(5, 0, "c", "d"), amovePage(5, 0, "e")})
	ctx := t.Context()
	first, err := client.Amove.Keys.List(ctx, buckt.AmoveKeyListParams{Limit: 1000})
	require.NoError(t, err)
	require.Equal(t, buckt.PageMeta{Limit: 2, Total: pointer(5)}, first.Meta)
	_, err = client.Amove.Keys.List(ctx, buckt.AmoveKeyListParams{Limit: 1000, Cursor: first.NextCursor})
	require.True(t, isType[*buckt.InvalidInputError](err), "%v", err)
	second, err := client.Amove.Keys.List(ctx, buckt.AmoveKeyListParams{Limit: first.Meta.Limit, Cursor: first.NextCursor})
	require.NoError(t, err)
	third, err := client.Amove.Keys.List(ctx, buckt.AmoveKeyListParams{Cursor: second.NextCursor})
	require.NoError(t, err)
	require.Empty(t, third.NextCursor)
	require.Equal(t, []string{"-/1000", "2/2", "3/2"}, pageQueries(s, "page", "pagesize"))
}

// A list of buckets is documented as complete. If the response has a continuation token, the client uses it.
func TestAmoveBucketsContinuationToken(t *testing.T) {
	t.Parallel()
	client, s := newOtherSystem(t, []reply{
		{body: `{"data":[{"name":"a"}],"continuationToken":"t1"}`}, {body: `{"data":[{"name":"b"}],"continuationToken":""}`},
	})
	buckets, errs := collect(client.Amove.Buckets.All(t.Context(), amoveNil, buckt.AmoveBucketListParams{}))
	require.Empty(t, errs)
	require.Equal(t, []buckt.AmoveBucket{{Name: "a"}, {Name: "b"}}, buckets)
	requests := s.sent()
	require.Len(t, requests, 2)
	require.Equal(t, `{"cloudAccountId":"`+amoveNil+`","includeRegion":true}`, requests[0].body)
	require.Equal(t, `{"cloudAccountId":"`+amoveNil+`","includeRegion":true,"continuationToken":"t1"}`, requests[1].body)

	client, s = newOtherSystem(t, []reply{{body: `{"data":[{"name":"a"}],"continuationToken":"t1"}`}})
	buckets, errs = collect(client.Amove.Buckets.All(t.Context(), amoveNil, buckt.AmoveBucketListParams{}))
	require.Len(t, buckets, 2, "a server that ignores the token starts again")
	require.Len(t, errs, 1)
	require.True(t, isType[*buckt.CursorCycleError](errs[0]), "the list must not look complete: %v", errs[0])
	require.Len(t, s.sent(), 2)
}

func TestAmoveAllErrors(t *testing.T) {
	t.Parallel()
	for name, all := range map[string]func(context.Context, *buckt.Client) []error{
		"keys": func(ctx context.Context, c *buckt.Client) []error {
			_, errs := collect(c.Amove.Keys.All(ctx, buckt.AmoveKeyListParams{}))
			return errs
		},
		"buckets": func(ctx context.Context, c *buckt.Client) []error {
			_, errs := collect(c.Amove.Buckets.All(ctx, amoveNil, buckt.AmoveBucketListParams{}))
			return errs
		},
		"cloud accounts": func(ctx context.Context, c *buckt.Client) []error {
			_, errs := collect(c.Amove.CloudAccounts.All(ctx, buckt.AmoveCloudAccountListParams{}))
			return errs
		},
	} {
		client, _ := newOtherSystem(t, []reply{{status: http.StatusUnauthorized}})
		errs := all(t.Context(), client)
		require.Len(t, errs, 1, name)
		require.True(t, isType[*buckt.UnauthorizedError](errs[0]), name)
	}
}
