package buckt

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/bucktgo/buckt/internal/retry"
)

// Ensured is the result of an Ensure or a Find.
type Ensured[T any] struct {
	// Resource is the existing or new resource, in any state.
	Resource T
	// Created is true if this call created the resource, and false if it existed. If another client creates the resource at the same
	// time and the outcome of this call's create is unknown, Created is true although the other client may have created it.
	Created bool
	// Unchecked are the fields of the parameters that were set, but could not be compared with an existing resource, because the
	// system does not return them.
	Unchecked []string
}

// ensurer is one call of an Ensure method.
type ensurer[T any] struct {
	core *core
	op   *operation
	name lockName
	// find returns the resource, or a *NotFoundError.
	find func(context.Context) (*Ensured[T], error)
	// create creates the resource and returns it.
	create func(context.Context) (*T, error)
	// repeatable is true if the create can be repeated without a second resource, and does not repeat itself already.
	repeatable bool
	opts       []CallOption
}

// run finds the resource or creates it.
func (e *ensurer[T]) run(ctx context.Context) (*Ensured[T], error) {
	unlock, err := e.core.locks.lock(ctx, e.op, e.name)
	if err != nil {
		return nil, err
	}
	defer unlock()
	found, err := e.find(ctx)
	if !isNotFound(err) {
		return found, err
	}
	mayExist := false // a create may have been carried out
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
		mayExist = mayExist || unknown
		found, failure := e.findCreated(ctx, attempts)
		switch {
		case failure == nil:
			found.Created = mayExist
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

// findCreated searches for a resource that may have been created: a list may be delayed.
func (e *ensurer[T]) findCreated(ctx context.Context, attempts int) (*Ensured[T], error) {
	for attempt := 1; ; attempt++ {
		found, err := e.find(ctx)
		if !isNotFound(err) || attempt >= attempts || !sleep(ctx, e.core.backoff(attempt)) {
			return found, err
		}
	}
}

// attempts returns the number of attempts of a call that consists of several requests.
func (c *core) attempts(opts []CallOption) int {
	if settingsOf(opts).noRetry {
		return 1
	}
	return c.retry.MaxAttempts
}

// backoff returns the wait after an attempt, a random time between half of its bound and the bound.
func (c *core) backoff(attempt int) time.Duration {
	bound := retry.Bound(attempt, c.retry.MinWait, c.retry.MaxWait)
	return bound - time.Duration(rand.Float64()*float64(bound)/2)
}

// mayHaveActed reports whether a failed create may have been carried out, or may still be in progress.
func mayHaveActed(err error) bool {
	if _, unknown := errors.AsType[*OutcomeUnknownError](err); unknown {
		return true
	}
	if _, rateLimited := errors.AsType[*RateLimitError](err); rateLimited {
		return false
	}
	e, failed := errors.AsType[*Error](err)
	return failed && !e.local && (e.StatusCode < 300 || e.StatusCode == 408 || e.StatusCode >= 500)
}

func isNotFound(err error) bool {
	_, missing := errors.AsType[*NotFoundError](err)
	return missing
}

// notFound returns the error for a resource missing from a list.
func notFound(op *operation, message string) error {
	return &NotFoundError{&Error{System: op.system, Operation: op.name, Message: message, local: true}}
}
