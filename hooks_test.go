package buckt_test

import (
	"bytes"
	"context"
	stdjson "encoding/json"
	"log/slog"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

type ctxKey struct{}

// hookRecorder records the calls of hooks, in order.
type hookRecorder struct {
	kinds    []string
	attempts []buckt.AttemptInfo
	retries  []buckt.RetryInfo
	waits    []buckt.RateLimitWaitInfo
	values   []any
}

func (x *hookRecorder) hooks() buckt.Hooks {
	note := func(ctx context.Context, kind string) {
		x.kinds = append(x.kinds, kind)
		x.values = append(x.values, ctx.Value(ctxKey{}))
	}
	return buckt.Hooks{
		Attempt: func(ctx context.Context, i buckt.AttemptInfo) {
			note(ctx, "attempt")
			x.attempts = append(x.attempts, i)
		},
		Retry: func(ctx context.Context, i buckt.RetryInfo) { note(ctx, "retry"); x.retries = append(x.retries, i) },
		Wait:  func(ctx context.Context, i buckt.RateLimitWaitInfo) { note(ctx, "wait"); x.waits = append(x.waits, i) },
	}
}

func TestHooks(t *testing.T) {
	t.Parallel()
	inBubble(t, "all", func(t *testing.T) {
		l := newLine(t, inTurn(
			lineResponse{raw: responseOf(503, "", "Retry-After: 3").raw, then: func(*lineConn) {}},
			lineResponse{then: func(c *lineConn) { time.Sleep(2 * time.Second); c.reset() }},
			responseOf(200, lineBucket, "X-Request-ID: theirs"),
		))
		l.dialing = func(n int) error {
			if n == 2 {
				return errRefused()
			}
			return nil
		}
		var x hookRecorder
		ctx := context.WithValue(t.Context(), ctxKey{}, "mine")
		_, err := l.client(buckt.WithHooks(x.hooks())).Buckets.Get(ctx, "bkt 1", buckt.Header("X-Request-ID", "own"))
		require.NoError(t, err)
		require.Equal(t, []string{"attempt", "retry", "attempt", "retry", "attempt", "retry", "attempt"}, x.kinds)
		for _, v := range x.values {
			require.Equal(t, "mine", v, "the context is the caller's")
		}
		for i, a := range x.attempts {
			require.Equal(t, buckt.SystemBuckt, a.System)
			require.Equal(t, "Buckets.Get", a.Operation)
			require.Equal(t, "GET", a.Method)
			require.Equal(t, "/v1/buckets/bkt%201", a.Path)
			require.Equal(t, i+1, a.Attempt)
		}
		a := x.attempts
		require.Equal(t, []int{503, 0, 0, 200}, []int{a[0].StatusCode, a[1].StatusCode, a[2].StatusCode, a[3].StatusCode})
		require.Equal(t, []string{"own", "own", "own", "theirs"}, []string{a[0].RequestID, a[1].RequestID, a[2].RequestID, a[3].RequestID})
		require.NoError(t, a[0].Err)
		require.ErrorIs(t, a[1].Err, syscall.ECONNREFUSED)
		require.ErrorIs(t, a[2].Err, syscall.ECONNRESET)
		require.NoError(t, a[3].Err)
		require.Zero(t, a[0].Duration)
		require.Equal(t, 2*time.Second, a[2].Duration)

		requireWait(t, 3*time.Second, 500*time.Millisecond, x.retries[0].Wait)
		x.retries[0].Wait = 0
		require.Equal(t, buckt.RetryInfo{System: buckt.SystemBuckt, Operation: "Buckets.Get", Attempt: 1, StatusCode: 503}, x.retries[0])
		require.Equal(t, 2, x.retries[1].Attempt)
		require.Zero(t, x.retries[1].StatusCode)
		require.ErrorIs(t, x.retries[1].Err, syscall.ECONNREFUSED)
		require.Less(t, x.retries[1].Wait, time.Second)
		require.Equal(t, 3, x.retries[2].Attempt)
		require.Empty(t, x.waits)
	})
	inBubble(t, "no retry is announced that does not follow", func(t *testing.T) {
		for _, opts := range [][]buckt.CallOption{{buckt.NoRetry()}, {buckt.Timeout(time.Nanosecond)}, {}} {
			l := newLine(t, always(responseOf(503, "", "Retry-After: 500")))
			var x hookRecorder
			_, err := l.client(buckt.WithHooks(x.hooks())).Buckets.Get(t.Context(), "bkt_1", opts...)
			require.Error(t, err)
			require.Equal(t, []string{"attempt"}, x.kinds)
		}
	})
	inBubble(t, "the rate limit", func(t *testing.T) {
		l := newLine(t, inTurn(responseOf(429, "", "Retry-After: 40"), responseOf(200, lineBucket)))
		var x hookRecorder
		c := l.client(buckt.WithHooks(x.hooks()))
		_, err := c.Buckets.Get(t.Context(), "bkt_1", buckt.NoRetry())
		require.Error(t, err)
		time.Sleep(10 * time.Second)
		_, err = c.Keys.Create(t.Context(), newKeyParams())
		require.Error(t, err) // the response is a bucket
		require.Equal(t, []string{"attempt", "wait", "attempt"}, x.kinds)
		require.Len(t, x.waits, 1)
		requireWait(t, 30*time.Second, 500*time.Millisecond, x.waits[0].Wait)
		x.waits[0].Wait = 0
		require.Equal(t, []buckt.RateLimitWaitInfo{{System: buckt.SystemBuckt, Operation: "Keys.Create"}}, x.waits)
	})
	inBubble(t, "nothing is sent", func(t *testing.T) {
		l := newLine(t, nil)
		var x hookRecorder
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := l.client(buckt.WithHooks(x.hooks())).Buckets.Get(ctx, "bkt_1")
		require.Error(t, err)
		require.Empty(t, x.kinds)
	})
	inBubble(t, "single ones", func(t *testing.T) {
		var all hookRecorder
		for _, h := range []buckt.Hooks{{}, {Attempt: all.hooks().Attempt}, {Retry: all.hooks().Retry}, {Wait: all.hooks().Wait}} {
			l := newLine(t, inTurn(responseOf(429, "", "Retry-After: 1"), responseOf(200, lineBucket)))
			_, err := l.client(buckt.WithHooks(h)).Buckets.Get(t.Context(), "bkt_1")
			require.NoError(t, err)
		}
		require.Len(t, all.attempts, 2)
		require.Len(t, all.retries, 1)
	})
}

func TestDebugLog(t *testing.T) {
	t.Parallel()
	inBubble(t, "all", func(t *testing.T) {
		l := newLine(t, inTurn(responseOf(429, lineNoBucket, "Retry-After: 3", "X-Request-ID: theirs"), lineResponse{then: (*lineConn).reset}, responseOf(200, lineBucket)))
		var out bytes.Buffer
		logger := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}}))
		c := l.client(buckt.WithLogger(logger))
		err := c.Do(t.Context(), buckt.SystemBuckt, "PUT", "/buckets/bkt_1?secret=query", nil, nil, buckt.Header("X-Request-ID", "own"))
		require.NoError(t, err)
		var lines []map[string]any
		for d := stdjson.NewDecoder(&out); d.More(); {
			var line map[string]any
			require.NoError(t, d.Decode(&line))
			lines = append(lines, line)
		}
		require.Len(t, lines, 5)
		second := float64(time.Second)
		require.Less(t, lines[3]["wait"], second)
		delete(lines[3], "wait")
		requireWait(t, 3*time.Second, 500*time.Millisecond, time.Duration(lines[1]["wait"].(float64)))
		delete(lines[1], "wait")
		cause := "read tcp: read: connection reset by peer"
		common := func(m map[string]any) map[string]any {
			m["level"], m["system"], m["operation"] = "DEBUG", "buckt", "Do"
			return m
		}
		attempt := func(n, status float64, id string) map[string]any {
			return common(map[string]any{
				"msg": "buckt: attempt", "method": "PUT", "path": "/v1/buckets/bkt_1", "request_id": id, "status": status, "duration": 0.0, "attempt": n,
			})
		}
		third := attempt(2, 0, "own")
		third["error"] = cause
		require.Equal(t, []map[string]any{
			attempt(1, 429, "theirs"),
			common(map[string]any{"msg": "buckt: retry", "status": 429.0, "attempt": 1.0}),
			third,
			common(map[string]any{"msg": "buckt: retry", "status": 0.0, "attempt": 2.0, "error": cause}),
			attempt(3, 200, "own"),
		}, lines)
	})
	inBubble(t, "held back", func(t *testing.T) {
		l := newLine(t, inTurn(responseOf(429, "", "Retry-After: 40"), responseOf(200, lineBucket)))
		var out bytes.Buffer
		c := l.client(buckt.WithLogger(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))))
		_, err := c.Buckets.Get(t.Context(), "bkt_1", buckt.NoRetry())
		require.Error(t, err)
		_, err = c.Buckets.Get(t.Context(), "bkt_1")
		require.NoError(t, err)
		require.Regexp(t, `msg="buckt: delayed by the rate limit" wait=40\.\d+s system=buckt operation=Buckets.Get attempt=0`, out.String())
	})
}
