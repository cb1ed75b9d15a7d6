package mockserver

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"

	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/memnet"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// dialError returns the connection error of a request in memory: to a domain without DNS records, whose requests reach no server, or
// because of a fault, which is recorded.
func (s *Server) dialError(req *http.Request) error {
	if req.URL == nil {
		return nil
	}
	host := service.Hostname(req.URL.Host)
	for i := range s.slots {
		sys := &s.slots[i]
		if sys.HasSite && sys.started.Load() && s.systemOfHost(host) == nil && !sys.system.(service.Site).Resolves(host) {
			return memnet.NoSuchHost(host)
		}
	}
	list := slices.DeleteFunc(s.Faults(), func(i *Injection) bool { return i.fault.Effect.Kind != fault.KindRefuse })
	if len(list) == 0 {
		return nil
	}
	c := s.callOf(req)
	c.aim(s.route(c.Request))
	planned := c.plan(list).planned
	if len(planned) == 0 {
		return nil
	}
	planned[0].injection.took(c.ex)
	c.isFaulted = true
	c.ex.RequestBody = nil // nothing was sent
	c.ex.Unmatched = !c.target.isServed()
	s.remember(c)
	return memnet.Refused()
}

// callOf returns the call that a request would be if it was sent.
func (s *Server) callOf(req *http.Request) *call {
	target := &url.URL{Path: cmp.Or(req.URL.Path, "/"), RawPath: req.URL.RawPath, RawQuery: req.URL.RawQuery}
	r := &http.Request{
		Method: cmp.Or(req.Method, http.MethodGet), URL: target, Host: cmp.Or(req.Host, req.URL.Host), Header: req.Header.Clone(),
		Body: http.NoBody,
	}
	if req.GetBody != nil {
		if body, err := req.GetBody(); err == nil {
			content, _ := io.ReadAll(io.LimitReader(body, maxJSONBody))
			_ = body.Close()
			r.Body = io.NopCloser(bytes.NewReader(content))
		}
	}
	entry := newRecorded(r, s.now())
	c := &call{server: s, entry: entry, ex: &entry.exchange}
	c.Init(c, r, make(http.Header), c.ex.Start)
	return c
}

// tcpListener is a listener that [Server.Listen] opened.
type tcpListener struct {
	listener net.Listener // nil while it is closed
	addr     string
	wrap     func(net.Listener) net.Listener // makes the listener that is served
}

// refusesSome reports whether a fault refuses only some connections. On TCP that is not possible.
func refusesSome(f fault.Fault) bool {
	return f.Effect.Kind == fault.KindRefuse &&
		(f.Match != fault.Match{} || f.Nth != 0 || f.From != 0 || f.First != 0 || f.Every != 0 || f.Share != 0)
}

// isRefusing reports whether a fault refuses all connections.
func (s *Server) isRefusing() bool {
	return slices.ContainsFunc(s.faults.list(), func(i *Injection) bool {
		return i.fault.Effect.Kind == fault.KindRefuse && !refusesSome(i.fault)
	})
}

// followRefusal closes the listeners on TCP and all idle connections while a fault refuses all connections, and opens the listeners again
// afterwards. The server is locked.
func (s *Server) followRefusal() {
	if s.closed || len(s.listeners) == 0 {
		return
	}
	refusing := s.isRefusing()
	for _, l := range s.listeners {
		switch {
		case refusing && l.listener != nil:
			_ = l.listener.Close()
			l.listener = nil
		case !refusing && l.listener == nil:
			listener, err := new(net.ListenConfig).Listen(s.lifetime, "tcp", l.addr)
			if err != nil {
				s.problems.add(fmt.Errorf("fault: the server cannot listen on %s again: %w", l.addr, err))
				continue
			}
			l.listener = listener
			s.serve(&s.tcp, l.wrap(listener))
		}
	}
	s.tcp.SetKeepAlivesEnabled(!refusing)
}
