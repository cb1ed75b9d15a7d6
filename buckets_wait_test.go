package buckt_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// bucketIn returns a bucket in a state, with a DNS record of a value.
func bucketIn(status, record string) reply {
	records := "null"
	if record != "" {
		records = `[{"name":"cdn.example.com","type":"CNAME","value":"` + record + `"}]`
	}
	return object(`{"object":"bucket","id":"bkt_1","name":"a","status":"` + status + `","dnsRecords":` + records + `}`)
}

// polls is a transport with a list of responses, the last of which repeats. It records the times of the requests.
type polls struct {
	mu        sync.Mutex
	responses []reply
	at        []time.Time
}

func newPolls(t *testing.T, responses ...reply) (*buckt.Client, *polls) {
	t.Helper()
	l := &polls{responses: responses}
	client, err := buckt.New(buckt.WithAPIKey("bkt_test"), buckt.WithTransport(l), buckt.WithoutRetries(), buckt.WithoutRateLimiter())
	require.NoError(t, err)
	return client, l
}

func (l *polls) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at = append(l.at, time.Now())
	response := l.responses[min(len(l.at), len(l.responses))-1]
	if response.respond != nil {
		return response.respond(r)
	}
	if response.err != nil {
		return nil, response.err
	}
	return response.response(r), nil
}

func (l *polls) intervals() []time.Duration {
	var d []time.Duration
	for i := range l.at[1:] {
		d = append(d, l.at[i+1].Sub(l.at[i]))
	}
	return d
}

// equalIntervals returns params with a fixed poll interval.
func equalIntervals(d time.Duration) buckt.WaitParams {
	return buckt.WaitParams{MinInterval: d, MaxInterval: d}
}

func waitError(t *testing.T, err error) *buckt.WaitError {
	t.Helper()
	e, ok := errors.AsType[*buckt.WaitError](err)
	require.True(t, ok, "%T: %v", err, err)
	return e
}

func TestWaitCallsBackAtEveryChange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, l := newPolls(t,
			bucketIn("pending", ""), bucketIn("pending", ""), bucketIn("provisioning", ""), bucketIn("provisioning", "a"),
			bucketIn("provisioning", "a"), failure(500, "x"), bucketIn("provisioning", "a"), bucketIn("provisioning", "b"),
			bucketIn("later", "b"), bucketIn("active", ""))
		var seen []string
		params := equalIntervals(time.Second)
		params.OnChange = func(b *buckt.Bucket) {
			record := ""
			if len(b.DNSRecords) > 0 {
				record = b.DNSRecords[0].Value
			}
			seen = append(seen, string(b.Status)+" "+record)
		}
		_, err := client.Buckets.WaitUntilActive(t.Context(), "bkt_1", params)
		require.NoError(t, err)
		require.Equal(t, []string{"pending ", "provisioning ", "provisioning a", "provisioning b", "later b", "active "}, seen)
		require.Len(t, l.at, 10)
	})
}

func TestWaitIntervals(t *testing.T) {
	t.Parallel()
	const second = time.Second
	growing := []time.Duration{second, 1500 * time.Millisecond, 2250 * time.Millisecond, 3375 * time.Millisecond}
	for name, tt := range map[string]struct {
		params buckt.WaitParams
		first  []time.Duration // the first bounds
		most   time.Duration   // the last bound
		exact  bool
	}{
		"defaults":         {buckt.WaitParams{}, growing, 30 * second, false},
		"explicit":         {buckt.WaitParams{MinInterval: 4 * second, MaxInterval: 8 * second}, []time.Duration{4 * second, 6 * second, 8 * second, 8 * second}, 8 * second, false},
		"equal":            {equalIntervals(7 * second), []time.Duration{7 * second}, 7 * second, true},
		"only the first":   {buckt.WaitParams{MinInterval: 20 * second}, []time.Duration{20 * second, 30 * second}, 30 * second, false},
		"a long first":     {buckt.WaitParams{MinInterval: time.Minute}, []time.Duration{time.Minute}, time.Minute, true},
		"only the longest": {buckt.WaitParams{MaxInterval: 2 * second}, []time.Duration{second, 1500 * time.Millisecond, 2 * second}, 2 * second, false},
		"a short longest":  {buckt.WaitParams{MaxInterval: 10 * time.Millisecond}, []time.Duration{10 * time.Millisecond}, 10 * time.Millisecond, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				responses := slices.Repeat([]reply{bucketIn("pending", "")}, 60)
				client, l := newPolls(t, append(responses, bucketIn("active", ""))...)
				_, err := client.Buckets.WaitUntilActive(t.Context(), "bkt_1", tt.params)
				require.NoError(t, err)
				got := l.intervals()
				require.Len(t, got, 60)
				spread := map[time.Duration]bool{}
				for i, d := range got {
					bound := tt.most
					if i < len(tt.first) {
						bound = tt.first[i]
					}
					switch {
					case tt.exact:
						require.Equal(t, bound, d, "interval %d", i)
					case i < len(tt.first) || i > 20:
						require.GreaterOrEqual(t, d, bound*4/5, "interval %d", i)
						require.LessOrEqual(t, d, bound*6/5, "interval %d", i)
						spread[d] = true
					}
				}
				if !tt.exact {
					require.Greater(t, len(spread), 20, "the intervals do not vary")
				}
			})
		})
	}
}

