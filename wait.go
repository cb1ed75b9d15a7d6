package buckt

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/bucktgo/buckt/internal/printable"
)

// WaitParams sets the intervals of a wait. The zero value means the defaults.
type WaitParams struct {
	// MinInterval is the first interval between two polls. Each further interval is 1.5 times as long. Default 1 s.
	MinInterval time.Duration
	// MaxInterval is the longest interval. Default 30 s. Intervals vary randomly by up to 20 %, so that concurrent waits do not poll at
	// the same time. If both intervals are equal, they are exact.
	MaxInterval time.Duration
	// OnChange, if it is not nil, is called with the bucket of the first poll, and whenever its status or its DNS records have changed. A
	// custom domain needs these records: show them to a user who can set them. It must be nil if the wait is for a file service.
	OnChange func(*Bucket)
	// OnFileServiceChange is the same for a file service of FoundryDB. It is called whenever its status or its bucket has changed. It
	// must be nil if the wait is for a bucket.
	OnFileServiceChange func(*FoundryDBFileService)
}

const (
	defaultMinInterval = time.Second
	defaultMaxInterval = 30 * time.Second
	// maxFailedPolls is the maximum number of consecutive failed polls, each with all its retries. One more ends the wait.
	maxFailedPolls = 5
)

// intervals are the limits of the interval between two polls.
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

// WaitError is the error of a wait that ended before the resource reached the expected state. It wraps the cause, such as
// [context.DeadlineExceeded] or the error of the last poll. Without a cause the state itself is the reason.
type WaitError struct {
	// Operation is the method, such as "Buckets.WaitUntilActive".
	Operation string
	// ID is the id of the resource.
	ID string
	// Reason is the reason why the wait ended.
	Reason string
	// Bucket is the bucket of the last successful poll, nil if there was none or the wait was not for a bucket.
	Bucket *Bucket
	// FileService is the file service of the last successful poll, nil if there was none or the wait was not for a file
	// service.
	FileService *FoundryDBFileService

	cause error
}

// Error implements error.
func (e *WaitError) Error() string {
	s := fmt.Sprintf("buckt: %s: %s: %s", e.Operation, e.ID, e.Reason)
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return printable.Text(s, maxErrorText)
}

// Unwrap returns the cause, or nil.
func (e *WaitError) Unwrap() error { return e.cause }

// Failed reports whether the resource itself has failed, in any system. Waiting again is useless until the failure is fixed, for
// example by [BucketClient.RetryProvisioning] or a new resource. It is false if the wait exceeded its time, could not poll the
// resource or found that it was deleted.
func (e *WaitError) Failed() bool {
	return e.Bucket != nil && e.Bucket.Status == BucketFailed || e.FileService != nil && e.FileService.Status.Failed()
}

// poller waits for a state of one resource.
type poller[R any] struct {
	op       *operation
	id       string
	noun     string // the kind of resource, for errors
	params   WaitParams
	onChange func(*R)
	// foreign is the field of params for another kind of resource. set reports whether it is set.
	foreign string
	set     bool
	// same reports whether two polls are equal for the purpose of the wait.
	same func(a, b *R) bool
	// attach adds the resource to the error of the wait.
	attach func(*WaitError, *R)

	latest *R
	failed int // consecutive polls
}

// poll gets the resource repeatedly until step reports that the wait is over.
func (p *poller[R]) poll(ctx context.Context, get func() (*R, error), step func(*R) (bool, error)) error {
	if err := checkID(p.op, "id", p.id); err != nil {
		return err
	}
	if p.set {
		return invalid(p.op, p.foreign, "must be nil: the wait is for a %s", p.noun)
	}
	bounds, err := intervals{p.params.MinInterval, p.params.MaxInterval}.withDefaults(p.op.name)
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
		} else if reason := p.stopReason(ctx, err); reason != "" {
			return p.fail(reason, err)
		}
		if !sleep(ctx, bounds.jitter(interval)) {
			return p.fail(contextEnded, ctx.Err())
		}
		interval = min(interval*3/2, bounds.most)
	}
}

// note stores the resource, and calls the hook if it has changed.
func (p *poller[R]) note(r *R) {
	changed := p.latest == nil || !p.same(p.latest, r)
	p.latest = r
	if changed && p.onChange != nil {
		p.onChange(r)
	}
}

const contextEnded = "the context has ended"

// stopReason returns the reason why a failed poll ends the wait, or "". Some consecutive temporary failures are tolerated.
func (p *poller[R]) stopReason(ctx context.Context, err error) string {
	p.failed++
	switch {
	case ctx.Err() != nil:
		return contextEnded
	case !isTemporary(err):
		return "the " + p.noun + " cannot be polled"
	case p.failed > maxFailedPolls:
		return fmt.Sprintf("%d consecutive polls have failed", p.failed)
	}
	return ""
}

// isTemporary reports whether another poll may succeed.
func isTemporary(err error) bool {
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

// sleep waits, and reports whether the context is still active.
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
