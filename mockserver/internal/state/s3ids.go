package state

import "sync"

// S3IDs generates the ids of versions, uploads and requests in S3. It has its own lock, the innermost one, as buckets use it
// while they are locked.
type S3IDs struct {
	mu  sync.Mutex
	ids *IDs
}

// NewS3IDs makes a generator.
func NewS3IDs(seed [32]byte) *S3IDs { return &S3IDs{ids: NewIDs(seed)} }

const s3IDLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

// Text makes the id of a version or an upload. It cannot be guessed without the seed.
func (g *S3IDs) Text() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.ids.Letters(26, s3IDLetters)
}

// Request makes the id of a request.
func (g *S3IDs) Request() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.ids.Letters(16, "0123456789ABCDEF")
}

// State returns the position of the generator.
func (g *S3IDs) State() *IDsState {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.ids.State()
}

// Follow continues at the position of another generator, which is not used any more.
func (g *S3IDs) Follow(from *S3IDs) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ids = from.ids
}

// S3IDs moves a generator to a position.
func (l *Loader) S3IDs(at Path, g *S3IDs, d *IDsState) { l.IDs(at, g.ids, d) }
