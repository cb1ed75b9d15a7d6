package mockserver_test

import (
	"context"
	"errors"
	"io"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// sdkWant is the expected result of a call of the SDK to whose first request a fault applies.
type sdkWant struct {
	// requests is the number of requests that the server received, and took how many of them the fault changed.
	requests, took int
	// made is the number of keys or buckets that the call left on the server.
	made int
	// rows is the number of listed rows.
	rows int
	// outcomeUnknown, unauthorized, cycle and changed are the types of the error, waited the reason of a [*buckt.WaitError], and cause its
	// wrapped error. Without any of them the call succeeds.
	outcomeUnknown, unauthorized, cycle, changed bool
	waited                                       string
	cause                                        error
	// time is exact, except for a random backoff of at most half a second before each retry without a Retry-After.
	time time.Duration
}

// sdkCall makes a call.
type sdkCall func(ctx context.Context, r *sdkRun) error

// sdkRun is a server with a fault in force, and a client of the SDK with its default policy.
type sdkRun struct {
	server *mockserver.Server
	client *buckt.Client
	bucket string // the seeded one
	rows   int    // in the list
}

func getBucket(ctx context.Context, r *sdkRun) error {
	b, err := r.client.Buckets.Get(ctx, r.bucket)
	if err == nil && b.ID != r.bucket {
		return errors.New("another bucket")
	}
	return err
}

// listLinodeKeys lists 30 keys by pages of 25.
func listLinodeKeys(ctx context.Context, r *sdkRun) error {
	for range 30 {
		if _, err := r.server.Linode().Account().AddKey(linode.Key{}); err != nil {
			return err
		}
	}
	for _, err := range r.client.Linode.Keys.All(ctx, buckt.LinodeKeyListParams{Limit: 25}) {
		if err != nil {
			return err
		}
		r.rows++
	}
	return nil
}

func createKey(ctx context.Context, r *sdkRun) error {
	_, err := r.client.Keys.Create(ctx, buckt.KeyCreateParams{
		Name: "k", Permissions: []buckt.Permission{buckt.PermissionLogsRead}, BucketIDs: buckt.AllBuckets(),
	})
	return err
}

func listKeys(ctx context.Context, r *sdkRun) error {
	for _, err := range r.client.Keys.All(ctx, buckt.KeyListParams{}) {
		if err != nil {
			return err
		}
		r.rows++
	}
	return nil
}

func createAndListKeys(ctx context.Context, r *sdkRun) error {
	if err := createKey(ctx, r); err != nil {
		return err
	}
	return listKeys(ctx, r)
}

// createAndWait waits for a bucket, 55 minutes at most.
func createAndWait(ctx context.Context, r *sdkRun) error {
	b, err := r.client.Buckets.Create(ctx, buckt.BucketCreateParams{Name: "n", IsManagedDomain: true})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 55*time.Minute)
	defer cancel()
	_, err = r.client.Buckets.WaitUntilActive(ctx, b.ID, buckt.WaitParams{MinInterval: 10 * time.Minute, MaxInterval: 10 * time.Minute})
	return err
}

