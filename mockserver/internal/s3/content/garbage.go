package content

import "runtime/debug"

// mostGarbage is how many bytes that are no longer stored stay in memory.
const mostGarbage = 64 << 20

// Garbage counts bytes that are no longer stored. Go's garbage collector by itself runs when the heap has doubled, so that a replaced
// object of 1 GiB would stay for another one. Garbage runs it earlier, and returns the memory to the operating system. The zero value is
// ready for use.
type Garbage struct{ bytes int64 }

// Add adds a number of bytes to which nothing refers any more.
func (g *Garbage) Add(bytes int64) {
	if g.bytes += bytes; g.bytes >= mostGarbage {
		g.bytes = 0
		go debug.FreeOSMemory()
	}
}
