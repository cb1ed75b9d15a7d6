package upload

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// inBubble runs f with a body, of which a Read is under way that returns only after so long.
func inBubble(t *testing.T, returns time.Duration, f func(t *testing.T, body *Body, src *gated)) {
	synctest.Test(t, func(t *testing.T) {
		src := newGated()
		body := newBody(t, newReader(src, Unknown), func(int64, int64) { t.Error("progress after the end") })
		body.OnRead(func() { t.Error("OnRead after the end") })
		read := make(chan struct{})
		go func() {
			defer close(read)
			_, _ = body.Reader().Read(make([]byte, 9))
		}()
		synctest.Wait()
		time.AfterFunc(returns, func() { close(src.gate) })
		f(t, body, src)
		<-read
		// net/http may come back for more, and must not be left waiting.
		_, err := body.Reader().Read(make([]byte, 9))
		require.Equal(t, errEnded, err)
	})
}

// took is how long End takes.
func took(body *Body, ctx context.Context) time.Duration {
	start := time.Now()
	body.End(ctx)
	return time.Since(start)
}

func TestEndWaitsForRead(t *testing.T) {
	for name, test := range map[string]struct {
		returns, ctxEnds, want time.Duration
	}{
		"as long as it takes":                         {time.Hour, 2 * time.Hour, time.Hour},
		"as long as it takes, without a context":      {time.Hour, 0, time.Hour},
		"a second after the context has ended":        {time.Hour, time.Minute, 61 * time.Second},
		"a second when the context had ended before":  {time.Hour, -1, time.Second},
		"until it returns in that second":             {60*time.Second + 300*time.Millisecond, time.Minute, 60*time.Second + 300*time.Millisecond},
		"until it returns, the context ended already": {time.Millisecond, -1, time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, test.returns, func(t *testing.T, body *Body, _ *gated) {
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				if test.ctxEnds < 0 {
					cancel()
				} else if test.ctxEnds > 0 {
					defer time.AfterFunc(test.ctxEnds, cancel).Stop()
				}
				require.Equal(t, test.want, took(body, ctx))
			})
		})
	}
}

func TestEndWithoutRead(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for name, ctx := range map[string]context.Context{"in time": context.Background(), "late": ended} {
		for from, prepare := range map[string]func(*Body){
			"without a reader":          func(*Body) {},
			"with a reader":             func(b *Body) { b.Reader() },
			"with one that was read":    func(b *Body) { _, _ = b.Reader().Read(make([]byte, 9)) },
			"with one that was closed":  func(b *Body) { _ = b.Reader().Close() },
			"when it has ended already": func(b *Body) { b.End(context.Background()) },
		} {
			t.Run(name+" "+from, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					body := newBody(t, Bytes([]byte(text)), nil)
					prepare(body)
					require.Zero(t, took(body, ctx))
				})
			})
		}
	}
}

func TestEndStopsReads(t *testing.T) {
	src := newGated()
	close(src.gate)
	body := newBody(t, newReader(src, Unknown), nil)
	old := body.Reader()
	readN(t, old, 9)
	body.End(t.Context())
	calls := src.calls.Load()
	for name, r := range map[string]io.Reader{"the reader it had": old, "one that is asked for later": body.Reader()} {
		n, err := r.Read(make([]byte, 9))
		require.Zero(t, n, name)
		require.Equal(t, errEnded, err, name)
	}
	require.Equal(t, calls, src.calls.Load())
	require.NoError(t, body.Err())
}

// The call has returned by then, and its caller may have taken the callbacks' data away.
func TestEndBeforeReadReturns(t *testing.T) {
	inBubble(t, time.Hour, func(t *testing.T, body *Body, src *gated) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		body.End(ctx)
		time.Sleep(2 * time.Hour)
		require.NoError(t, body.Err())
		require.Equal(t, int64(len(text)-9), int64(src.Len()), "the Read came through")
	})
}

func TestEndQueuedRead(t *testing.T) {
	inBubble(t, time.Hour, func(t *testing.T, body *Body, src *gated) {
		queued := make(chan error, 1)
		go func() {
			_, err := body.Reader().Read(make([]byte, 9))
			queued <- err
		}()
		synctest.Wait()
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		body.End(ctx)
		calls := src.calls.Load()
		require.Equal(t, errEnded, <-queued)
		require.Equal(t, calls, src.calls.Load())
	})
}

// hanging returns two bytes, and then blocks until it is released.
type hanging struct {
	begun bool
	gate  chan struct{}
}

func (h *hanging) Read(p []byte) (int, error) {
	if h.begun {
		<-h.gate
		return 0, io.EOF
	}
	h.begun = true
	return copy(p, "ab"), nil
}

// The race detector looks at it: what progress noted is the caller's to read, even if a Read is left behind.
func TestEndProgressVisible(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &hanging{gate: make(chan struct{})}
		var noted int64
		body := newBody(t, newReader(src, Unknown), func(sent, _ int64) { noted = sent })
		go func() { _, _ = io.Copy(io.Discard, body.Reader()) }()
		time.Sleep(time.Minute) // which, unlike a Wait, orders nothing
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		require.Equal(t, time.Second, took(body, ctx))
		require.Equal(t, int64(1), noted)
		close(src.gate)
	})
}

// The caller has closed its file by then.
func TestEndLateReadError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pr, pw := io.Pipe()
		body := newBody(t, newReader(pr, Unknown), nil)
		read := make(chan error, 1)
		go func() {
			_, err := body.Reader().Read(make([]byte, 9))
			read <- err
		}()
		synctest.Wait()
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		body.End(ctx)
		require.NoError(t, pw.CloseWithError(errBroken))
		require.ErrorIs(t, <-read, errBroken)
		require.NoError(t, body.Err())
	})
}
