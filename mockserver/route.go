package mockserver

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/front"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// target is the destination of a request. It is found before the request has any effect.
type target struct {
	slot *slot // with its system started, nil for no system
	// unserved is the response to a request that belongs to no system.
	unserved *front.Unserved
	// shared is set at an address that all systems share.
	shared bool
	// site is the domain of the bucket whose file is requested, and file the escaped path there. Both are empty for other requests.
	site, file string
	s3         *s3Target // nil for other requests
	// operation is that of the control plane, nil for none. The path is relative to the root of the server, and escaped.
	operation *service.Operation
	path      string
	params    map[string]string
}

// route finds the target of a request. Hosts come first: a system's own, an S3 endpoint, the domain of a bucket, a bucket before the
// name of an S3 endpoint or before localhost. At any other host the signature of an S3 client decides, then the path: that of an API,
// that of a file of a Buckt bucket, or that of a bucket in S3. Other requests belong to no system.
func (s *Server) route(r *http.Request) target {
	host := service.Hostname(r.Host)
	if sys := s.systemOfHost(host); sys != nil {
		return sys.match(r)
	}
	if t, found := s.s3AtHost(r, host); found {
		return t
	}
	if sys, found := s.siteOf(host); found {
		return target{slot: sys, site: host, file: r.URL.EscapedPath()}
	}
	if t, found := s.s3AtBucketHost(r, host); found {
		return t
	}
	if t, found := s.s3AtLocalhost(r, host); found {
		return t
	}
	if sigv4.Signed(r) {
		t := s.s3AtAddress(r, "")
		t.shared = true
		return t
	}
	path := r.URL.EscapedPath()
	if sys := s.systemOfPath(path); sys != nil {
		return sys.match(r)
	}
	for sys := range s.sites() {
		if site, file, found := sys.system.(service.Site).SiteOfPath(path); found {
			return target{slot: sys, site: site, file: file, shared: true}
		}
	}
	t, found := s.unsignedS3(r, "")
	if !found {
		return target{unserved: s.unserved(r)}
	}
	t.shared = true
	return t
}

// match finds the operation of a request to a system.
func (t *slot) match(r *http.Request) target {
	path := strings.TrimPrefix(r.URL.EscapedPath(), "/")
	if t.Normalize != nil {
		path = t.Normalize(path)
	}
	operation, params := t.Routes.Find(r.Method, path)
	return target{slot: t.running(), operation: operation, path: path, params: params}
}

func (s *Server) systemOfHost(host string) *slot {
	for i := range s.slots {
		if slices.Contains(s.slots[i].Hosts, host) {
			return &s.slots[i]
		}
	}
	return nil
}

func (s *Server) systemOfPath(path string) *slot {
	path = strings.TrimPrefix(path, "/")
	for i := range s.slots {
		if front.Below(path, s.slots[i].Roots...) {
			return &s.slots[i]
		}
	}
	return nil
}

// sites yields the systems that serve files at the domains of their buckets.
func (s *Server) sites() func(yield func(*slot) bool) {
	return func(yield func(*slot) bool) {
		for i := range s.slots {
			if sys := &s.slots[i]; sys.HasSite && !yield(sys.running()) {
				return
			}
		}
	}
}

// siteOf finds the system of a domain.
func (s *Server) siteOf(host string) (sys *slot, found bool) {
	for sys := range s.sites() {
		if _, found := sys.system.(service.Site).SiteOf(host); found {
			return sys, true
		}
	}
	return nil, false
}

// operationID is the id of the operation in openapi.yaml, or the name of an S3 operation such as s3PutObject, "" for none.
func (t *target) operationID() string {
	switch {
	case t.s3 != nil:
		return t.s3.request.Operation
	case t.operation != nil:
		return t.operation.ID
	}
	return ""
}

// isServed reports whether something exists at the target.
func (t *target) isServed() bool {
	return t.operationID() != "" || t.site != "" || t.operation != nil || t.unserved != nil && t.unserved.Found
}

// aim copies the target to the exchange.
func (c *call) aim(t target) {
	c.target = t
	c.Operation, c.Path, c.Params = t.operation, t.path, t.params
	c.ex.System, c.ex.Operation, c.ex.PathParams = buckt.System(t.slot.name()), t.operationID(), t.params
	if t.shared && (t.s3 != nil || t.site != "") && c.Request.Method == http.MethodGet {
		c.Header.Set("Content-Security-Policy", front.Sandbox)
	}
	if t.s3 != nil {
		t.s3.begin(c)
	}
}

func (s *Server) dispatch(c *call) {
	s.clock.CatchUp()
	c.aim(s.route(c.Request))
	if list := s.faults.list(); list != nil {
		s.serveWithFaults(c, list)
		return
	}
	c.target.serve(c)
}

// serve passes the request to its target.
func (t *target) serve(c *call) {
	switch {
	case t.unserved != nil:
		c.serveNothing(t.unserved)
	case t.s3 != nil:
		t.s3.serve(c)
	case t.site != "":
		t.slot.system.(service.Site).ServeFile(&c.Call, t.site, t.file)
	default:
		t.slot.system.Serve(&c.Call)
	}
}

// serveNothing responds to a request that belongs to no system.
func (c *call) serveNothing(r *front.Unserved) {
	c.Unmatched = !r.Found
	if r.Location != "" {
		c.Header.Set("Location", r.Location)
	}
	c.Send(service.Response{Status: r.Status, ContentType: "text/plain; charset=utf-8", Body: []byte(r.Text)})
}

func (s *Server) unserved(r *http.Request) *front.Unserved {
	var systems []front.System
	for _, e := range registry() {
		systems = append(systems, front.System{Title: e.Title, Roots: e.Roots})
	}
	return front.Serve(r, systems, s.handlers.Prefixes())
}

// reservedNames are the first segments of the paths of all APIs. The path of a bucket with such a name would be ambiguous.
var reservedNames = sync.OnceValue(func() []string {
	var names []string
	for _, e := range registry() {
		for _, root := range e.Roots {
			first, _, _ := strings.Cut(root, "/")
			names = append(names, first)
		}
	}
	return names
})

func isReserved(bucket string) bool { return slices.Contains(reservedNames(), bucket) }