func TestWaitUntilActiveEndsAtOnce(t *testing.T) {
	t.Parallel()
	for status, reason := range map[string]string{"failed": "the bucket has failed", "deleting": "the bucket is being deleted"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, l := newPolls(t, bucketIn(status, "x"))
				start := time.Now()
				bucket, err := client.Buckets.WaitUntilActive(t.Context(), "bkt_1", buckt.WaitParams{})
				require.Nil(t, bucket)
				e := waitError(t, err)
				require.Zero(t, time.Since(start))
				require.Len(t, l.at, 1)
				require.Equal(t, "Buckets.WaitUntilActive", e.Operation)
				require.Equal(t, "bkt_1", e.ID)
				require.Equal(t, reason, e.Reason)
				require.Equal(t, buckt.BucketStatus(status), e.Bucket.Status)
				require.Equal(t, "x", e.Bucket.DNSRecords[0].Value)
				require.NoError(t, e.Unwrap())
				require.EqualError(t, err, "buckt: Buckets.WaitUntilActive: bkt_1: "+reason)
			})
		})
	}
}

func TestWaitRetriesTransientErrors(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]reply{
		"500":             failure(500, "Internal server error"),
		"502 with HTML":   {status: 502, header: http.Header{"Content-Type": {"text/html"}}, body: "<html>bad gateway</html>"},
		"503":             failure(503, "x"),
		"408":             failure(408, "Request timeout"),
		"429":             failure(429, "Rate limit exceeded"),
		"a network error": {err: errors.New("connection reset by peer")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				five := slices.Repeat([]reply{bad}, 5)
				client, l := newPolls(t, slices.Concat(five, []reply{bucketIn("pending", "")}, five, []reply{bucketIn("active", "")})...)
				_, err := client.Buckets.WaitUntilActive(t.Context(), "bkt_1", equalIntervals(time.Second))
				require.NoError(t, err)
				require.Len(t, l.at, 12)

				client, l = newPolls(t, bucketIn("pending", ""), bad)
				_, err = client.Buckets.WaitUntilActive(t.Context(), "bkt_1", equalIntervals(time.Second))
				e := waitError(t, err)
				require.Len(t, l.at, 1+6)
				require.Equal(t, "6 consecutive polls have failed", e.Reason)
				require.Equal(t, buckt.BucketPending, e.Bucket.Status)
				_, ok := errors.AsType[*buckt.Error](err)
				require.True(t, ok)
				if bad.err != nil {
					require.ErrorIs(t, err, bad.err)
				}
			})
		})
	}
}

func TestWaitStopsOnPermanentErrors(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		response reply
		is       func(error) bool
	}{
		"401": {failure(401, "Invalid API key"), isType[*buckt.UnauthorizedError]},
		"403": {failure(403, "Insufficient permissions"), isType[*buckt.ForbiddenError]},
		"404": {failure(404, "Bucket not found"), isType[*buckt.NotFoundError]},
		"400": {failure(400, "x"), isType[*buckt.BadRequestError]},
		"a response without data": {reply{body: `{}`}, func(err error) bool {
			return errors.Is(err, buckt.ErrInvalidResponse)
		}},
		"a redirect elsewhere": {reply{status: 302, header: http.Header{"Location": {"https://elsewhere.example/"}}}, isType[*buckt.Error]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, l := newPolls(t, bucketIn("pending", ""), tt.response)
				_, err := client.Buckets.WaitUntilActive(t.Context(), "bkt_1", buckt.WaitParams{})
				e := waitError(t, err)
				require.True(t, tt.is(err), "%v", err)
				require.Equal(t, "the bucket cannot be polled", e.Reason)
				require.Equal(t, buckt.BucketPending, e.Bucket.Status, "as it was seen last")
				require.Len(t, l.at, 2)
			})
		})
	}
}

