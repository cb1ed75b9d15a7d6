package systemtest

import (
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

func TestAllWithShortPages(t *testing.T) {
	t.Parallel()
	for name, rows := range map[string][]int{"full": {1000}, "short": {1, 0}, "mostly empty": {0, 0, 0, 2}, "uneven": {3, 1, 0, 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mocktest.New(t, mockserver.WithShortPages(rows...))
			client, org, ctx := server.Client(), server.Buckt().Organization(), t.Context()
			bucket := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{Name: "0"})
			for i := range 7 {
				mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{Name: strconv.Itoa(i + 1)})
				mocktest.AddKey(t, org, bucktapi.Key{Name: strconv.Itoa(i + 1)})
				mocktest.AddAWSAccount(t, org, bucktapi.AWSAccount{Label: new(strconv.Itoa(i + 1))})
				require.NoError(t, org.PutFile(bucket, bucktapi.File{Key: fmt.Sprintf("f/%d", i+1)}))
			}
			require.NoError(t, org.PutFile(bucket, bucktapi.File{Key: "g"}))
			account := org.AWSAccounts()[0].ID
			require.NoError(t, org.SetS3Buckets(account, bucktapi.S3Bucket{Name: "a"}, bucktapi.S3Bucket{Name: "b"}, bucktapi.S3Bucket{Name: "c"}))

			var names []string
			for b, err := range client.Buckets.All(ctx, buckt.BucketListParams{Limit: 3}) {
				require.NoError(t, err)
				names = append(names, b.Name)
			}
			require.Equal(t, []string{"0", "1", "2", "3", "4", "5", "6", "7"}, names)
			names = nil
			for f, err := range client.Files.All(ctx, bucket, buckt.FileListParams{Prefix: "f/", Limit: 3}) {
				require.NoError(t, err)
				names = append(names, f.Key)
			}
			require.Equal(t, []string{"f/1", "f/2", "f/3", "f/4", "f/5", "f/6", "f/7"}, names)
			names = nil
			for k, err := range client.Keys.All(ctx, buckt.KeyListParams{Limit: 3}) {
				require.NoError(t, err)
				names = append(names, k.Name)
			}
			require.Equal(t, []string{"1", "2", "3", "4", "5", "6", "7"}, names[1:])
			names = nil
			for a, err := range client.AWSAccounts.All(ctx, buckt.AWSAccountListParams{Limit: 3}) {
				require.NoError(t, err)
				names = append(names, a.Label)
			}
			require.Equal(t, []string{"1", "2", "3", "4", "5", "6", "7"}, names)
			names = nil
			for b, err := range client.AWSAccounts.AllS3Buckets(ctx, account, buckt.S3BucketListParams{Limit: 2}) {
				require.NoError(t, err)
				names = append(names, b.Name)
			}
			require.Equal(t, []string{"a", "b", "c"}, names)
			n := 0
			for _, err := range client.Logs.All(ctx, buckt.LogListParams{Path: "/v1/keys", Limit: 3}) {
				require.NoError(t, err)
				n++
			}
			require.NotZero(t, n)
		})
	}
}

// The list changes during the iteration: remaining rows are seen exactly once, deleted and new rows at most once.
func TestAllDuringChanges(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t, mockserver.WithDeletion(0), mockserver.WithProvisioning(0), mockserver.WithPlan(buckt.PlanEnterprise))
	client, ctx := server.Client(), t.Context()
	stays := map[string]bool{}
	var goes []string
	for i := range 60 {
		id := mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
		if stays[id] = i%3 != 0; !stays[id] {
			goes = append(goes, id)
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, id := range goes {
			_, err := client.Buckets.Delete(ctx, id)
			require.NoError(t, err)
			_, err = client.Buckets.Create(ctx, buckt.BucketCreateParams{Name: "new", IsManagedDomain: true})
			require.NoError(t, err)
		}
	})
	seen := map[string]int{}
	for b, err := range client.Buckets.All(ctx, buckt.BucketListParams{Limit: 4}) {
		require.NoError(t, err)
		seen[b.ID]++
		if len(seen)%10 == 0 {
			runtime.Gosched()
		}
	}
	wg.Wait()
	for id, stay := range stays {
		if stay {
			require.Equal(t, 1, seen[id])
		}
	}
	for id, n := range seen {
		require.Equal(t, 1, n, id)
	}
}

// Linode lists the quotas of endpoints in another order for each request. All reads them with one request, and reports pages that overlap.
func TestAllLinodeQuotas(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	all := func(params buckt.LinodeQuotaListParams) (ids []string, err error) {
		for q, err := range server.Client().Linode.Quotas.All(t.Context(), params) {
			if err != nil {
				return ids, err
			}
			ids = append(ids, q.QuotaID)
		}
		return ids, nil
	}
	ids, err := all(buckt.LinodeQuotaListParams{})
	require.NoError(t, err)
	slices.Sort(ids)
	require.Len(t, slices.Compact(ids), 117)

	ids, err = all(buckt.LinodeQuotaListParams{Limit: 100})
	require.IsType(t, &buckt.ListChangedError{}, err)
	require.Len(t, ids, 100)

	require.NoError(t, server.Linode().SetBehavior(linode.Behavior{OrderedQuotas: true}))
	ids, err = all(buckt.LinodeQuotaListParams{Limit: 100})
	require.NoError(t, err)
	require.Len(t, ids, 117)
}

func TestListOnePage(t *testing.T) {
	t.Parallel()
	server := mocktest.New(t)
	for range 3 {
		mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
	}
	first, err := server.Client().Buckets.List(t.Context(), buckt.BucketListParams{Limit: 2})
	require.NoError(t, err)
	require.Len(t, first.Items, 2)
	require.Equal(t, first.Items[1].ID, first.NextCursor)
	require.Equal(t, buckt.PageMeta{Limit: 2}, first.Meta)
	last, err := server.Client().Buckets.List(t.Context(), buckt.BucketListParams{Limit: 2, Cursor: first.NextCursor})
	require.NoError(t, err)
	require.Len(t, last.Items, 1)
	require.Empty(t, last.NextCursor)
	_, err = server.Client().Buckets.List(t.Context(), buckt.BucketListParams{Limit: 100000})
	require.True(t, isType[*buckt.BadRequestError](err), "the server judges: %v", err)
}