var sdkCases = []struct {
	name        string
	effect      fault.Effect
	first       int     // of the requests to which the fault applies, 1 by default
	get, create sdkCall // getBucket and createKey by default
	got, made   sdkWant
}{
	{
		name: "status 500", effect: fault.Status(500),
		got:  sdkWant{requests: 2, took: 1},
		made: sdkWant{requests: 1, took: 1, outcomeUnknown: true},
	},
	{
		name: "status 500 after the change", effect: fault.Status(500).After(),
		got:  sdkWant{requests: 2, took: 1},
		made: sdkWant{requests: 1, took: 1, made: 1, outcomeUnknown: true},
	},
	{
		name: "status 429", effect: fault.Status(429),
		got:  sdkWant{requests: 2, took: 1, time: time.Minute},
		made: sdkWant{requests: 2, took: 1, made: 1, time: time.Minute},
	},
	{
		name: "status 429 with a date", effect: fault.Status(429).WithRetryAfter(fault.RetryAfterDate(90 * time.Second)),
		got:  sdkWant{requests: 2, took: 1, time: 90 * time.Second},
		made: sdkWant{requests: 2, took: 1, made: 1, time: 90 * time.Second},
	},
	{
		name: "unauthorized", effect: fault.Unauthorized(),
		got:  sdkWant{requests: 1, took: 1, unauthorized: true},
		made: sdkWant{requests: 1, took: 1, unauthorized: true},
	},
	{
		name: "latency that is borne", effect: fault.LatencyBefore(10 * time.Second),
		got:  sdkWant{requests: 1, took: 1, time: 10 * time.Second},
		made: sdkWant{requests: 1, took: 1, made: 1, time: 10 * time.Second},
	},
	{
		name: "latency that is not", effect: fault.LatencyBefore(time.Minute),
		got:  sdkWant{requests: 2, took: 1, time: 30 * time.Second},
		made: sdkWant{requests: 1, took: 1, outcomeUnknown: true, time: 30 * time.Second},
	},
	{
		name: "latency after the change", effect: fault.LatencyAfter(time.Minute),
		got:  sdkWant{requests: 2, took: 1, time: 30 * time.Second},
		made: sdkWant{requests: 1, took: 1, made: 1, outcomeUnknown: true, time: 30 * time.Second},
	},
	{
		name: "refuse", effect: fault.Refuse(),
		got:  sdkWant{requests: 2, took: 1},
		made: sdkWant{requests: 2, took: 1, made: 1},
	},
	{
		name: "reset before", effect: fault.ResetBefore(),
		got:  sdkWant{requests: 2, took: 1},
		made: sdkWant{requests: 1, took: 1, outcomeUnknown: true, cause: syscall.ECONNRESET},
	},
	{
		name: "lost response", effect: fault.LoseResponse(),
		got:  sdkWant{requests: 2, took: 1},
		made: sdkWant{requests: 1, took: 1, made: 1, outcomeUnknown: true, cause: syscall.ECONNRESET},
	},
	{
		name: "reset in the body", effect: fault.ResetInBody(10),
		got:  sdkWant{requests: 2, took: 1},
		made: sdkWant{requests: 1, took: 1, made: 1, outcomeUnknown: true, cause: syscall.ECONNRESET},
	},
	{
		name: "truncate", effect: fault.Truncate(10),
		got:  sdkWant{requests: 2, took: 1},
		made: sdkWant{requests: 1, took: 1, made: 1, outcomeUnknown: true, cause: io.ErrUnexpectedEOF},
	},
	{
		name: "malformed JSON", effect: fault.MalformedJSON(),
		got:  sdkWant{requests: 2, took: 1},
		made: sdkWant{requests: 1, took: 1, made: 1, outcomeUnknown: true, cause: buckt.ErrInvalidResponse},
	},
	{
		name: "malformed JSON before the change", effect: fault.MalformedJSON().Before(),
		got:  sdkWant{requests: 2, took: 1},
		made: sdkWant{requests: 1, took: 1, outcomeUnknown: true, cause: buckt.ErrInvalidResponse},
	},
	{
		name: "HTML 502", effect: fault.HTML502(),
		got:  sdkWant{requests: 2, took: 1},
		made: sdkWant{requests: 1, took: 1, outcomeUnknown: true},
	},
	{
		name: "HTML 502 after the change", effect: fault.HTML502().After(),
		got:  sdkWant{requests: 2, took: 1},
		made: sdkWant{requests: 1, took: 1, made: 1, outcomeUnknown: true},
	},
	{
		name: "empty 200", effect: fault.Empty200(),
		got:  sdkWant{requests: 2, took: 1},
		made: sdkWant{requests: 1, took: 1, made: 1, outcomeUnknown: true, cause: buckt.ErrInvalidResponse},
	},
	{
		name: "empty 200 before the change", effect: fault.Empty200().Before(),
		got:  sdkWant{requests: 2, took: 1},
		made: sdkWant{requests: 1, took: 1, outcomeUnknown: true, cause: buckt.ErrInvalidResponse},
	},
	{
		name: "drip", effect: fault.Drip(50, time.Second),
		got:  sdkWant{requests: 1, took: 1, time: 14 * time.Second},
		made: sdkWant{requests: 1, took: 1, made: 1, time: 2 * time.Second},
	},
	{
		name: "drip that takes too long", effect: fault.Drip(5, time.Minute),
		got:  sdkWant{requests: 2, took: 1, time: 30 * time.Second},
		made: sdkWant{requests: 1, took: 1, made: 1, outcomeUnknown: true, time: 30 * time.Second},
	},
	{
		name: "hang", effect: fault.Hang(),
		got:  sdkWant{requests: 2, took: 1, time: 30 * time.Second},
		made: sdkWant{requests: 1, took: 1, outcomeUnknown: true, time: 30 * time.Second},
	},
	{
		name: "hang after the change", effect: fault.Hang().After(),
		got:  sdkWant{requests: 2, took: 1, time: 30 * time.Second},
		made: sdkWant{requests: 1, took: 1, made: 1, outcomeUnknown: true, time: 30 * time.Second},
	},
	{
		// The client does not compare the times with its own clock.
		name: "clock skew", effect: fault.ClockSkew(time.Hour),
		got:  sdkWant{requests: 1, took: 1},
		made: sdkWant{requests: 1, took: 1, made: 1},
	},
	{
		name: "stale lists", effect: fault.StaleLists(time.Hour),
		get: listKeys, got: sdkWant{requests: 1, rows: 1}, // nothing was written
		create: createAndListKeys, made: sdkWant{requests: 2, took: 1, made: 1, rows: 1},
	},
	{
		name: "short page", effect: fault.ShortPage(0),
		get: listKeys, got: sdkWant{requests: 2, took: 1, rows: 1},
		create: createAndListKeys, made: sdkWant{requests: 3, took: 1, made: 1, rows: 2},
	},
	{
		name: "list in a random order", effect: fault.ShuffleLists(), first: 2,
		get: listLinodeKeys, got: sdkWant{requests: 2, took: 2, rows: 25, changed: true},
		create: listLinodeKeys, made: sdkWant{requests: 2, took: 2, rows: 25, changed: true},
	},
	{
		// The second page has the first one's cursor.
		name: "repeated cursor", effect: fault.RepeatCursor(), first: 2,
		get: listKeys, got: sdkWant{requests: 2, took: 2, rows: 1, cycle: true},
		create: createAndListKeys, made: sdkWant{requests: 3, took: 2, made: 1, rows: 2, cycle: true},
	},
	{
		name: "failed provisioning", effect: fault.FailProvisioning(),
		got:    sdkWant{requests: 1},
		create: createAndWait, made: sdkWant{requests: 4, took: 1, made: 1, waited: "the bucket has failed", time: 20 * time.Minute},
	},
	{
		name: "stalled provisioning", effect: fault.StallProvisioning(),
		got:    sdkWant{requests: 1},
		create: createAndWait, made: sdkWant{requests: 7, took: 1, made: 1, cause: context.DeadlineExceeded, time: 55 * time.Minute},
	},
	{
		name: "late effect", effect: fault.LateEffect(500, time.Minute),
		got:  sdkWant{requests: 2, took: 1},
		made: sdkWant{requests: 1, took: 1, outcomeUnknown: true},
	},
}

