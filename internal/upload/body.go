package upload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// grace is how long the end of a call whose context has ended waits for a Read of the caller's source to return.
// Nothing can interrupt such a Read, and a caller who gave up is not held any longer.
const grace = time.Second

var errEnded = errors.New("the upload has ended")

// Body hands out one reader for each time that the source is sent.
type Body struct {
	src      *Source
	progress func(sent, total int64)
	// reading is held during each Read of the source. net/http may go on reading a body after its answer has come,
	// so whoever seeks, or gives the source back to the caller, has to take it first.
	reading chan struct{}
	touched atomic.Bool

	mu      sync.Mutex
	current *reader
	most    int64
	err     error
	onRead  func()
}

// NewBody makes the body of an upload. progress, when not nil, is called with the number of bytes that have been sent
// and the size of the source or Unknown; bytes that are sent again do not count again.
func NewBody(src *Source, progress func(sent, total int64)) *Body {
	return &Body{src: src, progress: progress, reading: make(chan struct{}, 1)}
}

// OnRead sets a function that is called after every Read, for a timeout that measures the lack of progress.
func (b *Body) OnRead(fn func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.onRead = fn
}

// Reader starts anew at the source's first byte, and ends the reader that was handed out before. The source itself
// is touched only by the first Read.
func (b *Body) Reader() io.ReadCloser {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.current != nil {
		b.current.ended.Store(true)
	}
	b.current = &reader{body: b}
	return b.current
}

// Replayable says whether the body can be sent from its first byte now: the source can be read again, or has not been
// read at all.
func (b *Body) Replayable() (ok bool, why string) {
	if !b.touched.Load() {
		return true, ""
	}
	return b.src.Replayable()
}

// Rewindable says whether the source can be read again once it has been read.
func (b *Body) Rewindable() bool {
	ok, _ := b.src.Replayable()
	return ok
}

// End waits until nobody reads the source and sees to it that nobody will. Once ctx has ended it waits no longer than
// a second.
func (b *Body) End(ctx context.Context) {
	b.mu.Lock()
	if b.current != nil {
		b.current.ended.Store(true)
	}
	b.mu.Unlock()
	select {
	case b.reading <- struct{}{}:
		<-b.reading
		return
	default:
	}
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

// Err is the error with which reading the source failed, if it did. The network is not to blame then, and trying
// again would not help.
func (b *Body) Err() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

func (b *Body) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.err = err
}

// sent reports n bytes as sent, counted from the first byte of the source.
func (b *Body) sent(n int64) {
	b.mu.Lock()
	onRead, more := b.onRead, n > b.most
	if more {
		b.most = n
	}
	b.mu.Unlock()
	if onRead != nil {
		onRead()
	}
	if more && b.progress != nil {
		b.progress(n, b.src.size)
	}
}

// reader is one sending of the body.
type reader struct {
	body  *Body
	src   io.Reader
	n     int64
	ended atomic.Bool
}

// Read implements io.Reader.
func (r *reader) Read(p []byte) (int, error) {
	r.body.reading <- struct{}{}
	defer func() { <-r.body.reading }()
	if r.ended.Load() {
		return 0, errEnded
	}
	r.body.touched.Store(true)
	if r.src == nil {
		src, err := r.body.src.open()
		if err != nil {
			r.body.fail(err)
			return 0, err
		}
		if size := r.body.src.size; size != Unknown {
			src = io.LimitReader(src, size)
		}
		r.src = src
	}
	n, err := r.src.Read(p)
	r.n += int64(n)
	if n > 0 {
		r.body.sent(r.n)
	}
	if err == io.EOF && r.n < r.body.src.size {
		err = fmt.Errorf("the source ended after %d of %d bytes", r.n, r.body.src.size)
	}
	if err != nil && err != io.EOF {
		r.body.fail(err)
	}
	return n, err
}

// Close implements io.Closer. The source stays open: it is the caller's.
func (r *reader) Close() error {
	r.ended.Store(true)
	return nil
}