func isType[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]func(context.Context, *buckt.Client, buckt.WaitParams) error{
		"active": func(ctx context.Context, c *buckt.Client, p buckt.WaitParams) error {
			_, err := c.Buckets.WaitUntilActive(ctx, "bkt_1", p)
			return err
		},
		"deleted": func(ctx context.Context, c *buckt.Client, p buckt.WaitParams) error {
			return c.Buckets.WaitUntilDeleted(ctx, "bkt_1", p)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := map[string]string{"active": "pending", "deleted": "deleting"}[name]
			check := func(t *testing.T, err, cause error, start time.Time) {
				t.Helper()
				require.ErrorIs(t, err, cause)
				e := waitError(t, err)
				require.Equal(t, "the context has ended", e.Reason)
				require.Equal(t, buckt.BucketStatus(state), e.Bucket.Status)
				require.Equal(t, 90*time.Second, time.Since(start))
			}
			t.Run("deadline between two polls", func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					client, l := newPolls(t, bucketIn(state, ""))
					start := time.Now()
					ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
					defer cancel()
					check(t, wait(ctx, client, equalIntervals(time.Minute)), context.DeadlineExceeded, start)
					require.Len(t, l.at, 2)
				})
			})
			t.Run("cancelled between two polls", func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					client, _ := newPolls(t, bucketIn(state, ""))
					start := time.Now()
					ctx, cancel := context.WithCancel(t.Context())
					time.AfterFunc(90*time.Second, cancel)
					check(t, wait(ctx, client, equalIntervals(time.Minute)), context.Canceled, start)
				})
			})
			t.Run("deadline during a poll", func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					client, l := newPolls(t, bucketIn(state, ""), reply{respond: func(r *http.Request) (*http.Response, error) {
						<-r.Context().Done()
						return nil, r.Context().Err()
					}})
					start := time.Now()
					ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
					defer cancel()
					err := wait(ctx, client, equalIntervals(85*time.Second))
					check(t, err, context.DeadlineExceeded, start)
					require.True(t, isType[*buckt.Error](err), "the error of the interrupted poll is missing: %v", err)
					require.Len(t, l.at, 2)
				})
			})
		})
	}
}

// An unknown state does not end a wait.
func TestWaitUntilDeletedPassesUnknownStates(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, l := newPolls(t, bucketIn("emptying", ""), failure(500, "x"), bucketIn("deleting", ""), failure(404, "Bucket not found"))
		require.NoError(t, client.Buckets.WaitUntilDeleted(t.Context(), "bkt_1", buckt.WaitParams{}))
		require.Len(t, l.at, 4)
	})
}

func TestWaitInvalidParams(t *testing.T) {
	t.Parallel()
	var cases []inputCase
	for name, tt := range map[string]struct {
		params      buckt.WaitParams
		field, rule string
	}{
		"hook of another resource":        {buckt.WaitParams{OnFileServiceChange: func(*buckt.FoundryDBFileService) {}}, "OnFileServiceChange", "must be nil: the wait is for a bucket"},
		"negative MinInterval":            {buckt.WaitParams{MinInterval: -1}, "MinInterval", "negative"},
		"negative MaxInterval":            {buckt.WaitParams{MaxInterval: -1}, "MaxInterval", "negative"},
		"MaxInterval less than the other": {buckt.WaitParams{MinInterval: 2, MaxInterval: 1}, "MaxInterval", "less than MinInterval"},
	} {
		cases = append(cases, inputCase{
			name: "active: " + name, operation: "Buckets.WaitUntilActive", field: tt.field, rule: tt.rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				_, err := c.Buckets.WaitUntilActive(ctx, "bkt_1", tt.params)
				return err
			},
		}, inputCase{
			name: "deleted: " + name, operation: "Buckets.WaitUntilDeleted", field: tt.field, rule: tt.rule,
			call: func(ctx context.Context, c *buckt.Client) error {
				return c.Buckets.WaitUntilDeleted(ctx, "bkt_1", tt.params)
			},
		})
	}
	runInput(t, cases)
}

// The options of a wait apply to each poll.
func TestWaitOptionsApplyToEachPoll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, l := newPolls(t,
			reply{respond: func(r *http.Request) (*http.Response, error) {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}}, bucketIn("active", ""))
		var r buckt.Response
		start := time.Now()
		_, err := client.Buckets.WaitUntilActive(t.Context(), "bkt_1", equalIntervals(time.Second),
			buckt.Timeout(10*time.Second), buckt.CaptureResponse(&r))
		require.NoError(t, err)
		require.Len(t, l.at, 2)
		require.Equal(t, 11*time.Second, time.Since(start), "the timeout of the first poll, and the interval")
		require.Equal(t, 200, r.StatusCode)
	})
}
