package state_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// A table does the same as a sorted slice, however many blocks it has.
func TestTable(t *testing.T) {
	for name, rows := range map[string]int{"none": 0, "one": 1, "full block": 512, "two blocks": 513, "many blocks": 5000} {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, uint64(rows)))
			order := random.Perm(rows)
			if rows == 513 {
				sort.Ints(order) // appended
			}
			var table state.Table[string]
			var want []string
			for _, n := range order {
				table.Put(fmt.Sprintf("%05d", 2*n), "replaced")
				table.Put(fmt.Sprintf("%05d", 2*n), fmt.Sprintf("%05d", 2*n))
				want = append(want, fmt.Sprintf("%05d", 2*n))
			}
			slices.Sort(want)
			requireRows(t, want, &table)
			for range rows / 3 {
				at := random.IntN(len(want))
				table.Delete(want[at])
				table.Delete(want[at])
				want = slices.Delete(want, at, at+1)
			}
			requireRows(t, want, &table)
			for range 3 {
				n := random.IntN(len(want)/2 + 1)
				table.DropFirst(n)
				want = want[n:]
				requireRows(t, want, &table)
			}
			table.DropFirst(len(want))
			requireRows(t, nil, &table)
		})
	}
}

func requireRows(t *testing.T, want []string, table *state.Table[string]) {
	t.Helper()
	reversed := slices.Clone(want)
	slices.Reverse(reversed)
	require.Equal(t, len(want), table.Len())
	require.True(t, slices.Equal(want, slices.Collect(table.All())))
	require.True(t, slices.Equal(reversed, slices.Collect(table.Backward(""))))
	for i := 0; i <= 11000; i += 101 {
		id := fmt.Sprintf("%05d", i)
		at, found := slices.BinarySearch(want, id)
		value, got := table.Get(id)
		require.Equal(t, found, got, id)
		next := at
		if found {
			require.Equal(t, id, value)
			next++
		}
		even := func(value string) bool { return (value[3]-'0')%2 == 0 }
		page := slices.DeleteFunc(slices.Clone(want[next:]), func(value string) bool { return !even(value) })
		require.True(t, slices.Equal(page[:min(7, len(page))], table.Page(id, 7, even)), id)
		require.True(t, slices.Equal(reversed[len(want)-at:], slices.Collect(table.Backward(id))), id)
		require.True(t, slices.Equal(want[min(i, len(want)):], slices.Collect(table.From(i))), id)
	}
}
