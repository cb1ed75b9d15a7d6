package state

import (
	"cmp"
	"iter"
	"slices"
)

// Table holds rows, sorted by id.
type Table[T any] struct {
	rows []row[T]
}

type row[T any] struct {
	id    string
	value T
}

// find returns the index of the row with an id, or the index at which it would be inserted.
func (t *Table[T]) find(id string) (at int, found bool) {
	return slices.BinarySearchFunc(t.rows, id, func(r row[T], id string) int { return cmp.Compare(r.id, id) })
}

// Get returns the row with an id.
func (t *Table[T]) Get(id string) (value T, found bool) {
	at, found := t.find(id)
	if found {
		value = t.rows[at].value
	}
	return value, found
}

// Put inserts a row, or replaces the one with its id.
func (t *Table[T]) Put(id string, value T) {
	at, found := t.find(id)
	if !found {
		t.rows = slices.Insert(t.rows, at, row[T]{id: id})
	}
	t.rows[at].value = value
}

// Delete removes the row with an id.
func (t *Table[T]) Delete(id string) {
	if at, found := t.find(id); found {
		t.rows = slices.Delete(t.rows, at, at+1)
	}
}

// DropFirst removes the n rows with the lowest ids.
func (t *Table[T]) DropFirst(n int) { t.rows = slices.Delete(t.rows, 0, n) }

// Len returns the number of rows.
func (t *Table[T]) Len() int { return len(t.rows) }

// All ranges over the rows in order.
func (t *Table[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, row := range t.rows {
			if !yield(row.value) {
				return
			}
		}
	}
}

// Backward ranges over the rows in reverse order.
func (t *Table[T]) Backward() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, row := range slices.Backward(t.rows) {
			if !yield(row.value) {
				return
			}
		}
	}
}
