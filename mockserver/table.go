package mockserver

import (
	"iter"
	"slices"
)

// table holds rows in the order of their ids.
type table[T any] struct {
	ids  []string
	rows map[string]T
}

func (t *table[T]) get(id string) (T, bool) {
	row, ok := t.rows[id]
	return row, ok
}

func (t *table[T]) put(id string, row T) {
	if t.rows == nil {
		t.rows = make(map[string]T)
	}
	if at, found := slices.BinarySearch(t.ids, id); !found {
		t.ids = slices.Insert(t.ids, at, id)
	}
	t.rows[id] = row
}

func (t *table[T]) delete(id string) {
	if at, found := slices.BinarySearch(t.ids, id); found {
		t.ids = slices.Delete(t.ids, at, at+1)
		delete(t.rows, id)
	}
}

func (t *table[T]) len() int { return len(t.ids) }

// all ranges over the rows in order.
func (t *table[T]) all() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, id := range t.ids {
			if !yield(t.rows[id]) {
				return
			}
		}
	}
}
