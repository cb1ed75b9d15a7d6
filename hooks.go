package buckt

import (
	"context"
	"time"
)

// Hooks are functions for metrics and traces, which a client calls during its calls. Each may be nil. A call waits for
// its hooks, and concurrent calls run them concurrently. A hook runs on its own goroutine: a panic is raised on the goroutine of
// the call as a [*PanicError], and a hook that calls [runtime.Goexit] ends the call with an error.
type Hooks struct {
	// Attempt is called after each attempt.
	Attempt func(context.Context, AttemptInfo)
	// Retry is called before the wait that precedes another attempt.
	Retry func(context.Context, RetryInfo)
	// Wait is called before the rate limiter delays a request.
	Wait func(context.Context, RateLimitWaitInfo)
}

// AttemptInfo describes a finished attempt.
type AttemptInfo struct {
	System    System
	Operation string
	Method    string
	Path      string
	RequestID string
	// Attempt counts from 1.
	Attempt int
	// StatusCode is 0 if there was no response; Err is then the reason.
	StatusCode int
	Err        error
	Duration   time.Duration
}

// RetryInfo describes a retry before its wait.
type RetryInfo struct {
	System    System
	Operation string
	// Attempt is the number of the failed attempt, counted from 1.
	Attempt int
	// StatusCode and Err are the result of the failed attempt.
	StatusCode int
	Err        error
	// Wait is the time before the next attempt.
	Wait time.Duration
}

// RateLimitWaitInfo describes a delayed request.
type RateLimitWaitInfo struct {
	System    System
	Operation string
	// Wait is the minimum wait, 0 if it depends on responses to other requests.
	Wait time.Duration
}
