package provision

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// run is the work of one call on one grant, with its lease.
type run struct {
	p      *Provisioner
	grant  string
	entry  string // its name
	unlock func()

	// writing is a lock for writes, because another goroutine renews the lease. A mutex would stop the time of a synctest bubble while a
	// journal waits.
	writing chan struct{}
	version int64
	data    []byte
	until   time.Time // end of the lease, by the clock of this process

	rec  *record // nil if the grant does not exist
	spec Spec
	held bool

	absent  bool   // find has just found that the bucket does not exist
	refused error  // why the creation of the bucket was refused
	minted  bool   // a key was created
	made    Bucket // returned by a creation
	given   string // the name of the key that a consumer or Config.Store may have received
}

// open loads a grant. If another process works on it, open waits until the lease it found has ended.
func (p *Provisioner) open(ctx context.Context, grant string) (*run, error) {
	unlock, err := p.locks.lock(ctx, grant)
	if err != nil {
		return nil, fmt.Errorf("provision: %s: another call works at it: %w", grant, err)
	}
	r := &run{p: p, grant: grant, entry: p.entryName(grant), unlock: unlock, writing: make(chan struct{}, 1)}
	if err := r.load(ctx); err != nil {
		unlock()
		return nil, err
	}
	return r, nil
}

func (r *run) load(ctx context.Context) error {
	const often, margin = time.Second, 10 * time.Millisecond
	var until time.Time
	for {
		e, err := r.p.config.Journal.Load(ctx, r.entry)
		if err != nil {
			return err
		}
		if e.Holder == "" || e.Holder == r.p.config.Holder || e.Lease <= 0 {
			return r.set(e)
		}
		now := time.Now()
		if until.IsZero() {
			until = now.Add(e.Lease + margin)
		}
		if !now.Before(until) {
			return fmt.Errorf("%w: %s is held by %s", ErrBusy, r.grant, e.Holder)
		}
		if err := sleep(ctx, min(often, until.Sub(now), e.Lease+margin)); err != nil {
			return fmt.Errorf("%w: %s is held by %s: %w", ErrBusy, r.grant, e.Holder, err)
		}
	}
}

func (r *run) set(e Entry) (err error) {
	r.version, r.data, r.rec = e.Version, e.Data, nil
	if e.Name == "" {
		return nil
	}
	if r.rec, err = r.p.readRecord(e); err != nil {
		return err
	}
	for _, name := range []string{r.rec.Attached, r.rec.Spec.Consumer} {
		if _, known := r.p.config.Consumers[name]; name != "" && !known {
			return invalid("Consumers", "must have %q, to which the grant %s is attached", name, r.grant)
		}
	}
	r.spec, err = r.rec.Spec.load(r.p.provider)
	return err
}

// hold begins the work: the lease belongs to this process until the run ends. The record is already changed.
func (r *run) hold(ctx context.Context) error {
	if r.version == 0 {
		r.version = -1
	}
	err := r.save(ctx)
	r.held = err == nil
	if errors.Is(err, ErrStale) {
		return fmt.Errorf("%w: %s", ErrBusy, r.grant)
	}
	return err
}

// save stores the record, and renews the lease.
func (r *run) save(ctx context.Context) error {
	data, err := json.Marshal(r.rec)
	if err != nil {
		return err
	}
	return r.write(ctx, data, r.p.config.Holder, r.p.config.Lease)
}

func (r *run) write(ctx context.Context, data []byte, holder string, lease time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case r.writing <- struct{}{}:
	}
	defer func() { <-r.writing }()
	if data == nil { // the same again
		data = r.data
	}
	was, next := r.version, r.version+1
	if was < 0 { // a new entry
		was, next = 0, rand.Int64N(1<<40)+1
	}
	e := Entry{Name: r.entry, Version: next, Holder: holder, Lease: lease, Data: data}
	until := time.Now().Add(lease)
	if err := r.p.config.Journal.Save(ctx, e, was); err != nil {
		return err
	}
	r.version, r.data, r.until = next, data, until
	return nil
}

