package mockserver

import (
	"context"

	"github.com/bucktgo/buckt/mockserver/internal/front"
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

// ownOrigin returns the scheme and the host, with its port, at which the client of the request reaches buckets by path: the server's own
// address as the client names it. Both are "" if the systems' own host names lead to the server: in memory, and for a client that reached
// the API by its real name.
func (c *call) ownOrigin() (scheme, host string) {
	if !memnet.IsOverTCP(c.Request) || c.server.systemOfHost(service.Hostname(c.Request.Host)) != nil {
		return "", ""
	}
	if c.Request.TLS != nil {
		return "https", c.Request.Host
	}
	return "http", c.Request.Host
}

// Context implements [service.Exchange]. It has the host by which the client knows the server.
func (c *call) Context() context.Context {
	_, host := c.ownOrigin()
	return front.WithOrigin(c.Request.Context(), host)
}
