package buckt_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// requireRetryable asserts the result of Retryable for an error, wrapped and not wrapped. least and most limit the wait.
func requireRetryable(t *testing.T, err error, want bool, least, most time.Duration) {
	t.Helper()
	require.Error(t, err)
	for _, err := range []error{err, fmt.Errorf("provisioning acme: %w", err), errors.Join(io.EOF, err)} {
		wait, ok := buckt.Retryable(err)
		require.Equal(t, want, ok, "%v", err)
		if !want {
			require.Zero(t, wait)
			continue
		}
		require.GreaterOrEqual(t, wait, least, "%v", err)
		require.LessOrEqual(t, wait, most, "%v", err)
	}
}

// After a status, an idempotent call is retryable if another attempt may succeed, and any other call only if the server cannot have
// acted.
func TestRetryableByStatus(t *testing.T) {
	t.Parallel()
	idempotent := []int{408, 429, 500, 502, 503, 504}
	for _, status := range []int{204, 301, 304, 400, 401, 402, 403, 404, 408, 409, 413, 415, 418, 422, 429, 451, 500, 501, 502, 503, 504, 507} {
		for _, k := range lineKinds() {
			for _, mode := range noRetries {
				inBubble(t, fmt.Sprintf("%d/%s/%s", status, k.name, mode.name), func(t *testing.T) {
					l := newLine(t, always(responseOf(status, "")))
					err := k.invoke(t.Context(), l.client(), mode.opts...)
					if err == nil { // a DELETE that meets 204
						require.Equal(t, 204, status)
						return
					}
					want := slices.Contains(idempotent, status) && !k.notIdempotent || status == 429
					// The bound of the backoff doubles with each attempt that was made.
					bound := 250 * time.Millisecond << len(l.requests())
					requireRetryable(t, err, want, bound/2, bound)
				})
			}
		}
	}
	for _, k := range lineKinds() {
		inBubble(t, "maintenance/"+k.name, func(t *testing.T) {
			l := newLine(t, always(responseOf(503, "", "X-Maintenance-Mode: true", "Retry-After: 3600")))
			err := k.invoke(t.Context(), l.client())
			require.Len(t, l.requests(), 1)
			requireRetryable(t, err, !k.notIdempotent, time.Hour, time.Hour)
		})
	}
}

// Without a response, the result depends on whether the request can have arrived.
func TestRetryableByFailure(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		response             lineResponse
		dialing              func(int) error
		ctx                  func(context.Context) (context.Context, context.CancelFunc)
		opts                 []buckt.CallOption
		again, notIdempotent bool
	}{
		"refused":          {dialing: func(int) error { return errRefused() }, again: true, notIdempotent: true},
		"lost":             {response: lineResponse{then: (*lineConn).reset}, again: true},
		"broken off":       {response: responseWithLength(200, 99, `{"data":`, jsonType), again: true},
		"no response":      {response: lineResponse{then: (*lineConn).hang}, again: true},
		"garbage":          {response: lineResponse{raw: "ERR\r\n\r\n", then: (*lineConn).reset}, again: true},
		"cancelled":        {response: lineResponse{then: (*lineConn).hang}, ctx: cancelledAfter(time.Second)},
		"cancelled before": {response: responseOf(500, ""), ctx: cancelledAfter(0)},
		"during the wait":  {response: responseOf(503, ""), ctx: cancelledAfter(time.Nanosecond)},
		"the deadline":     {response: lineResponse{then: (*lineConn).hang}, ctx: deadlineAfter(time.Second)},
		"the call's own":   {response: lineResponse{then: (*lineConn).hang}, opts: []buckt.CallOption{buckt.Timeout(time.Second)}},
		"before the wait":  {response: responseOf(503, "", "Retry-After: 30"), ctx: deadlineAfter(time.Second), again: true},
		"before a 429's":   {response: responseOf(429, "", "Retry-After: 30"), ctx: deadlineAfter(time.Second), again: true, notIdempotent: true},
		"too long a 429":   {response: responseOf(429, "", "Retry-After: 86400"), again: true, notIdempotent: true},
	} {
		for _, k := range lineKinds() {
			inBubble(t, name+"/"+k.name, func(t *testing.T) {
				l := newLine(t, always(tt.response))
				l.dialing = tt.dialing
				ctx, cancel := t.Context(), context.CancelFunc(func() {})
				if tt.ctx != nil {
					ctx, cancel = tt.ctx(ctx)
				}
				defer cancel()
				err := k.invoke(ctx, l.client(), tt.opts...)
				want := tt.again && !k.notIdempotent || tt.notIdempotent
				_, unknown := errors.AsType[*buckt.OutcomeUnknownError](err)
				require.False(t, want && unknown)
				requireRetryable(t, err, want, time.Nanosecond, 24*time.Hour)
			})
		}
	}
	inBubble(t, "a certificate", func(t *testing.T) {
		c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithTransport(roundTripper(func(*http.Request) (*http.Response, error) {
			return nil, x509.UnknownAuthorityError{}
		})))
		require.NoError(t, err)
		_, err = c.Buckets.Get(t.Context(), "bkt_1")
		requireRetryable(t, err, false, 0, 0)
	})
}

