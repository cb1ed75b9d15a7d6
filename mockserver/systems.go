package mockserver

import (
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
	"github.com/bucktgo/buckt/mockserver/internal/service"
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
	// find leads a method and an escaped path to the operation of the contract that they stand for, and changes nothing.
	find(method, path string) (operation string, params map[string]string, found bool)
	laziness() *lazy
	// fill makes the state that the system has when the server starts. The methods above do without it.
	fill(s *Server)
	// subject tells the bucket and the key that a request is about, "" for none. Of an exchange that has no body yet it takes the
	// rest.
	subject(ex *Exchange) (bucket, key string)
	// namesInBody tells whether an operation's subject is in the body of its requests.
	namesInBody(operation string) bool
	// credentialOf is the id of the credential that a request is made with, "" where it would not be accepted.
	credentialOf(r *http.Request) string
	// dress sets the headers that an answer to an operation has whatever comes of the request, for one that is not served.
	dress(c *call, status int)
	// problem is the body of an error in the system's own shape, and may set headers that belong to it.
	problem(c *call, p systemProblem) (contentType string, body []byte)
	// serve answers a request, also one to a path that is not the system's: that one is marked as unmatched.
	serve(c *call, path string)
}

// systems are all of them, without state where nobody has asked for it; see [filled]. The first answers what belongs to none.
func (s *Server) systems() []system {
	u := &s.unfilled
	return []system{&u.buckt, &u.foundrydb, &u.amove, &u.linode, &u.tornado}
}

// target is what a request is for. It is known before anything has happened.
type target struct {
	system system
	// domain is the domain of a Buckt bucket whose file is asked for, "" otherwise.
	domain string
	// file is the path of that file at the domain, escaped still.
	file string
	// s3 is there for requests to S3 alone.
	s3 *s3Target
	// operation is the operation's id in openapi.yaml, or that of an S3 operation such as s3PutObject, "" for none.
	operation string
	params    map[string]string
	// found tells that something is served at the path, an operation or what is none of the contract.
	found bool
}

// route finds the target of a request. Hosts come first: a system's own, an S3 endpoint, the domain of a Buckt bucket, a bucket
// before the name of an S3 endpoint. At any other host the signature of an S3 client decides, then the path: that of an API, that of
// a Buckt file where [WithLocalURLs] wants it, or that of a bucket which is open to everybody. What belongs to none is Buckt's.
func (s *Server) route(r *http.Request) target {
	host, path := service.Hostname(r.Host), r.URL.EscapedPath()
	if sys, found := s.systemOfHost(host); found {
		return newTarget(sys, r.Method, path)
	}
	if at := s.s3Endpoint(host); len(at) > 0 {
		return s.s3Request(r, host, at)
	}
	if _, found := s.site().SiteOf(host); found {
		return target{system: &s.unfilled.buckt, domain: host, file: path}
	}
	if endpoint, at := s.s3BucketHost(host); len(at) > 0 {
		return s.s3Request(r, endpoint, at)
	}
	if sigv4.Signed(r) {
		return s.s3Request(r, "", s.s3Systems())
	}
	if sys, found := s.systemOfPath(path); found {
		return newTarget(sys, r.Method, path)
	}
	if s.options.localURLs {
		if domain, file, found := s.site().SiteOfPath(path); found {
			return target{system: &s.unfilled.buckt, domain: domain, file: file}
		}
	}
	if t, found := s.publicS3(r); found {
		return t
	}
	return newTarget(filled(s, &s.unfilled.buckt), r.Method, path)
}

func newTarget(sys system, method, path string) target {
	t := target{system: sys}
	t.operation, t.params, t.found = sys.find(method, path)
	return t
}

// aim notes in the exchange what the request is for.
func (c *call) aim(t target) {
	c.target = t
	c.ex.System, c.ex.Operation, c.ex.PathParams = t.system.name(), t.operation, t.params
	if t.s3 != nil {
		t.s3.begin(c)
	}
}

func (s *Server) dispatch(c *call) {
	t, path := s.route(c.r), c.r.URL.EscapedPath()
	c.aim(t)
	if list := s.faults.list(); list != nil {
		s.serveWithFaults(c, t, path, list)
		return
	}
	t.serve(c, path)
}

// serve lets the target answer the request. The path is escaped still.
func (t target) serve(c *call, path string) {
	switch {
	case t.s3 != nil:
		t.s3.serve(c)
	case t.domain != "":
		c.server.site().ServeFile(&newBridge(c).Call, t.domain, t.file)
	default:
		t.system.serve(c, path)
	}
}

func (s *Server) systemOfHost(host string) (target system, found bool) {
	for _, sys := range s.systems() {
		if slices.Contains(sys.hosts(), host) {
			return filled(s, sys), true
		}
	}
	return nil, false
}

func (s *Server) systemOfPath(path string) (target system, found bool) {
	for _, sys := range s.systems() {
		if sys.owns(path) {
			return filled(s, sys), true
		}
	}
	return nil, false
}
