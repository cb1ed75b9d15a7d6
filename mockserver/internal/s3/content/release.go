package content

import (
	"runtime/debug"
	"sync/atomic"
)

// mostGarbage is how many released bytes stay in memory at most.
const mostGarbage = 64 << 20

var released atomic.Int64

// Release is called when a number of bytes are no longer stored, once nothing refers to them. Go's garbage collector by itself runs when
// the heap has doubled, so that a replaced object of 1 GiB would stay for another one. Release runs it after 64 MiB, and returns the memory
// to the operating system.
func Release(bytes int64) {
	if released.Add(bytes) >= mostGarbage && released.Swap(0) >= mostGarbage {
		go debug.FreeOSMemory()
	}
}