func cancelledAfter(d time.Duration) func(context.Context) (context.Context, context.CancelFunc) {
	return func(ctx context.Context) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancel(ctx)
		if d == 0 {
			cancel()
		}
		stop := time.AfterFunc(d, cancel)
		return ctx, func() { stop.Stop(); cancel() }
	}
}

func deadlineAfter(d time.Duration) func(context.Context) (context.Context, context.CancelFunc) {
	return func(ctx context.Context) (context.Context, context.CancelFunc) { return context.WithTimeout(ctx, d) }
}

// The wait is the requested one, however long, or the rest of a rate limit; otherwise that of the next attempt.
func TestRetryableWait(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		response    lineResponse
		policy      buckt.RetryPolicy
		least, most time.Duration
	}{
		"asked for":          {responseOf(503, "", "Retry-After: 7"), buckt.RetryPolicy{}, 7 * time.Second, 7 * time.Second},
		"longer than a call": {responseOf(429, "", "Retry-After: 86400"), buckt.RetryPolicy{}, 24 * time.Hour, 24 * time.Hour},
		"the fourth attempt": {responseOf(500, ""), buckt.RetryPolicy{}, 2 * time.Second, 4 * time.Second},
		"one attempt":        {responseOf(500, ""), buckt.RetryPolicy{MaxAttempts: 1}, 250 * time.Millisecond, 500 * time.Millisecond},
		"the policy's":       {responseOf(500, ""), buckt.RetryPolicy{MinWait: time.Minute, MaxWait: time.Minute}, 30 * time.Second, time.Minute},
	} {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, always(tt.response))
			_, err := l.client(buckt.WithRetryPolicy(tt.policy)).Buckets.Get(t.Context(), "bkt_1")
			requireRetryable(t, err, true, tt.least, tt.most)
		})
	}
	inBubble(t, "held back", func(t *testing.T) {
		l := newLine(t, inTurn(responseOf(429, "", "Retry-After: 60"), responseOf(200, lineBucket)))
		c := l.client()
		_, err := c.Buckets.Get(t.Context(), "bkt_1", buckt.NoRetry())
		requireRetryable(t, err, true, time.Minute, time.Minute)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, err = c.Keys.Create(ctx, newKeyParams())
		require.Zero(t, requireError(t, err).StatusCode)
		require.Len(t, l.requests(), 1)
		requireRetryable(t, err, true, 59*time.Second, 61*time.Second)

		wait, _ := buckt.Retryable(err)
		time.Sleep(wait)
		_, err = c.Buckets.Get(t.Context(), "bkt_1", buckt.NoRetry())
		require.NoError(t, err, "after the wait")
	})
}

// A source that was read and cannot be read again would store other content the next time.
func TestRetryableUpload(t *testing.T) {
	t.Parallel()
	plain := func() buckt.Source { return buckt.FromReader(io.MultiReader(strings.NewReader("hello"))) }
	for name, tt := range map[string]struct {
		source  buckt.Source
		refused bool
		want    bool
	}{
		"bytes":                    {source: buckt.FromBytes([]byte("hello")), want: true},
		"reader":                   {source: plain()},
		"reader that was not read": {source: plain(), refused: true, want: true},
		"source that fails":        {source: buckt.FromReader(io.MultiReader(strings.NewReader("he"), iotest.ErrReader(errDiskFull)))},
	} {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, always(responseOf(503, "")))
			if tt.refused {
				l.dialing = func(int) error { return errRefused() }
			}
			_, err := l.client().Files.Upload(t.Context(), "bkt_1", "a.txt", buckt.FileUploadParams{Source: tt.source, ContentType: "text/plain"})
			requireRetryable(t, err, tt.want, time.Nanosecond, time.Minute)
		})
	}
}

