package upload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bucktgo/buckt/internal/guard"
)

// grace is the time that the end of a call waits for a blocked Read of the caller's source after the context has ended. Such a Read
// cannot be interrupted, and the caller is not delayed any longer.
const grace = time.Second

var errEnded = errors.New("the upload has ended")

// Body provides a new reader each time that the source is sent.
type Body struct {
	src      *Source
	progress func(sent, total int64)
	// reading is locked during each Read of the source. net/http may read a body after the response was received, so it is acquired before
	// the source is rewound or returned to the caller.
	reading chan struct{}
	touched atomic.Bool
	inRead  atomic.Bool // the source is being read
	// returned counts the callbacks that have returned. End loads it, so that their writes are visible to its caller even if a Read is
	// still in progress.
	returned atomic.Int64

	mu      sync.Mutex
	current *reader
	over    bool
	most    int64
	err     error
	onRead  func()
}

// NewBody returns the body of an upload. progress, unless nil, is called with the number of bytes sent and the size of the source or
// Unknown; repeated bytes do not count again.
func NewBody(src *Source, progress func(sent, total int64)) *Body {
	return &Body{src: src, progress: progress, reading: make(chan struct{}, 1)}
}

// OnRead sets a function that is called after every Read that returned bytes, for a timeout without progress.
func (b *Body) OnRead(fn func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.onRead = fn
}

// Reader returns a reader that starts at the source's first byte, and ends the previous one. Only the first Read accesses the source.
// An empty source is never read.
func (b *Body) Reader() io.ReadCloser {
	if b.src.size == 0 {
		// net/http sends any other body with a length of 0 with an unknown length.
		return http.NoBody
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.current != nil {
		b.current.end()
	}
	b.current = &reader{body: b, quit: make(chan struct{})}
	if b.over {
		b.current.end()
	}
	return b.current
}

// Replayable reports whether the body can be sent from its first byte now: the source can be read again, or has not been read yet.
func (b *Body) Replayable() (ok bool, why string) {
	if !b.touched.Load() {
		return true, ""
	}
	return b.src.Replayable()
}

// Rewindable reports whether the source can be read again once it has been read.
func (b *Body) Rewindable() bool {
	ok, _ := b.src.Replayable()
	return ok
}

// End prevents further Reads of the source and waits for one in progress. After ctx has ended it waits for at most one second.
func (b *Body) End(ctx context.Context) {
	b.mu.Lock()
	b.over = true
	if b.current != nil {
		b.current.end()
	}
	b.mu.Unlock()
	b.returned.Load()
	select {
	case b.reading <- struct{}{}:
		<-b.reading
	case <-ctx.Done():
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case b.reading <- struct{}{}:
			<-b.reading
		case <-timer.C:
		}
	}
}

// Reading reports whether a Read of the source is in progress.
func (b *Body) Reading() bool { return b.inRead.Load() }

// Err returns the error of a failed source or callback: an *Error, after which a retry is useless, or a *guard.PanicError, which is
// raised on the caller's goroutine.
func (b *Body) Err() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

// fail records the first error. A reader that has ended, because its attempt or the call is over, records only panics.
func (b *Body) fail(r *reader, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, panicked := errors.AsType[*guard.PanicError](err)
	if panicked || b.err == nil && !r.ended.Load() {
		b.err = err
	}
}

// count reports a Read to the callbacks, unless the reader has ended. n is the number of bytes sent so far.
func (b *Body) count(r *reader, n int) {
	b.mu.Lock()
	if r.ended.Load() {
		b.mu.Unlock()
		return
	}
	r.n += int64(n)
	onRead, more := b.onRead, r.n > b.most
	if more {
		b.most = r.n
	}
	b.mu.Unlock()
	if onRead != nil {
		onRead()
	}
	if more && b.progress != nil {
		b.progress(r.n, b.src.size)
	}
	b.returned.Add(1)
}

// reader sends the body once. Its Read is called on a goroutine of the transport, where a panic or runtime.Goexit of the source or a
// callback must not occur. They run on a goroutine of the reader, which ends with it.
type reader struct {
	body  *Body
	src   io.Reader
	n     int64
	err   error
	ended atomic.Bool
	once  sync.Once
	quit  chan struct{} // closed at the end

	begin chan []byte // a Read; nil before the first one
	done  chan error  // its end, as guard.Do reports it
	got   int
	// calling is true while a callback runs, as opposed to the source.
	calling bool
}

// Read implements io.Reader.
func (r *reader) Read(p []byte) (int, error) {
	b := r.body
	b.reading <- struct{}{}
	defer func() { <-b.reading }()
	switch {
	case r.ended.Load():
		return 0, errEnded
	case r.err != nil || len(p) == 0:
		return 0, r.err
	case r.begin == nil:
		r.begin, r.done = make(chan []byte), make(chan error, 1)
		go guard.Do(r.serve, r.done)
	}
	select {
	case r.begin <- p:
	case <-r.quit:
		return 0, errEnded
	}
	err := <-r.done
	switch {
	case err == guard.ErrGoexit && r.calling:
		err = fmt.Errorf("the Progress function: %w", err)
	case err == guard.ErrGoexit:
		err = &Error{err}
	case err == nil && r.err != nil && r.err != io.EOF:
		err = &Error{r.err}
	}
	if err != nil {
		b.fail(r, err)
		r.got, r.err = 0, err
	}
	return r.got, r.err
}

// serve performs the Reads.
func (r *reader) serve() {
	for {
		select {
		case p := <-r.begin:
			if r.next(p); r.err != nil {
				return
			}
			r.done <- nil
		case <-r.quit:
			return
		}
	}
}

// next reads until there are bytes to send, or an error.
func (r *reader) next(p []byte) {
	b := r.body
	r.got = 0
	for r.got == 0 && r.err == nil {
		r.calling = false
		b.inRead.Store(true)
		r.got, r.err = r.read(p)
		b.inRead.Store(false)
		r.calling = true
		if r.got > 0 || r.err == nil {
			b.count(r, r.got)
		}
	}
}

// read opens the source for the reader's first Read.
func (r *reader) read(p []byte) (int, error) {
	if r.src == nil {
		s := r.body.src
		// Bytes that an earlier reader took from a plain source are lost, even if it took them after Replayable was called.
		if r.body.touched.Swap(true) && s.plain {
			return 0, errors.New("it is a plain io.Reader, which can be read only once")
		}
		src, err := s.open()
		if err != nil {
			return 0, err
		}
		if s.plain {
			r.src = &heldBack{src: src, size: s.size}
		} else {
			r.src = &whole{src: src, size: s.size}
		}
	}
	return r.src.Read(p)
}

// Close implements io.Closer. It does not close the source, which belongs to the caller.
func (r *reader) Close() error {
	r.end()
	return nil
}

func (r *reader) end() {
	r.once.Do(func() {
		r.ended.Store(true)
		close(r.quit)
	})
}
