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
	// told counts the callbacks that have returned. End looks at it, so that what they did is seen by whoever ends the
	// body, also when a Read is still under way.
	told atomic.Int64

	mu      sync.Mutex
	current *reader
	over    bool
	most    int64
	err     error
	onRead  func()
}

// NewBody makes the body of an upload. progress, when not nil, is called with the number of bytes that have been sent
// and the size of the source or Unknown; bytes that are sent again do not count again.
func NewBody(src *Source, progress func(sent, total int64)) *Body {
	return &Body{src: src, progress: progress, reading: make(chan struct{}, 1)}
}

// OnRead sets a function that is called after every Read that gave bytes, for a timeout that measures the lack of
// progress.
func (b *Body) OnRead(fn func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.onRead = fn
}

// Reader starts anew at the source's first byte, and ends the reader that was handed out before. The source itself
// is touched only by the first Read. Of an empty source nothing is ever read.
func (b *Body) Reader() io.ReadCloser {
	if b.src.size == 0 {
		// net/http sends any other body with a length of 0 as one whose length is unknown.
		return http.NoBody
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.current != nil {
		b.current.ended.Store(true)
	}
	b.current = &reader{body: b}
	b.current.ended.Store(b.over)
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
	b.over = true
	if b.current != nil {
		b.current.ended.Store(true)
	}
	b.mu.Unlock()
	b.told.Load()
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

// note tells what a Read of the source has given: n bytes and an error. Of a reader that has ended meanwhile, because
// its attempt or the call is over, nothing is told.
func (b *Body) note(r *reader, n int, err error) {
	b.mu.Lock()
	if r.ended.Load() {
		b.mu.Unlock()
		return
	}
	if err != nil && err != io.EOF {
		b.err = err
	}
	onRead, more := b.onRead, r.n > b.most
	if more {
		b.most = r.n
	}
	b.mu.Unlock()
	if n > 0 && onRead != nil {
		onRead()
	}
	if more && b.progress != nil {
		b.progress(r.n, b.src.size)
	}
	b.told.Add(1)
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
	b := r.body
	b.reading <- struct{}{}
	defer func() { <-b.reading }()
	if r.ended.Load() {
		return 0, errEnded
	}
	if err := r.open(); err != nil {
		b.note(r, 0, err)
		return 0, err
	}
	n, err := r.src.Read(p)
	r.n += int64(n)
	if err == io.EOF && r.n < b.src.size {
		err = fmt.Errorf("the source ended after %d of %d bytes", r.n, b.src.size)
	}
	b.note(r, n, err)
	return n, err
}

// open makes the source ready for the reader's first Read.
func (r *reader) open() error {
	if r.src != nil {
		return nil
	}
	// What an earlier reader took from a source that gives its bytes once is lost, also when it took them after
	// Replayable was asked.
	if ok, why := r.body.src.Replayable(); r.body.touched.Swap(true) && !ok {
		return errors.New(why)
	}
	src, err := r.body.src.open()
	if err != nil {
		return err
	}
	if size := r.body.src.size; size != Unknown {
		src = io.LimitReader(src, size)
	}
	r.src = src
	return nil
}

// Close implements io.Closer. The source stays open: it is the caller's.
func (r *reader) Close() error {
	r.ended.Store(true)
	return nil
}
