package mockserver

import "sync"

// s3IDs makes what S3 shows of ids: of versions, uploads and requests. It has a lock of its own, the innermost one, as buckets ask while
// they are locked.
type s3IDs struct {
	mu  sync.Mutex
	ids *ids
}

func newS3IDs(server *Server, system string) s3IDs {
	return s3IDs{ids: newIDs(server.options.seedOf(system + " s3"))}
}

const s3IDLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

// text makes an id of a version or an upload, which nobody guesses who does not know the seed.
func (g *s3IDs) text() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.ids.letters(26, s3IDLetters)
}

// request makes an id of a request.
func (g *s3IDs) request() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.ids.letters(16, "0123456789ABCDEF")
}

func (g *s3IDs) state() *idsState {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.ids.state()
}

// follow goes on where another generator stands, which nobody uses any more.
func (g *s3IDs) follow(from *s3IDs) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ids = from.ids
}
