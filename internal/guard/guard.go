// Package guard runs a user's code on a goroutine of the library. There, a panic would end the process, and runtime.Goexit would leave
// a waiting goroutine without a result. Go converts both to an error.
package guard

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// ErrGoexit means that the code ended its goroutine.
var ErrGoexit = errors.New("runtime.Goexit was called")

// PanicError is a recovered panic.
type PanicError struct {
	// Value is the argument of panic.
	Value any
	// Stack is the stack of the goroutine at the panic.
	Stack []byte
}

// Error implements error.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Go calls fn on its own goroutine. When fn has ended, Go sends nil, a *PanicError or ErrGoexit. Sending never blocks.
func Go(fn func()) <-chan error {
	done := make(chan error, 1)
	go Do(fn, done)
	return done
}

// Run calls Go and waits for the result.
func Run(fn func()) error { return <-Go(fn) }

// Do is Go on the current goroutine, with a channel of the caller, which must have capacity.
func Do(fn func(), done chan<- error) {
	err := ErrGoexit
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
		done <- err
	}()
	fn()
	err = nil
}
