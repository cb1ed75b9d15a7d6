package tornado

import (
	"context"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Behavior changes how the system behaves. The zero value is the documented behavior, and every value is valid.
type Behavior struct {
	// Verify verifies a bucket before it is stored. It returns nil if the bucket can be listed, else the reason, such as [AccessDenied];
	// [context.DeadlineExceeded] counts as [Timeout]. Its context ends with the request. The default is [System.Verify], which the function
	// may call as well. Several goroutines call it, without a lock, so that it may take long or use the server itself.
	Verify func(ctx context.Context, config BucketConfig) error `json:"-"`
}

type verifier = func(ctx context.Context, config BucketConfig) error

// Behavior returns how the system behaves.
func (s *System) Behavior() Behavior { return state.Read(&s.mu, &s.behavior) }

// SetBehavior sets how the system behaves from now on. The error is always nil.
func (s *System) SetBehavior(b Behavior) error { return state.SetBehavior(&s.mu, &s.behavior, b, nil) }
