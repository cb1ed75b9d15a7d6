package mockserver

import (
	"slices"
	"strings"
)

// system is one of the control planes that a server mocks.
type system interface {
	// name is the system's, as tags in openapi.yaml begin with it.
	name() string
	// hosts are the names that are the system's own: the real one, and the one under .invalid that no transport but the server's
	// reaches.
	hosts() []string
	// owns tells whether a path is the system's at any host. The path is escaped still.
	owns(path string) bool
	// serve answers a request, also one to a path that is not the system's: that one is marked as unmatched.
	serve(c *call, path string)
}

// systems are all of them. The first answers what belongs to none.
func (s *Server) systems() []system {
	return []system{s.buckt, s.foundrydb, s.amove, s.linode, s.tornado}
}

// dispatch hands a request to the system that its host belongs to, else to the one that its path belongs to.
func (s *Server) dispatch(c *call) {
	host, path := hostname(c.r.Host), c.r.URL.EscapedPath()
	target, found := s.systemOfHost(host)
	switch {
	case found:
	case s.buckt.isDomain(host):
		c.ex.System = s.buckt.name()
		s.buckt.serveDomain(c, host)
		return
	default:
		target = s.systemOfPath(path)
	}
	c.ex.System = target.name()
	target.serve(c, path)
}

func (s *Server) systemOfHost(host string) (target system, found bool) {
	for _, sys := range s.systems() {
		if slices.Contains(sys.hosts(), host) {
			return sys, true
		}
	}
	return nil, false
}

func (s *Server) systemOfPath(path string) system {
	for _, sys := range s.systems() {
		if sys.owns(path) {
			return sys
		}
	}
	return s.buckt
}

// below tells whether a path is one of the roots or lies below one.
func below(path string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		rest, ok := strings.CutPrefix(path, root)
		return ok && (rest == "" || rest[0] == '/')
	})
}
