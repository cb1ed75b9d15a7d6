package mockserver

import (
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// Handle adds a handler for requests to a path, such as "/_mock", and to all paths below it. Such requests reach no system, are not
// recorded, and neither faults nor the contract apply to them. At the systems' own hosts, at the domains of buckets and at names of buckets
// before localhost the path belongs to the system. If several prefixes match, the first one added applies.
func (s *Server) Handle(prefix string, handler http.Handler) { s.handlers.Add(prefix, handler) }

// mounted finds the handler of a request, or nil.
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
