package buckt

import (
	"context"
	"time"
)

// Hooks are functions that a client calls as its calls proceed, for metrics and traces. Each may be nil. A call waits for
// its hooks; calls on several goroutines run them at the same time. A hook runs on a goroutine of its own: a panic is
// raised on that of the call, as a [*PanicError], and a hook that calls [runtime.Goexit] ends the call with an error.
type Hooks struct {
	// Attempt is called after each attempt.
	Attempt func(context.Context, AttemptInfo)
	// Retry is called before the wait that precedes another attempt.
	Retry func(context.Context, RetryInfo)
	// Wait is called before a request is held back by the rate limit.
	Wait func(context.Context, RateLimitWaitInfo)
}

// AttemptInfo describes an attempt that has ended.
type AttemptInfo struct {
	System    System
	Operation string
	Method    string
	Path      string
	RequestID string
	// Attempt counts from 1.
	Attempt int
	// StatusCode is 0 if no response came; Err is the reason.
	StatusCode int
	Err        error
	Duration   time.Duration
}

// RetryInfo describes an attempt that is about to follow.
type RetryInfo struct {
	System    System
	Operation string
	// Attempt is the number of the attempt that failed, from 1.
	Attempt int
	// StatusCode and Err say how it failed.
	StatusCode int
	Err        error
	// Wait is how long the next attempt waits.
	Wait time.Duration
}

// RateLimitWaitInfo describes a request that is held back.
type RateLimitWaitInfo struct {
	System    System
	Operation string
	// Wait is the least wait, 0 if it depends on responses that are still to come.
	Wait time.Duration
}
