package buckt

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/bucktgo/buckt/internal/retry"
)

// Ensured is the result of an Ensure, and of a Find.
type Ensured[T any] struct {
	// Resource is what exists now, in whatever state it is.
	Resource T
	// Created is true if this call created it, and false if it existed. If another client creates the same at the same moment, and the
	// outcome of this call's own creation is unknown, it is true although the other one may have been first.
	Created bool
	// Unchecked are the fields of the parameters that were set, and could not be compared with a resource that exists, because the system
	// does not show them.
	Unchecked []string
}

// ensuring is one call of an Ensure.
type ensuring[T any] struct {
	core *core
	op   *operation
	name lockName
	// find returns the resource, or a *NotFoundError.
	find func(context.Context) (*Ensured[T], error)
	// create creates it, and returns it.
	create func(context.Context) (*T, error)
	// repeatable is true if a second creation cannot make a second resource, and is not the business of the call already.
	repeatable bool
	opts       []CallOption
}

// run finds the resource or creates it.
func (e *ensuring[T]) run(ctx context.Context) (*Ensured[T], error) {
	unlock, err := e.core.locks.lock(ctx, e.op, e.name)
	if err != nil {
		return nil, err
	}
	defer unlock()
	found, err := e.find(ctx)
	if !isNotFound(err) {
		return found, err
	}
	acted := false // one of the creations may have been carried out
	attempts := e.core.attempts(e.opts)
	for attempt := 1; ; attempt++ {
		created, err := e.create(ctx)
		if err == nil {
			return &Ensured[T]{Resource: *created, Created: true}, nil
		}
		_, exists := errors.AsType[*ConflictError](err)
		unknown := mayHaveActed(err)
		if ctx.Err() != nil || !exists && !unknown {
			return nil, err
		}
		acted = acted || unknown
		found, failure := e.findCreated(ctx, attempts)
		switch {
		case failure == nil:
			found.Created = acted
			return found, nil
		case !isNotFound(failure):
			if _, differs := errors.AsType[*MismatchError](failure); differs {
				return nil, failure
			}
			return nil, withCause(err, failure)
		case exists || !e.repeatable || attempt >= attempts:
			return nil, err
		}
	}
}

// findCreated searches for what may just have been created: a list may lag behind.
func (e *ensuring[T]) findCreated(ctx context.Context, attempts int) (*Ensured[T], error) {
	for attempt := 1; ; attempt++ {
		found, err := e.find(ctx)
		if !isNotFound(err) || attempt >= attempts || !sleep(ctx, e.core.backoff(attempt)) {
			return found, err
		}
	}
}

// attempts is how often a composite call may do what a retry of a single call would do.
func (c *core) attempts(opts []CallOption) int {
	if settingsOf(opts).noRetry {
		return 1
	}
	return c.retry.MaxAttempts
}

// backoff is the wait after an attempt: between half of its bound and the whole of it.
func (c *core) backoff(attempt int) time.Duration {
	bound := retry.Bound(attempt, c.retry.MinWait, c.retry.MaxWait)
	return bound - time.Duration(rand.Float64()*float64(bound)/2)
}

// mayHaveActed reports whether a creation that failed may have been carried out, or may still be.
func mayHaveActed(err error) bool {
	if _, unknown := errors.AsType[*OutcomeUnknownError](err); unknown {
		return true
	}
	if _, held := errors.AsType[*RateLimitError](err); held {
		return false
	}
	e, failed := errors.AsType[*Error](err)
	return failed && !e.local && (e.StatusCode < 300 || e.StatusCode == 408 || e.StatusCode >= 500)
}

func isNotFound(err error) bool {
	_, missing := errors.AsType[*NotFoundError](err)
	return missing
}

// notFound is the error of a resource that a list does not have.
func notFound(op *operation, message string) error {
	return &NotFoundError{&Error{System: op.system, Operation: op.name, Message: message, local: true}}
}
