package buckt

import (
	"context"
	"fmt"
	"io"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/bucktgo/buckt/internal/ratelimit"
)

// trace records how net/http sends a request. Its hooks may run on other goroutines, and after the attempt.
type trace struct {
	permit ratelimit.Permit
	client httptrace.ClientTrace

	gettingConn, wroteHeaders atomic.Bool
	conns                     atomic.Int32
}

func (t *trace) hooks(upload bool) *httptrace.ClientTrace {
	t.client = httptrace.ClientTrace{
		GetConn: func(string) { t.gettingConn.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { t.conns.Add(1) },
		WroteHeaders: func() {
			t.wroteHeaders.Store(true)
			t.permit.Wrote()
		},
	}
	if upload {
		t.client.Got100Continue = t.permit.Accepted
	}
	return &t.client
}

// sent returns the number of transmissions: net/http repeats some requests by itself, each on another connection.
func (t *trace) sent() int { return max(1, int(t.conns.Load())) }

// attemptTimeoutError is the cause of an attempt that timed out, as opposed to the caller's context.
type attemptTimeoutError struct {
	after time.Duration
	// source is true if the attempt waited for the source of an upload.
	source bool
}

func (e *attemptTimeoutError) Error() string {
	if e.source {
		return fmt.Sprintf("source: Read did not return within %s", e.after)
	}
	return fmt.Sprintf("the attempt timed out after %s without progress", e.after)
}

// Timeout implements [net.Error].
func (e *attemptTimeoutError) Timeout() bool { return true }

// Temporary implements [net.Error].
func (e *attemptTimeoutError) Temporary() bool { return true }

// watch cancels an attempt after a time without progress.
type watch struct {
	timeout time.Duration
	timer   *time.Timer
}

func (k *call) newWatch(cancel context.CancelCauseFunc, permit *ratelimit.Permit) watch {
	var w watch
	if timeout := k.endpoint.timeout; timeout != 0 {
		w = watch{timeout, time.AfterFunc(timeout, func() {
			cancel(&attemptTimeoutError{timeout, k.upload != nil && k.upload.Reading()})
		})}
	}
	if k.upload != nil {
		k.upload.OnRead(func() {
			w.progress()
			permit.Sending()
		})
	}
	return w
}

// progress restarts the timeout.
func (w watch) progress() {
	if w.timer != nil {
		w.timer.Reset(w.timeout)
	}
}

func (w watch) stop() {
	if w.timer != nil {
		w.timer.Stop()
	}
}

// stream is the body of a download. A Read without progress ends with the attempt timeout.
type stream struct {
	call   *call
	body   io.ReadCloser
	watch  watch
	ctx    context.Context
	cancel context.CancelCauseFunc
	closed atomic.Bool
}

func (s *stream) Read(p []byte) (int, error) {
	s.watch.progress()
	defer s.watch.stop()
	n, err := s.body.Read(p)
	if err != nil && err != io.EOF && !s.closed.Load() {
		err = s.call.causeOf(s.ctx, err)
	}
	return n, err
}

func (s *stream) Close() error {
	s.closed.Store(true)
	s.watch.stop()
	defer s.cancel(nil)
	return s.body.Close()
}
