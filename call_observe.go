package buckt

import (
	"context"
	"log/slog"
	"time"

	"github.com/bucktgo/buckt/internal/printable"
)

// observe reports a finished attempt to the logger and the hook.
func (k *call) observe(start time.Time) {
	if k.core.hooks.Attempt == nil && k.core.logger == nil {
		return
	}
	took := time.Since(start)
	if hook := k.core.hooks.Attempt; hook != nil {
		k.hook("Attempt", func() {
			hook(k.ctx, AttemptInfo{
				System: k.op.system, Operation: k.op.name, Method: k.op.method, Path: k.url.EscapedPath(),
				RequestID: k.requestID(), Attempt: k.tries, StatusCode: k.last.status, Err: k.last.cause, Duration: took,
			})
		})
	}
	k.log("attempt",
		slog.String("method", k.op.method),
		slog.String("path", k.url.EscapedPath()),
		slog.String("request_id", k.requestID()),
		slog.Int("status", k.last.status),
		slog.Duration("duration", took),
	)
}

// onLimit is called before the rate limiter delays the request.
func (k *call) onLimit(wait time.Duration) {
	if hook := k.core.hooks.Wait; hook != nil {
		k.hook("Wait", func() {
			hook(k.ctx, RateLimitWaitInfo{System: k.op.system, Operation: k.op.name, Wait: wait})
		})
	}
	k.log("delayed by the rate limit", slog.Duration("wait", wait))
}

func (k *call) logRetry() {
	k.log("retry", slog.Int("status", k.last.status), slog.Duration("wait", k.last.wait))
}

// log writes structured attributes only, and never a part of a body.
func (k *call) log(msg string, attrs ...slog.Attr) {
	logger := k.core.logger
	if logger == nil || !logger.Enabled(k.ctx, slog.LevelDebug) {
		return
	}
	attrs = append(attrs,
		slog.String("system", string(k.op.system)),
		slog.String("operation", k.op.name),
		slog.Int("attempt", k.tries),
	)
	if k.last.cause != nil {
		attrs = append(attrs, slog.String("error", k.last.cause.Error()))
	}
	for i, a := range attrs {
		if a.Value.Kind() == slog.KindString {
			attrs[i].Value = slog.StringValue(printable.Text(a.Value.String(), maxErrorText))
		}
	}
	logger.LogAttrs(context.WithoutCancel(k.ctx), slog.LevelDebug, "buckt: "+msg, attrs...)
}
