// Package front implements the addresses of the server itself, which all systems share.
package front

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
)

// Addresses are those that a server listens on. It is safe for concurrent use.
type Addresses struct {
	mu  sync.Mutex
	all []netip.AddrPort
}

// Add adds the address of a listener.
func (a *Addresses) Add(addr net.Addr) {
	if tcp, is := addr.(*net.TCPAddr); is {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.all = append(a.all, tcp.AddrPort())
	}
}

// Include reports whether a host with a port is one of the addresses. Every host is, if the server listens on all interfaces.
func (a *Addresses) Include(host string) bool {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		return false
	}
	if strings.EqualFold(name, "localhost") {
		name = "127.0.0.1"
	}
	ip, _ := netip.ParseAddr(name)
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, addr := range a.all {
		own := addr.Addr().Unmap()
		sameHost := own == ip.Unmap() || own.IsUnspecified()
		if sameHost && strconv.Itoa(int(addr.Port())) == port {
			return true
		}
	}
	return false
}

// originKey is where a context has the host by which a client knows the server.
type originKey struct{}

// WithOrigin returns a context with the host by which a client knows the server, "" for none.
func WithOrigin(ctx context.Context, host string) context.Context {
	return context.WithValue(ctx, originKey{}, host)
}

// IsOwn reports whether a host is the server itself, as the client of the context or any other knows it.
func (a *Addresses) IsOwn(ctx context.Context, host string) bool {
	origin, _ := ctx.Value(originKey{}).(string)
	return origin != "" && strings.EqualFold(origin, host) || a.Include(host)
}
