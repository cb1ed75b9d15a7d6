package mockserver

import (
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// mount is a handler that is none of the systems'.
type mount struct {
	prefix  string
	handler http.Handler
}

// Handle gives requests to a path, such as "/_mock", and to all below it to a handler of the caller's, in place of the systems. They are
// in no record, no fault befalls them, and the contract says nothing of them. At the own hosts of the systems, and at the domains
// of buckets, the path stays theirs. Of several prefixes that a path is below, the one that was added first counts.
func (s *Server) Handle(prefix string, handler http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var mounts []mount
	if old := s.mounts.Load(); old != nil {
		mounts = slices.Clone(*old)
	}
	mounts = append(mounts, mount{prefix, handler})
	s.mounts.Store(&mounts)
}

// mounted finds the handler that a request is given to, nil for none.
func (s *Server) mounted(r *http.Request) http.Handler {
	mounts := s.mounts.Load()
	if mounts == nil {
		return nil
	}
	at := slices.IndexFunc(*mounts, func(m mount) bool { return service.Below(r.URL.Path, m.prefix) })
	if at < 0 {
		return nil
	}
	host := service.Hostname(r.Host)
	if s.systemOfHost(host) != nil {
		return nil
	}
	if _, own := s.siteOf(host); own {
		return nil
	}
	return (*mounts)[at].handler
}
