package mockserver

import (
	"cmp"
	"iter"
	"slices"
)

// table holds rows in the order of their ids.
type table[T any] struct {
	rows []tableRow[T]
}

type tableRow[T any] struct {
	id    string
	value T
}

// find is where the row with an id is, or where it would be.
func (t *table[T]) find(id string) (at int, found bool) {
	return slices.BinarySearchFunc(t.rows, id, func(r tableRow[T], id string) int { return cmp.Compare(r.id, id) })
}

func (t *table[T]) get(id string) (value T, found bool) {
	at, found := t.find(id)
	if found {
		value = t.rows[at].value
	}
	return value, found
}

func (t *table[T]) put(id string, value T) {
	at, found := t.find(id)
	if !found {
		t.rows = slices.Insert(t.rows, at, tableRow[T]{id: id})
	}
	t.rows[at].value = value
}

func (t *table[T]) delete(id string) {
	if at, found := t.find(id); found {
		t.rows = slices.Delete(t.rows, at, at+1)
	}
}

// dropFirst removes the n rows with the lowest ids.
func (t *table[T]) dropFirst(n int) { t.rows = slices.Delete(t.rows, 0, n) }

func (t *table[T]) len() int { return len(t.rows) }

// all ranges over the rows in order.
func (t *table[T]) all() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, row := range t.rows {
			if !yield(row.value) {
				return
			}
		}
	}
}

// backward ranges over the rows in the opposite order.
func (t *table[T]) backward() iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, row := range slices.Backward(t.rows) {
			if !yield(row.value) {
				return
			}
		}
	}
}
