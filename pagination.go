package buckt

import (
	"context"
	"iter"

	"github.com/bucktgo/buckt/internal/guard"
)

// Page is one page of a list.
type Page[T any] struct {
	// Items are the resources of this page. There may be fewer than the limit, or none, although more pages follow.
	Items []T
	// NextCursor fetches the next page. It is "" on the last page.
	NextCursor string
	// Meta has the other data of the response.
	Meta PageMeta
}

// PageMeta describes a page.
type PageMeta struct {
	// Limit is the maximum number of items of the page.
	Limit int
	// Total is the number of items in the whole list, nil if the API does not return it.
	Total *int
	// Prefixes are the common prefixes of a list with a delimiter, nil without any.
	Prefixes []string
}

// listPage fetches one page.
func listPage[T any](ctx context.Context, c *core, r *request) (*Page[T], error) {
	var l list[T]
	if err := c.do(ctx, r, &l); err != nil {
		return nil, err
	}
	return &Page[T]{
		Items:      l.Data,
		NextCursor: l.Meta.NextCursor,
		Meta:       PageMeta{Limit: l.Meta.Limit, Total: l.Meta.Total},
	}, nil
}

// fetchPage fetches the page of a cursor.
type fetchPage[T any] func(ctx context.Context, cursor string, opts []CallOption) (*Page[T], error)

// allPages iterates over all items from cursor on. While the caller processes a page, only the next one is prefetched. The
// goroutine that fetches it has ended when the iteration ends.
func allPages[T any](ctx context.Context, c *core, op *operation, cursor string, opts []CallOption, fetch fetchPage[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		w := &pager[T]{op: op, opts: opts, fetch: fetch, maxEmpty: c.maxEmptyPages, seen: map[string]struct{}{cursor: {}}}
		w.ctx, w.cancel = context.WithCancel(ctx)
		defer w.stop()
		w.start(cursor)
		for {
			page, err := w.next()
			if err != nil {
				yield(zero, err)
				return
			}
			if err := w.check(page); err != nil {
				yield(zero, err)
				return
			}
			more, err := w.follow(page.NextCursor)
			for _, item := range page.Items {
				if ctx.Err() != nil {
					yield(zero, &Error{System: op.system, Operation: op.name, Message: "the iteration was cancelled", cause: ctx.Err()})
					return
				}
				w.items++
				if !yield(item, nil) {
					return
				}
			}
			if err != nil {
				yield(zero, err)
				return
			}
			if !more {
				return
			}
		}
	}
}

// pager is the state of one iteration.
type pager[T any] struct {
	ctx    context.Context
	cancel context.CancelFunc
	op     *operation
	opts   []CallOption
	fetch  fetchPage[T]
	seen   map[string]struct{}
	ahead  *fetched[T] // the prefetched page, nil for none

	items           int // yielded
	empty, maxEmpty int // consecutive pages
	changes         changes
}

// fetched is a page that is complete when done receives.
type fetched[T any] struct {
	done     <-chan error // of guard.Go
	page     *Page[T]
	response Response
	err      error
}

// start fetches a page in the background. Hooks and the transport are code of the application: a panic is raised on
// the caller's goroutine, and a call of runtime.Goexit (by a failing test) must not block the caller.
func (w *pager[T]) start(cursor string) {
	f := &fetched[T]{}
	f.done = guard.Go(func() {
		// The last option wins: the caller's own Response must not change while the caller processes the previous page.
		opts := append(w.opts[:len(w.opts):len(w.opts)], CaptureResponse(&f.response))
		f.page, f.err = w.fetch(w.ctx, cursor, opts)
	})
	w.ahead = f
}

// next waits for the page that is being fetched.
func (w *pager[T]) next() (*Page[T], error) {
	f := w.ahead
	w.ahead = nil
	if err := repanic(<-f.done); err != nil {
		return nil, &Error{System: w.op.system, Operation: w.op.name, cause: err, local: true}
	}
	if r := settingsOf(w.opts).response; r != nil {
		*r = f.response
	}
	return f.page, f.err
}

// check returns an error if the list changed during the iteration, or has too many empty pages.
func (w *pager[T]) check(page *Page[T]) error {
	if keys := rowKeys(page.Items); keys != nil {
		if reason := w.changes.next(page.Meta.Total, keys); reason != "" {
			return &ListChangedError{Operation: w.op.name, Seen: w.items, Reason: reason}
		}
	}
	w.empty++
	if len(page.Items) > 0 {
		w.empty = 0
	}
	if w.empty >= w.maxEmpty && page.NextCursor != "" {
		return &EmptyPagesError{Operation: w.op.name, Pages: w.empty}
	}
	return nil
}

// follow starts to fetch the page of a cursor. A repeated cursor is an error: the list would be endless.
func (w *pager[T]) follow(cursor string) (more bool, err error) {
	if cursor == "" {
		return false, nil
	}
	if _, again := w.seen[cursor]; again {
		return false, &CursorCycleError{Operation: w.op.name, Cursor: cursor}
	}
	w.seen[cursor] = struct{}{}
	w.start(cursor)
	return true, nil
}

func (w *pager[T]) stop() {
	w.cancel()
	if w.ahead != nil {
		<-w.ahead.done
	}
}
