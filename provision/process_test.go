package provision_test

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"sync"
	"time"

	"github.com/bucktgo/buckt/provision"
)

// errCut is the error of each operation of an interrupted process.
var errCut = errors.New("the process was cut")

// process is a process that can be interrupted: from then on, no request and no write of the journal has an effect. It can also be
// suspended for some time instead.
type process struct {
	mu sync.Mutex
	// at is the number of the request or journal write before or after which the process is interrupted, -1 for never.
	at    int
	after bool
	// stop is how long the process is suspended, 0 if it is interrupted.
	stop  time.Duration
	n     int
	met   bool // that moment
	until time.Time
}

// wait waits while the process is suspended, and returns an error after it was interrupted. act counts as a moment.
func (p *process) wait(act bool) (last bool, err error) {
	p.mu.Lock()
	if act {
		last = p.n == p.at
		p.n++
	}
	if last && !p.after {
		p.begin()
	}
	dead := p.met && p.stop == 0
	if last && p.after {
		p.met = true
	}
	until := p.until
	p.mu.Unlock()
	if dead {
		return last, errCut
	}
	time.Sleep(time.Until(until))
	return last, nil
}

func (p *process) begin() {
	p.met = true
	p.until = time.Now().Add(p.stop)
}

// do executes a request or a write, unless the process was interrupted. After an interruption its result is lost.
func (p *process) do(act func() error) error {
	last, err := p.wait(true)
	if err != nil {
		return err
	}
	err = act()
	if !last || !p.after {
		return err
	}
	if p.stop == 0 {
		return errCut
	}
	p.mu.Lock()
	p.begin()
	p.mu.Unlock()
	time.Sleep(p.stop)
	return err
}

// cut reports whether the process is to be interrupted or suspended now.
func (p *process) cut() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.met
}

// cutTransport sends requests while the process runs. A request whose process is suspended after sending it still arrives, although its
// context may have ended meanwhile.
type cutTransport struct {
	*process
	next http.RoundTripper
}

func (c cutTransport) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	if c.stop > 0 {
		r = r.WithContext(context.WithoutCancel(r.Context()))
	}
	err = c.do(func() (err error) {
		resp, err = c.next.RoundTrip(r)
		return err
	})
	if errors.Is(err, errCut) {
		if resp != nil {
			_ = resp.Body.Close()
		}
		return nil, err
	}
	return resp, err
}

// cutJournal writes while the process runs.
type cutJournal struct {
	*process
	provision.Journal
}

func (c cutJournal) Load(ctx context.Context, name string) (e provision.Entry, err error) {
	if _, err := c.wait(false); err != nil {
		return e, err
	}
	return c.Journal.Load(ctx, name)
}

func (c cutJournal) All(ctx context.Context) iter.Seq2[provision.Entry, error] {
	if _, err := c.wait(false); err != nil {
		return func(yield func(provision.Entry, error) bool) { yield(provision.Entry{}, err) }
	}
	return c.Journal.All(ctx)
}

func (c cutJournal) Save(ctx context.Context, e provision.Entry, was int64) error {
	return c.do(func() error { return c.Journal.Save(ctx, e, was) })
}

func (c cutJournal) Delete(ctx context.Context, name string, was int64) error {
	return c.do(func() error { return c.Journal.Delete(ctx, name, was) })
}

// sink is a consumer in memory.
type sink struct {
	mu     sync.Mutex
	secret string
}

func (s *sink) set(secret string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secret = secret
	return nil
}

// cutConsumer works while the process runs.
type cutConsumer struct {
	*process
	sink *sink
}

func (cutConsumer) Check(provision.Spec) error { return nil }

func (c cutConsumer) Attach(_ context.Context, credential provision.Credential) error {
	return c.do(func() error { return c.sink.set(secretOf(credential)) })
}

func (c cutConsumer) Detach(context.Context) error {
	return c.do(func() error { return c.sink.set("") })
}
