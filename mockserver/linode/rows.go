package linode

import (
	"cmp"
	"slices"
)

// byID are rows in the order of their ids.
type byID[T interface {
	comparable
	id() int
}] []T

func (rows byID[T]) find(id int) (at int, found bool) {
	return slices.BinarySearchFunc(rows, id, func(row T, id int) int { return cmp.Compare(row.id(), id) })
}

// get returns the row with an id, or the zero value.
func (rows byID[T]) get(id int) (row T) {
	if at, found := rows.find(id); found {
		row = rows[at]
	}
	return row
}

func (rows *byID[T]) insert(row T) {
	at, _ := rows.find(row.id())
	*rows = slices.Insert(*rows, at, row)
}

func (rows *byID[T]) remove(row T) {
	*rows = slices.DeleteFunc(*rows, func(other T) bool { return other == row })
}
