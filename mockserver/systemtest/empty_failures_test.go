package systemtest

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/secrettest"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// What does not pass is an error, and the key is revoked.
func TestEmptyFails(t *testing.T) {
	refused := fault.Status(http.StatusForbidden)
	for name, test := range map[string]struct {
		fault   fault.Fault
		require func(*testing.T, error)
		within  time.Duration
	}{
		"refused": {
			fault.Fault{Match: fault.Match{Operation: "s3ListObjectVersions"}, Effect: refused},
			func(t *testing.T, err error) { require.True(t, isType[*buckt.ForbiddenError](err), "%v", err) }, time.Minute,
		},
		"deletion refused": {
			fault.Fault{Match: fault.Match{Operation: "s3DeleteObjects"}, Effect: refused},
			func(t *testing.T, err error) { require.True(t, isType[*buckt.ForbiddenError](err), "%v", err) }, time.Minute,
		},
		"no bucket": {
			fault.Fault{Match: fault.Match{Operation: "s3DeleteObjects"}, Effect: fault.Status(http.StatusNotFound)},
			func(t *testing.T, err error) { require.True(t, isType[*buckt.NotFoundError](err), "%v", err) }, time.Second,
		},
		"always slow": {
			fault.Fault{
				Match:  fault.Match{Operation: "s3DeleteObjects"},
				Effect: fault.Status(http.StatusServiceUnavailable).WithMessage("Reduce your rate."),
			},
			func(t *testing.T, err error) {
				require.True(t, isType[*buckt.ServerError](err), "%v", err)
				require.ErrorContains(t, err, "503 Service Unavailable: SlowDown: Reduce your rate. (retry after 1m0s, 4 attempts, request id ")
			}, 4 * time.Minute,
		},
		"the list is no XML": {
			fault.Fault{Match: fault.Match{Operation: "s3ListObjectVersions"}, Effect: fault.Empty200()},
			func(t *testing.T, err error) { require.ErrorIs(t, err, buckt.ErrInvalidResponse) }, time.Minute,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := amoveEmptying(t)
				e.put("o", "hello")
				injection := e.server.Inject(test.fault)
				begin := time.Now()
				done, err := e.empty(t.Context(), buckt.EmptyParams{})
				requireEmptyError(t, err)
				test.require(t, err)
				require.Zero(t, done)
				require.LessOrEqual(t, time.Since(begin), test.within)
				require.Empty(t, e.keys())
				injection.Remove()
				_, err = e.empty(t.Context(), buckt.EmptyParams{})
				require.NoError(t, err)
				e.requireEmptied(t)
			})
		})
	}
}

func TestEmptyWhenKeysFail(t *testing.T) {
	for name, start := range emptyings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := start(t)
				e.put("o", "hello")

				lost := e.server.Inject(fault.Fault{Match: fault.Match{Operation: e.createKey}, Effect: fault.LoseResponse()})
				_, err := e.empty(t.Context(), buckt.EmptyParams{})
				require.True(t, isType[*buckt.OutcomeUnknownError](err), "%v", err)
				require.False(t, isType[*buckt.EmptyError](err))
				require.Equal(t, []string{"buckt-empty-assets"}, e.keys(), "the documented name")
				lost.Remove()

				stuck := e.server.Inject(fault.Fault{Match: fault.Match{Operation: e.deleteKey}, Effect: fault.Status(http.StatusInternalServerError)})
				done, err := e.empty(t.Context(), buckt.EmptyParams{})
				failed := requireEmptyError(t, err)
				require.Empty(t, failed.Reason, "the bucket is empty")
				require.EqualValues(t, 1, done.Objects)
				require.NotEmpty(t, failed.KeyID)
				require.ErrorContains(t, err, "the key "+failed.KeyID+" could not be revoked")
				require.True(t, isType[*buckt.ServerError](err), "%v", err)

				e.put("o", "hello")
				e.server.Inject(fault.Fault{Match: fault.Match{Operation: "s3DeleteObjects"}, Effect: fault.Status(http.StatusNotFound)})
				_, err = e.empty(t.Context(), buckt.EmptyParams{})
				failed = requireEmptyError(t, err)
				require.NotEmpty(t, failed.Reason)
				require.NotEmpty(t, failed.KeyID)
				require.True(t, isType[*buckt.NotFoundError](err), "the error of S3 is in the chain too")
				require.True(t, isType[*buckt.ServerError](err))
				stuck.Remove()
			})
		})
	}
}

