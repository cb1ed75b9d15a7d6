package mockserver

import (
	"context"
	"net"
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/memnet"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// Origin implements [service.Exchange].
func (c *call) Origin() (scheme, host string) {
	if c.server.options.productionURLs {
		return "", ""
	}
	return c.ownOrigin()
}

// ownOrigin is the scheme and the host, with its port, at which the client that sent the request reaches buckets by path: the server's
// own address as the client knows it. Both are "" where the systems' own host names lead to the server: in memory, and for a
// client that has found the API by its real name.
func (c *call) ownOrigin() (scheme, host string) {
	if !isOverTCP(c.Request) {
		return "", ""
	}
	if c.server.systemOfHost(service.Hostname(c.Request.Host)) != nil {
		return "", ""
	}
	if c.Request.TLS != nil {
		return "https", c.Request.Host
	}
	return "http", c.Request.Host
}

func isOverTCP(r *http.Request) bool {
	addr, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	_, inMemory := addr.(memnet.Addr)
	return !inMemory && addr != nil
}

// originKey is where the context of a verification has the host that its client knows the server by.
type originKey struct{}

// withOrigin is the context of the request with the host of its [call.ownOrigin].
func (c *call) withOrigin() context.Context {
	_, host := c.ownOrigin()
	return context.WithValue(c.Request.Context(), originKey{}, host)
}

// isOwnAddress tells whether a host is the server itself, as its clients know it.
func (s *Server) isOwnAddress(ctx context.Context, host string) bool {
	origin, _ := ctx.Value(originKey{}).(string)
	return origin != "" && strings.EqualFold(origin, host) || s.listening.Include(host)
}