// renew renews the lease if it has ended, for example after the process was suspended. The error is [ErrStale] if another process has taken
// the grant over.
func (r *run) renew(ctx context.Context) error {
	r.writing <- struct{}{}
	ended := !time.Now().Before(r.until)
	<-r.writing
	if !ended {
		return nil
	}
	return r.write(ctx, nil, r.p.config.Holder, r.p.config.Lease)
}

// finish ends the work: it stores the record without a lease, or deletes the entry if nothing remains of the grant.
func (r *run) finish(ctx context.Context) error {
	if !r.held {
		return nil
	}
	r.held = false
	if r.rec.blank() || r.rec.Step == StepDestroyed && len(r.rec.Keys) == 0 {
		return r.p.config.Journal.Delete(ctx, r.entry, r.version)
	}
	data, err := json.Marshal(r.rec)
	if err != nil {
		return err
	}
	return r.write(ctx, data, "", 0)
}

// close lets other calls work on the grant.
func (r *run) close() { r.unlock() }

// advance takes the remaining steps. If one fails, the journal contains the earlier ones.
func (r *run) advance(ctx context.Context) (err error) {
	working, stop := r.keepLease(ctx)
	defer stop() // also if a function of the caller panics
	for err == nil && !r.rec.settled() {
		err = r.step(working)
	}
	if lost := context.Cause(working); err != nil && errors.Is(lost, ErrStale) && !errors.Is(err, ErrStale) {
		err = errors.Join(err, lost)
	}
	stop()
	ending, cancel := ending(ctx)
	defer cancel()
	failure := r.finish(ending)
	if errors.Is(err, ErrStale) || errors.Is(failure, ErrStale) {
		return errors.Join(err, failure, r.yield(ending))
	}
	return errors.Join(err, failure)
}

// step takes the next step.
func (r *run) step(ctx context.Context) error {
	row, _ := r.rec.Step.row()
	if err := r.renew(ctx); err != nil {
		return err
	}
	started := time.Now()
	next, err := row.do(r, ctx)
	r.report(Event{Step: row.step, Elapsed: time.Since(started), Done: true, Err: err})
	if next != "" && !slices.Contains(row.to, next) {
		panic(fmt.Sprintf("provision: no transition from %s to %s", row.step, next))
	}
	if next != "" {
		r.rec.Step = next
	}
	if err != nil {
		return &StepError{Grant: r.grant, Step: row.step, cause: err}
	}
	if r.rec.settled() {
		return nil // finish stores it
	}
	return r.save(ctx)
}

func (r *run) report(e Event) {
	if r.p.config.Progress != nil {
		e.Grant, e.System = r.grant, r.p.provider.Name()
		r.p.config.Progress(e)
	}
}

// keepLease renews the lease during long steps, until stop is called. The returned context ends when the lease is lost.
func (r *run) keepLease(ctx context.Context) (working context.Context, stop func()) {
	working, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		lease := r.p.config.Lease
		ticker := time.NewTicker(lease / 3)
		defer ticker.Stop()
		renewed := time.Now()
		for {
			select {
			case <-working.Done():
				return
			case <-ticker.C:
			}
			begun := time.Now()
			err := r.write(working, nil, r.p.config.Holder, lease)
			switch {
			case err == nil:
				renewed = begun
			case errors.Is(err, ErrStale), time.Since(renewed) > lease*2/3:
				cancel(fmt.Errorf("the lease was lost: %w", errors.Join(err, ErrStale)))
				return
			}
		}
	}()
	return working, func() {
		cancel(nil)
		<-ended
	}
}

// sleep waits, and returns the context's error if it ends before.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// locks are one lock for each grant.
type locks struct {
	mu   sync.Mutex
	held map[string]chan struct{}
}

func (l *locks) lock(ctx context.Context, name string) (unlock func(), err error) {
	for {
		l.mu.Lock()
		if l.held == nil {
			l.held = map[string]chan struct{}{}
		}
		busy, held := l.held[name]
		if !held {
			mine := make(chan struct{})
			l.held[name] = mine
			l.mu.Unlock()
			return func() {
				l.mu.Lock()
				defer l.mu.Unlock()
				delete(l.held, name)
				close(mine)
			}, nil
		}
		l.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-busy:
		}
	}
}
