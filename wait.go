package buckt

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// WaitParams says how often a wait for a bucket looks. The zero value has the defaults.
type WaitParams struct {
	// MinInterval is the first interval between two looks; each further one is half as long again. Default 1 s.
	MinInterval time.Duration
	// MaxInterval is where the growth ends. Default 30 s. Every interval varies by up to a fifth, so that many waits do
	// not look at the same time, unless both intervals are the same: then it is exact.
	MaxInterval time.Duration
	// OnChange, when not nil, is called with the bucket as it is at the first look, and whenever its status or its DNS
	// records have changed since. A custom domain needs the records; show them to whoever can set them.
	OnChange func(*Bucket)
}

const (
	defaultMinInterval = time.Second
	defaultMaxInterval = 30 * time.Second
	// maxFailedPolls is how many looks in a row may fail, each with all its retries. One more, and a wait gives up.
	maxFailedPolls = 5
)

// intervals are the bounds of the interval between two looks.
type intervals struct{ least, most time.Duration }

func (i intervals) withDefaults(operation string) (intervals, error) {
	bad := func(field, rule string) (intervals, error) {
		return i, &InvalidInputError{Operation: operation, Field: field, Rule: rule}
	}
	switch {
	case i.least < 0:
		return bad("MinInterval", "must not be negative")
	case i.most < 0:
		return bad("MaxInterval", "must not be negative")
	case i.least == 0 && i.most == 0:
		return intervals{defaultMinInterval, defaultMaxInterval}, nil
	case i.least == 0:
		i.least = min(defaultMinInterval, i.most)
	case i.most == 0:
		i.most = max(defaultMaxInterval, i.least)
	case i.most < i.least:
		return bad("MaxInterval", "must not be less than MinInterval")
	}
	return i, nil
}

func (i intervals) jitter(d time.Duration) time.Duration {
	if i.least == i.most {
		return d
	}
	return time.Duration(float64(d) * (0.8 + 0.4*rand.Float64()))
}

// WaitError says that a wait has ended without what it waited for. It wraps the reason: [context.DeadlineExceeded], the
// error of the last look, or nil where the state itself is the reason.
type WaitError struct {
	// Operation is the method that waited, such as "Buckets.WaitUntilActive".
	Operation string
	// ID is the id of the resource.
	ID string
	// Reason says why the wait ended.
	Reason string
	// Bucket is the bucket as it was at the last look that succeeded, nil where none did or where the wait was not for a
	// bucket.
	Bucket *Bucket
	// FileService is the file service as it was at the last look that succeeded, nil where none did or where the wait was
	// not for a file service.
	FileService *FileService

	cause error
}

// Error implements error.
func (e *WaitError) Error() string {
	s := fmt.Sprintf("buckt: %s: %s: %s", e.Operation, e.ID, e.Reason)
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap returns the reason.
func (e *WaitError) Unwrap() error { return e.cause }

// Failed reports whether the resource itself has failed, in any system: waiting again is of no use before that is mended, as by
// [BucketClient.RetryProvisioning] or a new resource. It is false if the wait ran out of time, could not poll the resource or
// found it deleted.
func (e *WaitError) Failed() bool {
	return e.Bucket != nil && e.Bucket.Status == BucketFailed || e.FileService != nil && e.FileService.Status.Failed()
}

// poller waits for a state of one resource.
type poller[R any] struct {
	op        *operation
	id        string
	noun      string // the kind of resource, as errors name it
	intervals intervals
	onChange  func(*R)
	// same says whether nothing has changed that matters to a wait.
	same func(a, b *R) bool
	// attach puts the resource into the error of the wait.
	attach func(*WaitError, *R)

	latest *R
	failed int // looks in a row
}

// poll looks at the resource until step says that the wait is over.
func (p *poller[R]) poll(ctx context.Context, get func() (*R, error), step func(*R) (bool, error)) error {
	if err := checkID(p.op, "id", p.id); err != nil {
		return err
	}
	bounds, err := p.intervals.withDefaults(p.op.name)
	if err != nil {
		return err
	}
	interval := bounds.least
	for {
		resource, err := get()
		if err == nil {
			p.failed = 0
			p.note(resource)
			if done, err := step(resource); done || err != nil {
				return err
			}
		} else if reason := p.over(ctx, err); reason != "" {
			return p.fail(reason, err)
		}
		if !sleep(ctx, bounds.jitter(interval)) {
			return p.fail(contextEnded, ctx.Err())
		}
		interval = min(interval*3/2, bounds.most)
	}
}

// note remembers the resource, and tells the caller when something changed that matters to a wait.
func (p *poller[R]) note(r *R) {
	changed := p.latest == nil || !p.same(p.latest, r)
	p.latest = r
	if changed && p.onChange != nil {
		p.onChange(r)
	}
}

const contextEnded = "the context has ended"

// over says why a failed look ends the wait, "" when it does not: what may pass is ridden out, for some looks in a row.
func (p *poller[R]) over(ctx context.Context, err error) string {
	p.failed++
	switch {
	case ctx.Err() != nil:
		return contextEnded
	case !mayPass(err):
		return "the " + p.noun + " cannot be looked at"
	case p.failed > maxFailedPolls:
		return fmt.Sprintf("%d looks in a row have failed", p.failed)
	}
	return ""
}

// mayPass says whether a further look may succeed where this one failed.
func mayPass(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok || errors.Is(err, ErrInvalidResponse) {
		return false
	}
	return e.StatusCode == 0 || e.StatusCode < 300 || e.StatusCode == 408 || e.StatusCode == 429 || e.StatusCode >= 500
}

func (p *poller[R]) fail(reason string, cause error) error {
	e := &WaitError{Operation: p.op.name, ID: p.id, Reason: reason, cause: cause}
	if p.latest != nil {
		p.attach(e, p.latest)
	}
	return e
}

// sleep waits, and says whether the context is still alive.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
