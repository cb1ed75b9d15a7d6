package mockserver

import (
	"context"
	"fmt"
	"iter"
)

// Watch returns the exchanges after number seq: those in the record, then each new one. With 0 it begins with the oldest exchange of the
// record, and with the [Exchange.Seq] of an exchange it continues after it. If no exchange has the number seq yet, it waits. The sequence
// ends with the context and with the server.
//
// The server never waits for a reader. The record itself is the buffer: a reader that falls behind by more than [WithRecordLimit] or [WithRecordBytes]
// loses the oldest exchanges, which gaps in the numbers show. With a limit of 0 the sequence has no exchanges.
//
// Like the server's other methods it panics if it is used in another synctest bubble than the server's.
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

// waitFor reports whether the channel was closed before the context and the server ended.
func (s *Server) waitFor(ctx context.Context, added <-chan struct{}) bool {
	select {
	case <-added:
		return true
	case <-ctx.Done():
	case <-s.lifetime.Done():
	}
	return false
}