func TestSDKWithFaults(t *testing.T) {
	for _, tt := range sdkCases {
		t.Run(tt.name, func(t *testing.T) {
			injected := fault.Fault{First: max(tt.first, 1), Effect: tt.effect}
			get, create := sdkCall(getBucket), sdkCall(createKey)
			if tt.get != nil {
				get = tt.get
			}
			if tt.create != nil {
				create = tt.create
			}
			t.Run("get", func(t *testing.T) { synctest.Test(t, func(t *testing.T) { runSDK(t, injected, get, tt.got) }) })
			t.Run("create", func(t *testing.T) { synctest.Test(t, func(t *testing.T) { runSDK(t, injected, create, tt.made) }) })
		})
	}
}

func runSDK(t *testing.T, injected fault.Fault, call sdkCall, want sdkWant) {
	server := mocktest.New(t, mockserver.WithProvisioning(20*time.Minute))
	client, err := buckt.New(server.Options()...)
	require.NoError(t, err)
	defer func() { require.NoError(t, client.Close()) }()
	org := server.Buckt().Organization()
	run := &sdkRun{server: server, client: client, bucket: mocktest.AddBucket(t, org, bucktapi.Bucket{})}
	injection := server.Inject(injected)
	start := time.Now()
	err = call(t.Context(), run)
	took := time.Since(start)
	synctest.Wait() // until the server has noticed which clients have disconnected

	want.requireError(t, err)
	require.Equal(t, want.took, injection.Count(), "took effect")
	exchanges := server.Requests()
	require.Equal(t, want.requests, len(exchanges), "requests")
	marked := 0
	for _, ex := range exchanges {
		marked += len(ex.Faults)
	}
	require.Equal(t, want.took, marked, "marked in the record")
	require.Equal(t, want.made, len(org.Keys())-1+len(org.Buckets())-1, "made")
	require.Equal(t, want.rows, run.rows, "rows")
	if want.time > 0 {
		require.GreaterOrEqual(t, took, want.time)
		require.LessOrEqual(t, took, want.time+time.Second)
	}
	if want.time > 0 && want.requests == 1 {
		require.Equal(t, want.time, took)
	}
}

func (w sdkWant) requireError(t *testing.T, err error) {
	t.Helper()
	if !w.outcomeUnknown && !w.unauthorized && !w.cycle && !w.changed && w.waited == "" && w.cause == nil {
		require.NoError(t, err)
		return
	}
	require.Error(t, err)
	_, outcomeUnknown := errors.AsType[*buckt.OutcomeUnknownError](err)
	require.Equal(t, w.outcomeUnknown, outcomeUnknown, "%T: %v", err, err)
	_, unauthorized := errors.AsType[*buckt.UnauthorizedError](err)
	require.Equal(t, w.unauthorized, unauthorized, "%T: %v", err, err)
	_, cycle := errors.AsType[*buckt.CursorCycleError](err)
	require.Equal(t, w.cycle, cycle, "%T: %v", err, err)
	_, changed := errors.AsType[*buckt.ListChangedError](err)
	require.Equal(t, w.changed, changed, "%T: %v", err, err)
	if w.cause != nil {
		require.ErrorIs(t, err, w.cause)
	}
	if w.waited != "" {
		waited, isWait := errors.AsType[*buckt.WaitError](err)
		require.True(t, isWait, "%T: %v", err, err)
		require.Equal(t, w.waited, waited.Reason)
	}
}

func TestSDKWithAllKinds(t *testing.T) {
	seen := make(map[fault.Kind]bool)
	for _, tt := range sdkCases {
		seen[tt.effect.Kind] = true
	}
	for _, kind := range fault.Kinds() {
		require.True(t, seen[kind], kind)
	}
}
