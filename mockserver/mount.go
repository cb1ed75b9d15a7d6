package mockserver

import (
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// Handle gives requests to a path, such as "/_mock", and to all below it to a handler of the caller's, in place of the systems. They are
// in no record, no fault befalls them, and the contract says nothing of them. At the own hosts of the systems, at the domains of buckets
// and at names of buckets before localhost, the path stays theirs. Of several prefixes that a path is below, the one that was added
// first counts.
func (s *Server) Handle(prefix string, handler http.Handler) { s.handlers.Add(prefix, handler) }

// mounted finds the handler that a request is given to, nil for none.
func (s *Server) mounted(r *http.Request) http.Handler {
	handler := s.handlers.Find(r.URL.Path)
	if handler == nil {
		return nil
	}
	host := service.Hostname(r.Host)
	if s.systemOfHost(host) != nil {
		return nil
	}
	if _, own := s.siteOf(host); own {
		return nil
	}
	if _, own := s.s3AtLocalhost(r, host); own {
		return nil
	}
	return handler
}
