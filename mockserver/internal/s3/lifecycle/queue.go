package lifecycle

import (
	"cmp"
	"strings"
)

// KeyEvent is the next event of a key.
type KeyEvent struct {
	Event
	Key string
}

// Queue is a heap of events of different keys. The first is the earliest one; at the same time, that of the first key in byte order.
type Queue []KeyEvent

// Len implements [container/heap.Interface], as the other methods do.
func (q Queue) Len() int { return len(q) }
func (q Queue) Less(i, j int) bool {
	return cmp.Or(q[i].At.Compare(q[j].At), strings.Compare(q[i].Key, q[j].Key)) < 0
}
func (q Queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *Queue) Push(e any)   { *q = append(*q, e.(KeyEvent)) }

func (q *Queue) Pop() any {
	last := len(*q) - 1
	e := (*q)[last]
	*q = (*q)[:last]
	return e
}
