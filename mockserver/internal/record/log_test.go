package record_test

import (
	"runtime"
	"slices"
	"sync"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/record"
)

// entry is an entry that has its number.
func entry(number int) int { return number }

func add(l *record.Log[int], n int) {
	for range n {
		l.Add(1, entry)
	}
}

func TestLog(t *testing.T) {
	for name, test := range map[string]struct {
		limit, before, after int // entries that are added before and after Forget
		kept                 []int
		dropped              int
	}{
		"empty":                           {3, 0, 0, nil, 0},
		"not full":                        {3, 0, 2, []int{1, 2}, 0},
		"full":                            {3, 0, 3, []int{1, 2, 3}, 0},
		"more than full":                  {3, 0, 7, []int{5, 6, 7}, 4},
		"one":                             {1, 0, 5, []int{5}, 4},
		"none":                            {0, 0, 5, nil, 5},
		"forgotten":                       {3, 5, 0, nil, 0},
		"forgotten, then not full":        {3, 5, 2, []int{6, 7}, 0},
		"forgotten early, then not full":  {3, 1, 2, []int{2, 3}, 0},
		"forgotten, then more than full":  {3, 2, 4, []int{4, 5, 6}, 1},
		"forgotten without a limit above": {0, 2, 4, nil, 4},
	} {
		t.Run(name, func(t *testing.T) {
			l := record.Log[int]{Limit: test.limit, Bytes: 1000}
			add(&l, test.before)
			l.Forget()
			add(&l, test.after)
			kept, dropped := l.All()
			require.Equal(t, test.kept, kept)
			require.Equal(t, test.dropped, dropped)
			for n := -1; n <= test.before+test.after+1; n++ {
				var later []int
				for _, number := range test.kept {
					if number > n {
						later = append(later, number)
					}
				}
				require.Equal(t, later, l.After(n), n)
			}
		})
	}
}

func TestLogBytes(t *testing.T) {
	for name, test := range map[string]struct {
		bytes   []int // of the entries that are added, 0 for a call of Forget
		kept    []int
		dropped int
	}{
		"all fit":                     {[]int{4, 6}, []int{1, 2}, 0},
		"the oldest does not fit":     {[]int{4, 6, 1}, []int{2, 3}, 1},
		"several do not fit":          {[]int{1, 1, 1, 10}, []int{4}, 3},
		"only the newest":             {[]int{1, 11}, []int{2}, 1},
		"after the newest":            {[]int{1, 11, 1, 2}, []int{3, 4}, 2},
		"many small ones":             {[]int{5, 1, 1, 1, 1, 1}, []int{3, 4, 5, 6}, 2},
		"forgotten ones do not count": {[]int{9, 0, 4, 6}, []int{2, 3}, 0},
		"dropped after forgetting":    {[]int{9, 0, 4, 6, 1}, []int{3, 4}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			l := record.Log[int]{Limit: 4, Bytes: 10}
			for _, bytes := range test.bytes {
				if bytes == 0 {
					l.Forget()
				} else {
					l.Add(bytes, entry)
				}
			}
			kept, dropped := l.All()
			require.Equal(t, test.kept, kept)
			require.Equal(t, test.dropped, dropped)
			require.Equal(t, test.kept[1:], append([]int{}, l.After(test.kept[0])...))
		})
	}
}

func TestLogFreesDroppedEntries(t *testing.T) {
	l := record.Log[*[1 << 10]byte]{Limit: 2, Bytes: 2}
	var entries []weak.Pointer[[1 << 10]byte]
	addOne := func() {
		l.Add(1, func(int) *[1 << 10]byte {
			e := new([1 << 10]byte)
			entries = append(entries, weak.Make(e))
			return e
		})
	}
	freed := func() []bool {
		runtime.GC()
		freed := make([]bool, len(entries))
		for i, e := range entries {
			freed[i] = e.Value() == nil
		}
		return freed
	}
	addOne()
	addOne()
	require.Equal(t, []bool{false, false}, freed())
	addOne()
	require.Equal(t, []bool{true, false, false}, freed(), "the oldest was dropped")
	l.Forget()
	require.Equal(t, []bool{true, true, true}, freed())
	runtime.KeepAlive(&l)
}

func TestNext(t *testing.T) {
	l := record.Log[int]{Limit: 2, Bytes: 2}
	newer, first := l.Next(0)
	require.Empty(t, newer)
	_, again := l.Next(0)
	require.Equal(t, first, again, "one channel for all that wait")
	require.False(t, isClosed(first))
	add(&l, 3)
	require.True(t, isClosed(first))
	newer, none := l.Next(0)
	require.Equal(t, []int{2, 3}, newer)
	require.Nil(t, none)
	_, second := l.Next(7) // a number after the last entry
	require.False(t, isClosed(second))
	l.Forget()
	require.False(t, isClosed(second))
	add(&l, 1)
	require.True(t, isClosed(second))
	newer, _ = l.Next(0)
	require.Equal(t, []int{4}, newer)
}

func TestNextWithoutLimit(t *testing.T) {
	var l record.Log[int]
	_, added := l.Next(0)
	l.Add(0, func(int) int { panic("an entry that is not kept is not made") })
	require.False(t, isClosed(added))
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// Each reader that is fast enough sees each entry once and in order, whatever other goroutines do.
func TestLogConcurrentUse(t *testing.T) {
	l := record.Log[int]{Limit: 1000, Bytes: 1000}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() { add(&l, 100) })
		group.Go(func() {
			var seen []int
			for last := 0; last < 400; last = seen[len(seen)-1] {
				newer, added := l.Next(last)
				if added != nil {
					<-added
					newer = l.After(last)
				}
				seen = append(seen, newer...)
			}
			if len(seen) != 400 || !slices.IsSorted(seen) {
				t.Errorf("%d entries: %v", len(seen), seen)
			}
		})
		group.Go(func() {
			for range 100 {
				if all, _ := l.All(); !slices.IsSorted(all) {
					t.Error("not in order")
				}
			}
		})
	}
	group.Wait()
	kept, dropped := l.All()
	require.Len(t, kept, 400)
	require.Zero(t, dropped)
}
