package state

import (
	"cmp"
	"iter"
	"slices"
	"sort"
)

// maxBlock is the maximum number of rows of a block.
const maxBlock = 512

// Table holds rows, sorted by id, in blocks, so that a change of a long table moves few rows.
type Table[T any] struct {
	blocks [][]row[T] // none is empty
	length int
}

type row[T any] struct {
	id    string
	value T
}

// find returns the block and the index of the row with an id, or where it would be inserted. The block is the number of blocks if the id
// comes after all rows.
func (t *Table[T]) find(id string) (block, at int, found bool) {
	block = sort.Search(len(t.blocks), func(i int) bool { return t.blocks[i][len(t.blocks[i])-1].id >= id })
	if block < len(t.blocks) {
		at, found = slices.BinarySearchFunc(t.blocks[block], id, func(r row[T], id string) int { return cmp.Compare(r.id, id) })
	}
	return block, at, found
}

// Get returns the row with an id.
func (t *Table[T]) Get(id string) (value T, found bool) {
	block, at, found := t.find(id)
	if found {
		value = t.blocks[block][at].value
	}
	return value, found
}

// Put inserts a row, or replaces the one with its id.
func (t *Table[T]) Put(id string, value T) {
	block, at, found := t.find(id)
	if found {
		t.blocks[block][at].value = value
		return
	}
	t.length++
	if last := len(t.blocks) - 1; block > last && last >= 0 && len(t.blocks[last]) < maxBlock {
		block, at = last, len(t.blocks[last])
	}
	if block == len(t.blocks) {
		t.blocks = append(t.blocks, nil)
	} else if rows := t.blocks[block]; len(rows) == maxBlock {
		const half = maxBlock / 2
		t.blocks = slices.Insert(t.blocks, block+1, slices.Clone(rows[half:]))
		t.blocks[block] = slices.Delete(rows, half, maxBlock)
		if at > half {
			block, at = block+1, at-half
		}
	}
	t.blocks[block] = slices.Insert(t.blocks[block], at, row[T]{id, value})
}

// Delete removes the row with an id.
func (t *Table[T]) Delete(id string) {
	block, at, found := t.find(id)
	if !found {
		return
	}
	t.length--
	t.blocks[block] = slices.Delete(t.blocks[block], at, at+1)
	if len(t.blocks[block]) == 0 {
		t.blocks = slices.Delete(t.blocks, block, block+1)
	}
}

// DropFirst removes the n rows with the lowest ids.
func (t *Table[T]) DropFirst(n int) {
	t.length -= n
	for n > 0 && n >= len(t.blocks[0]) {
		n -= len(t.blocks[0])
		t.blocks = slices.Delete(t.blocks, 0, 1)
	}
	if n > 0 {
		t.blocks[0] = slices.Delete(t.blocks[0], 0, n)
	}
}

// Len returns the number of rows.
func (t *Table[T]) Len() int { return t.length }

// All ranges over the rows in order.
func (t *Table[T]) All() iter.Seq[T] { return t.From(0) }

// From ranges over the rows in order, without the first n.
func (t *Table[T]) From(n int) iter.Seq[T] {
	block := 0
	for block < len(t.blocks) && n >= len(t.blocks[block]) {
		n -= len(t.blocks[block])
		block++
	}
	return func(yield func(T) bool) {
		from := n
		for _, rows := range t.blocks[block:] {
			for _, row := range rows[from:] {
				if !yield(row.value) {
					return
				}
			}
			from = 0
		}
	}
}

// Page returns the first n rows in order whose ids are above an id and that pass.
func (t *Table[T]) Page(above string, n int, passes func(T) bool) []T {
	block, at, found := t.find(above)
	if found {
		at++
	}
	page := make([]T, 0, min(n, t.length))
	for _, rows := range t.blocks[block:] {
		for _, row := range rows[at:] {
			if len(page) == n {
				return page
			}
			if passes(row.value) {
				page = append(page, row.value)
			}
		}
		at = 0
	}
	return page
}

// Backward ranges in reverse order over the rows whose ids are below an id, or over all for the id "".
func (t *Table[T]) Backward(id string) iter.Seq[T] {
	block, at, _ := t.find(id)
	if id == "" {
		block, at = len(t.blocks), 0
	}
	return func(yield func(T) bool) {
		for i := min(block, len(t.blocks)-1); i >= 0; i-- {
			rows := t.blocks[i]
			if i == block {
				rows = rows[:at]
			}
			for _, row := range slices.Backward(rows) {
				if !yield(row.value) {
					return
				}
			}
		}
	}
}
