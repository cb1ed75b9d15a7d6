package buckt

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/bucktgo/buckt/internal/guard"
	"github.com/bucktgo/buckt/internal/retry"
)

// PanicError is the panic value of a method if code of the caller panicked on a goroutine of this package. Such code is
// a [Source], a Progress function, a hook, or a custom transport. The client remains usable.
type PanicError struct {
	// Value is the argument of the original panic.
	Value any
	// Stack is the stack of the original panic, as [runtime/debug.Stack] formats it.
	Stack []byte
}

// Error implements error.
func (e *PanicError) Error() string { return fmt.Sprintf("%v\n\n%s", e.Value, e.Stack) }

// Unwrap returns Value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// repanic panics if err is a panic recovered on another goroutine. It returns any other error.
func repanic(err error) error {
	p, ok := errors.AsType[*guard.PanicError](err)
	if !ok {
		return err
	}
	if e, ok := p.Value.(*PanicError); ok {
		panic(e)
	}
	panic(&PanicError{Value: p.Value, Stack: p.Stack})
}

// abandonAfter is the time that a cancelled upload attempt has to return.
const abandonAfter = time.Second

// callGuarded makes an attempt that runs code of the caller, on a goroutine of its own: a panic is raised here, and runtime.Goexit ends
// the attempt. A cancelled upload that does not return is abandoned, because
// net/http waits for a Read of the source, which may block forever.
func (k *call) callGuarded(ctx context.Context, t *trace, makeAttempt func() (*http.Response, attempt)) (*http.Response, attempt) {
	var resp *http.Response
	var a attempt
	var settled atomic.Bool // the attempt has returned or was abandoned
	done := guard.Go(func() {
		r, result := makeAttempt()
		if settled.Swap(true) {
			result.close()
			return
		}
		resp, a = r, result
	})
	var abandoned <-chan time.Time
	if k.upload != nil {
		select {
		case err := <-done:
			return attemptResult(resp, a, err)
		case <-ctx.Done():
		}
		timer := time.NewTimer(abandonAfter)
		defer timer.Stop()
		abandoned = timer.C
	}
	select {
	case err := <-done:
		return attemptResult(resp, a, err)
	case <-abandoned:
	}
	if settled.Swap(true) {
		return attemptResult(resp, a, <-done)
	}
	return nil, k.failed(ctx, nil, context.Cause(ctx), t)
}

// attemptResult returns the result of a finished attempt. err is the error of [guard.Go].
func attemptResult(resp *http.Response, a attempt, err error) (*http.Response, attempt) {
	if err := repanic(err); err != nil {
		a = attempt{failure: retry.Interrupted, cause: fmt.Errorf("the transport: %w", err)}
	}
	return resp, a
}

// hook calls a hook of the caller. A hook that ends its goroutine ends the call.
func (k *call) hook(name string, fn func()) {
	if err := repanic(guard.Run(fn)); err != nil {
		k.hookErr = fmt.Errorf("the %s hook: %w", name, err)
	}
}

// exit makes the last attempt the result of a call that a hook has ended.
func (k *call) exit() error {
	a := &k.last
	if a.stream != nil {
		_ = a.stream.Close()
		a.stream = nil
	}
	if a.status < 300 && a.status != 0 {
		a.failure = retry.Interrupted
	}
	a.cause = withCause(a.cause, k.hookErr)
	return a.cause
}
