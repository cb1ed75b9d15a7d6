package buckt_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// linodeCalls are all calls to Linode, by method, with a successful response.
func linodeCalls() map[string]otherSystemCall {
	list := `{"data":[],"page":1,"pages":1,"results":0}`
	return map[string]otherSystemCall{
		"Linode.Keys.List": {response: list, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Keys.List(ctx, buckt.LinodeKeyListParams{}, opts...)
			return err
		}},
		"Linode.Keys.Get": {response: linodeKeyLimited, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Keys.Get(ctx, 7, opts...)
			return err
		}},
		"Linode.Keys.Create": {notIdempotent: true, write: true, response: linodeKeyNew, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Keys.Create(ctx, buckt.LinodeKeyCreateParams{Label: "ci", BucketAccess: buckt.LinodeNoBuckets()}, opts...)
			return err
		}},
		"Linode.Keys.Update": {write: true, response: linodeKeyLimited, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Keys.Update(ctx, 7, buckt.LinodeKeyUpdateParams{Label: buckt.Set("ci")}, opts...)
			return err
		}},
		"Linode.Keys.Delete": {write: true, response: `{}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			return c.Linode.Keys.Delete(ctx, 7, opts...)
		}},
		"Linode.Buckets.List": {response: list, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Buckets.List(ctx, buckt.LinodeBucketListParams{}, opts...)
			return err
		}},
		"Linode.Buckets.List of a region": {response: list, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Buckets.List(ctx, buckt.LinodeBucketListParams{Region: "us-east"}, opts...)
			return err
		}},
		"Linode.Buckets.Get": {response: linodeBucketOld, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Buckets.Get(ctx, "us-east", "b", opts...)
			return err
		}},
		"Linode.Buckets.Create": {write: true, response: linodeBucketOld, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Buckets.Create(ctx, buckt.LinodeBucketCreateParams{Label: "bucket", Region: "us-east"}, opts...)
			return err
		}},
		"Linode.Buckets.Delete": {response: `{}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			return c.Linode.Buckets.Delete(ctx, "us-east", "b", opts...)
		}},
		"Linode.Buckets.GetAccess": {response: `{"acl":"private"}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Buckets.GetAccess(ctx, "us-east", "b", opts...)
			return err
		}},
		"Linode.Buckets.SetAccess": {response: `{}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			p := buckt.LinodeBucketAccessParams{ACL: buckt.Set(buckt.LinodeACLPrivate), CORSEnabled: buckt.Set(true)}
			return c.Linode.Buckets.SetAccess(ctx, "us-east", "b", p, opts...)
		}},
		"Linode.Buckets.SetAccess of one setting": {response: `{}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			return c.Linode.Buckets.SetAccess(ctx, "us-east", "b", buckt.LinodeBucketAccessParams{CORSEnabled: buckt.Set(true)}, opts...)
		}},
		"Linode.Buckets.ObjectURL": {response: `{"url":"https://b"}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Buckets.ObjectURL(ctx, "us-east", "b", buckt.LinodeObjectURLParams{Name: "a", Method: http.MethodGet}, opts...)
			return err
		}},
		"Linode.Objects.List": {response: `{"data":[],"is_truncated":false}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Objects.List(ctx, "us-east", "b", buckt.LinodeObjectListParams{}, opts...)
			return err
		}},
		"Linode.Objects.GetACL": {response: `{"acl":"private"}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Objects.GetACL(ctx, "us-east", "b", "a", opts...)
			return err
		}},
		"Linode.Objects.SetACL": {response: `{}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			return c.Linode.Objects.SetACL(ctx, "us-east", "b", buckt.LinodeObjectACLParams{Name: "a", ACL: buckt.LinodeACLPrivate}, opts...)
		}},
		"Linode.Certificates.Get": {response: `{"ssl":false}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Certificates.Get(ctx, "us-east", "b", opts...)
			return err
		}},
		"Linode.Certificates.Upload": {notIdempotent: true, response: `{"ssl":true}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Certificates.Upload(ctx, "us-east", "b", linodeCertificate(), opts...)
			return err
		}},
		"Linode.Certificates.Delete": {response: `{}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			return c.Linode.Certificates.Delete(ctx, "us-east", "b", opts...)
		}},
		"Linode.Clusters.Get": {response: linodeCluster, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Clusters.Get(ctx, "us-east-1", opts...)
			return err
		}},
		"Linode.Clusters.List": {response: list, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Clusters.List(ctx, buckt.LinodeClusterListParams{}, opts...)
			return err
		}},
		"Linode.Types.List": {response: list, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Types.List(ctx, buckt.LinodeTypeListParams{}, opts...)
			return err
		}},
		"Linode.Cancel": {notIdempotent: true, response: `{}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			return c.Linode.Cancel(ctx, buckt.LinodeCancelParams{Confirmation: buckt.LinodeCancelConfirmation}, opts...)
		}},
		"Linode.Endpoints.List": {response: list, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Endpoints.List(ctx, buckt.LinodeEndpointListParams{}, opts...)
			return err
		}},
		"Linode.Quotas.List": {response: list, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Quotas.List(ctx, buckt.LinodeQuotaListParams{}, opts...)
			return err
		}},
		"Linode.Quotas.Get": {response: linodeQuota, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Quotas.Get(ctx, "q", opts...)
			return err
		}},
		"Linode.Quotas.Usage": {response: `{"quota_limit":1,"usage":null}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Quotas.Usage(ctx, "q", opts...)
			return err
		}},
		"Linode.Quotas.ListGlobal": {response: list, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Quotas.ListGlobal(ctx, buckt.LinodeQuotaListParams{}, opts...)
			return err
		}},
		"Linode.Quotas.GetGlobal": {response: linodeGlobalQuota, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Quotas.GetGlobal(ctx, "keys", opts...)
			return err
		}},
		"Linode.Quotas.GlobalUsage": {response: `{"quota_limit":1,"usage":1}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Quotas.GlobalUsage(ctx, "keys", opts...)
			return err
		}},
		"Linode.Transfer.Get": {response: `{"used":0}`, invoke: func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Linode.Transfer.Get(ctx, opts...)
			return err
		}},
	}
}

// otherSystemCall is a call of Linode or Amove.
type otherSystemCall struct {
	// notIdempotent and write: the call must not be repeated, and counts for Linode's lower limit.
	notIdempotent, write bool
	response             string
	invoke               func(context.Context, *buckt.Client, ...buckt.CallOption) error
}

// runOtherSystemCalls tests the rules for every call: which ones are repeated, and the effect of their options.
func runOtherSystemCalls(t *testing.T, calls map[string]otherSystemCall) {
	t.Helper()
	for name, call := range calls {
		method, _, _ := strings.Cut(name, " ")
		good := reply{body: call.response}
		inBubble(t, name+"/after a failure that may pass", func(t *testing.T) {
			for _, bad := range []reply{{status: 500}, {status: 502, body: "<html>"}, {status: 503}, {status: 408}, {err: http.ErrServerClosed}} {
				client, s := newOtherSystem(t, []reply{bad, good})
				err := call.invoke(t.Context(), client)
				if call.notIdempotent {
					require.True(t, isType[*buckt.OutcomeUnknownError](err), "%v", err)
					require.Len(t, s.sent(), 1)
					continue
				}
				require.NoError(t, err)
				requests := s.sent()
				require.Len(t, requests, 2)
				require.Equal(t, requests[0], requests[1])
			}
		})
		inBubble(t, name+"/after a 429", func(t *testing.T) {
			client, s := newOtherSystem(t, []reply{{status: 429, header: http.Header{"Retry-After": {"7"}}}, good})
			start := time.Now()
			require.NoError(t, call.invoke(t.Context(), client))
			require.Len(t, s.sent(), 2)
			requireWait(t, 7*time.Second, 500*time.Millisecond, time.Since(start))
		})
		inBubble(t, name+"/options", func(t *testing.T) {
			client, s := newOtherSystem(t, []reply{{status: 429, header: http.Header{"X-Trace": {"back"}}}})
			var response buckt.Response
			err := call.invoke(t.Context(), client, buckt.NoRetry(), buckt.Header("X-Trace", "there"), buckt.CaptureResponse(&response))
			require.True(t, isType[*buckt.RateLimitError](err), "%v", err)
			require.Equal(t, "there", s.only().header.Get("X-Trace"))
			require.Equal(t, "back", response.Header.Get("X-Trace"))
			client, _ = newOtherSystem(t, []reply{{respond: func(r *http.Request) (*http.Response, error) {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}}})
			start := time.Now()
			require.ErrorIs(t, call.invoke(t.Context(), client, buckt.Timeout(3*time.Second)), context.DeadlineExceeded)
			require.Equal(t, 3*time.Second, time.Since(start))
		})
		inBubble(t, name+"/without a credential", func(t *testing.T) {
			client, err := buckt.New(buckt.WithTransport(&script{t: t}), buckt.WithAPIKey("bkt_test"))
			require.NoError(t, err)
			err = call.invoke(t.Context(), client)
			e, ok := err.(*buckt.MissingCredentialError)
			require.True(t, ok, "%v", err)
			require.Equal(t, method, e.Operation)
			require.True(t, strings.HasPrefix(method, strings.ToUpper(string(e.System[:1]))+string(e.System[1:])), "%s", e.System)
		})
		inBubble(t, name+"/names itself in errors", func(t *testing.T) {
			client, s := newOtherSystem(t, []reply{{status: 418}})
			err := call.invoke(t.Context(), client)
			e, ok := err.(*buckt.Error)
			require.True(t, ok, "%v", err)
			require.Equal(t, method, e.Operation)
			require.Equal(t, s.only().method+" "+s.only().path, e.Method+" "+e.Path)
		})
	}
}

func TestLinodeCalls(t *testing.T) {
	t.Parallel()
	runOtherSystemCalls(t, linodeCalls())
}

// A server in maintenance is not retried, and a Retry-After with a success causes no wait.
func TestLinodeMaintenanceAndRetryAfterOnSuccess(t *testing.T) {
	t.Parallel()
	inBubble(t, "maintenance", func(t *testing.T) {
		client, s := newOtherSystem(t, []reply{{status: 503, header: http.Header{"X-Maintenance-Mode": {"1"}}}})
		_, err := client.Linode.Keys.Get(t.Context(), 7)
		require.True(t, isType[*buckt.ServerError](err))
		require.Len(t, s.sent(), 1)
	})
	inBubble(t, "Retry-After", func(t *testing.T) {
		client, _ := newOtherSystem(t, []reply{{body: linodeKeyLimited, header: http.Header{
			"Content-Type": {"application/json"}, "Retry-After": {"106"},
			"X-Ratelimit-Limit": {"1840"}, "X-Ratelimit-Remaining": {"388"}, "X-Ratelimit-Reset": {"1674747739"},
		}}})
		start := time.Now()
		var response buckt.Response
		for range 3 {
			_, err := client.Linode.Keys.Get(t.Context(), 7, buckt.CaptureResponse(&response))
			require.NoError(t, err)
		}
		require.Zero(t, time.Since(start))
		require.Equal(t, buckt.RateLimit{Limit: 1840, Remaining: 388, Reset: at(2023, 1, 26, 15, 42, 19, 0)}, response.RateLimit)
	})
}

// A delete with 404 succeeds only if an earlier attempt of the same call may have deleted the resource.
func TestLinodeDeleteAfterLostResponse(t *testing.T) {
	t.Parallel()
	gone := reply{status: 404, body: `{"errors":[{"reason":"The specified access key was not found."}]}`}
	for name, remove := range map[string]func(context.Context, *buckt.Client) error{
		"Keys":    func(ctx context.Context, c *buckt.Client) error { return c.Linode.Keys.Delete(ctx, 7) },
		"Buckets": func(ctx context.Context, c *buckt.Client) error { return c.Linode.Buckets.Delete(ctx, "us-east", "b") },
	} {
		inBubble(t, name, func(t *testing.T) {
			client, s := newOtherSystem(t, []reply{gone})
			require.True(t, isType[*buckt.NotFoundError](remove(t.Context(), client)))
			require.Len(t, s.sent(), 1)
			for _, first := range []reply{{status: 500}, {status: 504}, {err: http.ErrServerClosed}} {
				client, s = newOtherSystem(t, []reply{first, gone})
				require.NoError(t, remove(t.Context(), client))
				require.Len(t, s.sent(), 2)
			}
			client, _ = newOtherSystem(t, []reply{{status: 429}, gone})
			require.True(t, isType[*buckt.NotFoundError](remove(t.Context(), client)))
			for _, done := range []reply{{status: 204}, {status: 200}, {body: `{}`}, {body: `gone`}} {
				client, _ = newOtherSystem(t, []reply{done})
				require.NoError(t, remove(t.Context(), client))
			}
		})
	}
}

// Keys and buckets are written at most 60 times a minute; no other call waits for that limit.
func TestLinodeClassesOfLimits(t *testing.T) {
	t.Parallel()
	calls := linodeCalls()
	inBubble(t, "writes wait, the others do not", func(t *testing.T) {
		limit, response := "", ""
		client, s := newOtherSystem(t, []reply{{respond: func(r *http.Request) (*http.Response, error) {
			return reply{body: response, header: http.Header{"X-Ratelimit-Limit": {limit}}}.response(r), nil
		}}})
		call := func(write bool) (n int) {
			for name, call := range calls {
				if call.write != write {
					continue
				}
				limit, response = map[bool]string{true: "60", false: "1840"}[write], call.response
				require.NoError(t, call.invoke(t.Context(), client), name)
				n++
			}
			return n
		}
		start := time.Now()
		for range 15 {
			require.Equal(t, 4, call(true), "create, update and delete a key, and create a bucket")
		}
		others := 0
		for range 60 {
			others += call(false)
		}
		require.Greater(t, others, 1000)
		require.Zero(t, time.Since(start))
		require.Len(t, s.sent(), 60+others)
		call(true)
		require.GreaterOrEqual(t, time.Since(start), time.Minute, "the 61st write waits for the first to leave the window")
	})
}
