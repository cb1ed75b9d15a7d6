package upload

import (
	"bytes"
	"io"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

// net/http continues reading the body of an attempt that is over. A Read that is under way then moves the source.
func TestLateReadPosition(t *testing.T) {
	for name, readsFirst := range map[string]bool{
		"it returns before the next one's first Read": false,
		"it returns during the next one's first Read": true,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				src := newGated()
				body := newBody(t, newReader(src, Unknown), nil)
				late := make(chan string, 1)
				go func() {
					p := make([]byte, 9)
					n, _ := body.Reader().Read(p)
					late <- string(p[:n])
				}()
				synctest.Wait()

				r := body.Reader()
				next := make(chan string, 1)
				read := func() {
					p, err := io.ReadAll(r)
					if err != nil {
						t.Error(err)
					}
					next <- string(p)
				}
				if readsFirst {
					go read()
					synctest.Wait()
					require.Empty(t, next)
				}
				close(src.gate)
				require.Equal(t, text[:9], <-late)
				if !readsFirst {
					go read()
				}
				require.Equal(t, text, <-next)
				require.False(t, src.raced.Load(), "the source was used by two at a time")
			})
		})
	}
}

// The result of the late Read is discarded: it is neither progress nor activity of the current attempt.
func TestLateReadProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newGated()
		var got steps
		body := newBody(t, newReader(src, Unknown), got.add)
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = body.Reader().Read(make([]byte, 9))
		}()
		synctest.Wait()
		r := body.Reader()
		body.OnRead(func() { t.Error("OnRead for a Read of the attempt before") })
		close(src.gate)
		<-done
		require.Empty(t, got)
		body.OnRead(nil)
		readN(t, r, 5)
		require.Equal(t, steps{{5, size}}, got)
	})
}

// With the race detector this also shows that readers need no other order than their own.
func TestReadersConcurrent(t *testing.T) {
	content := bytes.Repeat([]byte(text), 200)
	var most int64
	src := &gated{Reader: bytes.NewReader(content), gate: make(chan struct{})}
	close(src.gate)
	body := newBody(t, newReader(src, Unknown), func(sent, _ int64) {
		if sent <= most {
			t.Errorf("progress went from %d to %d", most, sent)
		}
		most = sent
	})
	body.OnRead(func() {})
	var wg sync.WaitGroup
	for i := range 200 {
		r := body.Reader()
		wg.Go(func() {
			p := make([]byte, 64)
			for at := 0; ; {
				n, err := r.Read(p)
				if !bytes.Equal(p[:n], content[at:at+n]) {
					t.Error("the bytes of another reader")
				}
				if at += n; err != nil {
					break
				}
			}
		})
		if i%2 == 0 {
			wg.Go(func() { body.Replayable() })
			wg.Go(func() {
				if err := body.Err(); err != nil {
					t.Error(err)
				}
			})
		}
	}
	require.Equal(t, string(content), readAll(t, body.Reader()))
	body.End(t.Context())
	wg.Wait()
	require.False(t, src.raced.Load(), "the source was used by two at a time")
	require.Equal(t, int64(len(content)), most)
}