func TestRetryableOfOtherErrors(t *testing.T) {
	t.Parallel()
	wait, ok := buckt.Retryable(nil)
	require.False(t, ok)
	require.Zero(t, wait)
	lost := &buckt.OutcomeUnknownError{Err: &buckt.Error{StatusCode: 500}}
	for name, tt := range map[string]struct {
		err  error
		want bool
	}{
		"of another package":      {io.ErrUnexpectedEOF, false},
		"a context":               {context.DeadlineExceeded, false},
		"an argument":             {&buckt.InvalidInputError{Operation: "Keys.Create", Field: "Name", Rule: "must not be empty"}, false},
		"a credential":            {&buckt.MissingCredentialError{System: buckt.SystemBuckt}, false},
		"a cursor":                {&buckt.CursorCycleError{}, false},
		"unknown":                 {lost, false},
		"unknown, and another":    {errors.Join(&buckt.Error{StatusCode: 503}, lost), false},
		"a program's own 503":     {&buckt.Error{StatusCode: 503}, true},
		"a program's own 429":     {&buckt.Error{StatusCode: 429, RetryAfter: time.Second}, true},
		"a program's own 404":     {&buckt.Error{StatusCode: 404}, false},
		"a program's own failure": {&buckt.Error{}, false},
		"verification":            {&buckt.TornadoVerificationError{Err: &buckt.Error{StatusCode: 400}}, false},
		"a wait":                  {&buckt.WaitError{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireRetryable(t, tt.err, tt.want, 250*time.Millisecond, time.Second)
		})
	}
}

// Failed has the same meaning in every system, and distinguishes waits that can be repeated from those that cannot.
func TestWaitErrorFailed(t *testing.T) {
	t.Parallel()
	down := failure(http.StatusServiceUnavailable, "down")
	buckets := func(responses ...reply) func(context.Context, *testing.T) error {
		return func(ctx context.Context, t *testing.T) error {
			client, _ := newPolls(t, responses...)
			_, err := client.Buckets.WaitUntilActive(ctx, "bkt_1", buckt.WaitParams{})
			return err
		}
	}
	services := func(responses ...reply) func(context.Context, *testing.T) error {
		return func(ctx context.Context, t *testing.T) error {
			client, _ := newServicePolls(t, responses...)
			_, err := client.FoundryDB.FileServices.WaitUntilRunning(ctx, "fs_1", pollEverySecond())
			return err
		}
	}
	for name, tt := range map[string]struct {
		wait              func(context.Context, *testing.T) error
		failed, retryable bool
	}{
		"a bucket that fails":        {wait: buckets(bucketIn("pending", ""), bucketIn("failed", "")), failed: true},
		"a bucket that takes long":   {wait: buckets(bucketIn("pending", ""))},
		"a bucket being deleted":     {wait: buckets(bucketIn("deleting", ""))},
		"no bucket":                  {wait: buckets(failure(404, "Bucket not found"))},
		"no server for the bucket":   {wait: buckets(bucketIn("pending", ""), down), retryable: true},
		"no deletion of a failed":    {wait: waitDeleted(bucketIn("failed", "")), failed: true},
		"no deletion of an active":   {wait: waitDeleted(bucketIn("active", ""))},
		"a service that fails":       {wait: services(serviceIn("Pending", false), serviceIn("ProvisioningFailed", false)), failed: true},
		"a service in error":         {wait: services(serviceIn("ERROR", false)), failed: true},
		"a service that takes long":  {wait: services(serviceIn("Pending", false))},
		"a service being deleted":    {wait: services(serviceIn("Deleting", false))},
		"no service":                 {wait: services(noService)},
		"no server for the services": {wait: services(serviceIn("Pending", false), down), retryable: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				err := tt.wait(ctx, t)
				require.Equal(t, tt.failed, waitError(t, err).Failed())
				requireRetryable(t, err, tt.retryable, 250*time.Millisecond, time.Minute)
			})
		})
	}
	require.False(t, (&buckt.WaitError{}).Failed())
}

func waitDeleted(responses ...reply) func(context.Context, *testing.T) error {
	return func(ctx context.Context, t *testing.T) error {
		client, _ := newPolls(t, responses...)
		return client.Buckets.WaitUntilDeleted(ctx, "bkt_1", buckt.WaitParams{})
	}
}
