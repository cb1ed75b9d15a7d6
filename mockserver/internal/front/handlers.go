package front

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Handlers are those that a server has beside the systems, each for a path and all below it. It is safe for concurrent use.
type Handlers struct {
	mu  sync.Mutex
	all atomic.Pointer[[]handler]
}

type handler struct {
	prefix string
	http.Handler
}

// Add adds a handler.
func (h *Handlers) Add(prefix string, of http.Handler) {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := append(slices.Clone(h.list()), handler{prefix, of})
	h.all.Store(&all)
}

func (h *Handlers) list() []handler {
	if all := h.all.Load(); all != nil {
		return *all
	}
	return nil
}

// Find returns the first handler added for a path, or nil.
func (h *Handlers) Find(path string) http.Handler {
	for _, of := range h.list() {
		if Below(path, of.prefix) {
			return of.Handler
		}
	}
	return nil
}

// Prefixes returns the paths.
func (h *Handlers) Prefixes() (prefixes []string) {
	for _, of := range h.list() {
		prefixes = append(prefixes, of.prefix)
	}
	return prefixes
}

// Below reports whether a path is one of the roots or lies below one.
func Below(path string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		rest, ok := strings.CutPrefix(path, root)
		return ok && (rest == "" || rest[0] == '/')
	})
}