// After a 429 all requests to S3 pause together.
func TestEmptyPauses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := linodeEmptying(t)
		for i := range 20 {
			e.put(fmt.Sprintf("o\n%02d", i), "")
		}
		match := fault.Match{Operation: "s3DeleteObject"}
		e.server.Inject(fault.Fault{Match: match, Effect: fault.LatencyBefore(time.Second)})
		limited := fault.Status(http.StatusTooManyRequests).WithRetryAfter(fault.RetryAfterSeconds(60))
		e.server.Inject(fault.Fault{Match: match, First: 1, Effect: limited})
		begin := time.Now()
		done, err := e.empty(t.Context(), buckt.EmptyParams{Concurrency: 2})
		require.NoError(t, err)
		require.EqualValues(t, 20, done.Objects)
		early := 0
		for _, ex := range e.server.Requests() {
			if ex.Operation == "s3DeleteObject" && ex.Start.Sub(begin) < time.Minute {
				early++
			}
		}
		require.LessOrEqual(t, early, 4)
	})
}

// A cancelled call ends soon, and revokes its key with its own context.
func TestEmptyIsCancelled(t *testing.T) {
	for name, start := range emptyings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := start(t)
				for i := range 20 {
					e.put(fmt.Sprintf("o\n%02d", i), "hello")
				}
				e.server.Inject(fault.Fault{Match: fault.Match{Operation: "s3DeleteObject"}, Effect: fault.LatencyBefore(10 * time.Second)})
				ctx, cancel := context.WithCancel(t.Context())
				begin := time.Now()
				done, err := e.empty(ctx, buckt.EmptyParams{Concurrency: 3, Progress: func(buckt.EmptyProgress) { cancel() }})
				requireEmptyError(t, err)
				require.ErrorIs(t, err, context.Canceled)
				require.LessOrEqual(t, done.Objects, int64(6))
				require.Less(t, time.Since(begin), 15*time.Second)
				require.Empty(t, e.keys())
			})
		})
	}
}

// Neither logs nor hooks nor errors have the secret of the key, nor a signature.
func TestEmptyShowsNoSecret(t *testing.T) {
	t.Parallel()
	var r secrettest.Recorder
	e := linodeEmptying(t, recorded(&r)...)
	e.put("o", "hello")
	e.server.Inject(fault.Fault{
		Match:  fault.Match{Operation: "s3DeleteObjects"},
		Effect: fault.Status(http.StatusBadRequest).WithMessage(e.access.SecretAccessKey.Reveal()),
	})
	_, err := e.empty(t.Context(), buckt.EmptyParams{Access: e.access})
	failed := requireEmptyError(t, err)
	require.True(t, isType[*buckt.BadRequestError](err))
	secrettest.RequireHidden(t, failed, e.access.SecretAccessKey.Reveal())
	require.Contains(t, r.Log(), "Linode.Buckets.Empty")
	r.RequireHidden(t, e.access.SecretAccessKey.Reveal())
	require.NotContains(t, r.Log(), "AWS4-HMAC-SHA256")
}

// The callback runs on the caller's goroutine: its panic is the caller's, after the key was revoked.
func TestEmptyPanics(t *testing.T) {
	t.Parallel()
	e := linodeEmptying(t)
	e.put("o", "hello")
	require.PanicsWithValue(t, "stop", func() {
		_, _ = e.empty(t.Context(), buckt.EmptyParams{Progress: func(buckt.EmptyProgress) { panic("stop") }})
	})
	require.Empty(t, e.keys())

	e = linodeEmptying(t, buckt.WithHooks(buckt.Hooks{Attempt: func(_ context.Context, i buckt.AttemptInfo) {
		if i.Method == http.MethodPost && strings.HasSuffix(i.Operation, ".Empty") {
			panic("hook")
		}
	}}))
	e.put("o", "hello")
	require.Panics(t, func() { _, _ = e.empty(t.Context(), buckt.EmptyParams{}) })
	require.Empty(t, e.keys())
}
