package linode

import (
	"cmp"
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/state"
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

// must returns a row that was validated before, so that adding it cannot fail.
func must[T any](row T, err error) T {
	if err != nil {
		panic(err)
	}
	return row
}

func joined[T ~string](options []T) string { return state.OneOf(texts(options)) }

func texts[T ~string](options []T) []string {
	texts := make([]string, len(options))
	for i, option := range options {
		texts[i] = string(option)
	}
	return texts
}
