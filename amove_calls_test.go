package buckt_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// amoveCalls are all calls to Amove, each with a successful response.
func amoveCalls() map[string]otherSystemCall {
	return map[string]otherSystemCall{
		"Amove.Keys.List": {response: `{"data":[],"total":0}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Amove.Keys.List(ctx, buckt.AmoveKeyListParams{}, opts...)
			return err
		}},
		"Amove.Keys.Create": {notIdempotent: true, response: amoveKeyNew, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Amove.Keys.Create(ctx, buckt.AmoveKeyCreateParams{
				Name: "ci", Region: "us-east-1", StorageDN: "s3.example.com", Permission: buckt.AmoveReadWrite, SelectedBuckets: buckt.AllBuckets(),
				CloudAccountID: amoveNil,
			}, opts...)
			return err
		}},
		"Amove.Keys.Delete": {invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			return c.Amove.Keys.Delete(ctx, "i", opts...)
		}},
		"Amove.Buckets.List": {response: `{"data":[]}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Amove.Buckets.List(ctx, amoveNil, buckt.AmoveBucketListParams{}, opts...)
			return err
		}},
		"Amove.Buckets.Create": {notIdempotent: true, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			return c.Amove.Buckets.Create(ctx, amoveNil, buckt.AmoveBucketCreateParams{BucketName: "b"}, opts...)
		}},
		"Amove.Buckets.Status": {
			response: `{"versioningEnabled":true,"encryptionEnabled":true,"isPublic":true,"objectLockEnabled":true}`,
			invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
				_, err := c.Amove.Buckets.Status(ctx, amoveNil, "b", opts...)
				return err
			}},
		"Amove.Buckets.Update": {invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			return c.Amove.Buckets.Update(ctx, amoveNil, "b", buckt.AmoveBucketUpdateParams{
				IsPublic: buckt.Set(true), IsEncrypted: buckt.Set(true), VersioningEnabled: buckt.Set(true)}, opts...)
		}},
		"Amove.Buckets.Delete": {invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			return c.Amove.Buckets.Delete(ctx, amoveNil, "b", opts...)
		}},
		"Amove.CloudAccounts.List": {response: `{"data":[],"total":0}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Amove.CloudAccounts.List(ctx, buckt.AmoveCloudAccountListParams{}, opts...)
			return err
		}},
	}
}

func TestAmoveCalls(t *testing.T) {
	t.Parallel()
	runOtherSystemCalls(t, amoveCalls())
}

// An update of one flag sends two requests, but is one call: its timeout includes both.
func TestAmoveUpdateIsOneCall(t *testing.T) {
	t.Parallel()
	const status = `{"versioningEnabled":true,"encryptionEnabled":true,"isPublic":true,"objectLockEnabled":true}`
	params := buckt.AmoveBucketUpdateParams{IsPublic: buckt.Set(false)}
	inBubble(t, "timeout", func(t *testing.T) {
		after := func(d time.Duration, body string) reply {
			return reply{respond: func(r *http.Request) (*http.Response, error) {
				timer := time.NewTimer(d)
				defer timer.Stop()
				select {
				case <-timer.C:
					return reply{body: body}.response(r), nil
				case <-r.Context().Done():
					return nil, r.Context().Err()
				}
			}}
		}
		client, s := newOtherSystem(t, []reply{after(2*time.Second, status), after(2*time.Second, "")})
		start := time.Now()
		err := client.Amove.Buckets.Update(t.Context(), amoveNil, "b", params, buckt.Timeout(3*time.Second))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 3*time.Second, time.Since(start))
		require.Len(t, s.sent(), 2)
		client, _ = newOtherSystem(t, []reply{after(2*time.Second, status), after(2*time.Second, "")})
		require.NoError(t, client.Amove.Buckets.Update(t.Context(), amoveNil, "b", params, buckt.Timeout(5*time.Second)))
	})
	inBubble(t, "both are repeated", func(t *testing.T) {
		client, s := newOtherSystem(t, []reply{{status: 500}, {body: status}, {status: 500}, {}})
		require.NoError(t, client.Amove.Buckets.Update(t.Context(), amoveNil, "b", params, buckt.Header("X-Trace", "t")))
		require.Len(t, s.sent(), 4)
		for _, r := range s.sent() {
			require.Equal(t, "t", r.header.Get("X-Trace"))
		}
	})
	t.Run("no option is nil", func(t *testing.T) {
		t.Parallel()
		client, s := newOtherSystem(t, nil)
		require.True(t, isType[*buckt.InvalidInputError](client.Amove.Buckets.Update(t.Context(), amoveNil, "b", params, nil)))
		require.Empty(t, s.sent())
	})
}

// A delete with 404 succeeds only if an earlier attempt of the same call may have deleted the resource.
func TestAmoveDeleteAfterLostResponse(t *testing.T) {
	t.Parallel()
	header := http.Header{"Content-Type": {"application/json"}}
	notFound := reply{status: 499, header: header, body: `{"type":"NOT_FOUND","status":499,"errors":{"NOT_FOUND":["No such key."]}}`}
	global := reply{status: 499, header: header, body: `{"type":"Global","status":499,"errors":{"Global":["Object not found."]}}`}
	byHeader := reply{status: 499, header: http.Header{"Error-Code": {"NOT_FOUND"}}}
	other := reply{status: 499, header: header, body: `{"type":"Global","status":499,"errors":{"Global":["Only internal storage can be deleted"]}}`}
	for name, remove := range map[string]func(context.Context, *buckt.Client) error{
		"keys":    func(ctx context.Context, c *buckt.Client) error { return c.Amove.Keys.Delete(ctx, "i") },
		"buckets": func(ctx context.Context, c *buckt.Client) error { return c.Amove.Buckets.Delete(ctx, amoveNil, "b") },
	} {
		inBubble(t, name, func(t *testing.T) {
			for _, gone := range []reply{notFound, global, byHeader} {
				client, s := newOtherSystem(t, []reply{gone})
				require.True(t, isType[*buckt.NotFoundError](remove(t.Context(), client)))
				require.Len(t, s.sent(), 1)
				for _, first := range []reply{{status: 500}, {err: http.ErrServerClosed}} {
					client, s = newOtherSystem(t, []reply{first, gone})
					require.NoError(t, remove(t.Context(), client))
					require.Len(t, s.sent(), 2)
				}
			}
			client, _ := newOtherSystem(t, []reply{{status: 500}, other})
			requireOtherSystemError(t, remove(t.Context(), client), "*buckt.Error", 499)
			for _, done := range []reply{{status: 204}, {status: 200}, {body: `true`}} {
				client, _ = newOtherSystem(t, []reply{done})
				require.NoError(t, remove(t.Context(), client))
			}
		})
	}
}
