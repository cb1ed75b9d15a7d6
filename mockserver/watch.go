package mockserver

import (
	"context"
	"fmt"
	"iter"
)

// Watch returns the exchanges after number seq, those that are in the record already and then each as it comes: 0 begins with the oldest that is
// kept, and the [Exchange.Seq] of the last one seen goes on after it. A seq that is not reached yet is waited for. The sequence ends with the
// context, and when the server is closed.
//
// The server never waits for a reader. The record itself is the buffer: to a reader that falls behind by more than [WithRecordLimit] the
// oldest are lost, which the numbers tell that are missing. With a limit of 0 nothing comes.
//
// Like the server's other methods it panics when it is read in another synctest bubble than the server's.
func (s *Server) Watch(ctx context.Context, seq int) iter.Seq[Exchange] {
	return func(yield func(Exchange) bool) {
		if err := s.network.CheckBubble(); err != nil {
			panic(fmt.Sprintf("%v", err))
		}
		for after := seq; ctx.Err() == nil; {
			newer, added := s.record.Next(after)
			for _, ex := range readAll(newer) {
				if ctx.Err() != nil || !yield(ex.clone()) {
					return
				}
				after = ex.Seq
			}
			if added != nil && !s.waitFor(ctx, added) {
				return
			}
		}
	}
}

// waitFor tells whether the channel was closed before the context and the server have ended.
func (s *Server) waitFor(ctx context.Context, added <-chan struct{}) bool {
	select {
	case <-added:
		return true
	case <-ctx.Done():
	case <-s.lifetime.Done():
	}
	return false
}
