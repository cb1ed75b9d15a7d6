package tornado

import "context"

// Behavior changes how the system behaves. The zero value is the documented behavior, and every value is valid.
type Behavior struct {
	// Verify verifies a bucket before it is stored. It returns nil if the bucket can be listed, else the reason, such as [AccessDenied];
	// [context.DeadlineExceeded] counts as [Timeout]. Its context ends with the request. The default is [System.Verify], which the function
	// may call as well. Several goroutines call it, without a lock, so that it may take long or use the server itself.
	Verify func(ctx context.Context, config BucketConfig) error `json:"-"`
}

type verifier = func(ctx context.Context, config BucketConfig) error

// Behavior returns how the system behaves.
func (s *System) Behavior() Behavior {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.behavior
}

// SetBehavior sets how the system behaves from now on. The error is always nil.
func (s *System) SetBehavior(b Behavior) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behavior = b
	return nil
}
