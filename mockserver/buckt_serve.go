package mockserver

import (
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// bucktCall is one request to an operation of Buckt.
type bucktCall struct {
	*call
	system    *BucktSystem
	operation *bucktOperation
	params    map[string]string
	now       time.Time

	// These are known once the request is admitted.
	key *apiKey
	org *Organization
	// epoch is that of the state which admitted it.
	epoch int
	// received is how many bytes of an upload were read.
	received int64
}

func (s *BucktSystem) name() string { return "buckt" }

var bucktHosts = []string{bucktHost, bucktTestHost}

func (s *BucktSystem) hosts() []string { return bucktHosts }

func (s *BucktSystem) owns(path string) bool { return service.Below(path, bucktVersion, "/health") }

func (s *BucktSystem) find(method, path string) (string, map[string]string, bool) {
	operation, params, found := s.operation(method, path)
	if !found {
		return "", nil, false
	}
	return operation.id, params, true
}

func (s *BucktSystem) operation(method, path string) (operation *bucktOperation, params map[string]string, found bool) {
	rest, ok := strings.CutPrefix(service.WithoutDotSegments(path), bucktVersion+"/")
	if !ok {
		return nil, nil, false
	}
	return bucktRoutes.find(method, rest)
}

func (s *BucktSystem) serve(c *call, path string) {
	s.tellRequestID(c)
	if isHealth(c.r.Method, path) {
		c.send(http.StatusOK, []byte(`{"status":"ok"}`))
		return
	}
	if operation, params, found := s.operation(c.r.Method, path); found {
		(&bucktCall{call: c, system: s, operation: operation, params: params}).serve()
		return
	}
	c.ex.Unmatched = true
	c.send(http.StatusNotFound, failure(http.StatusNotFound, "Not Found").body)
}

func isHealth(method, path string) bool {
	return service.WithoutDotSegments(path) == "/health" && (method == http.MethodGet || method == http.MethodHead)
}

// requestIDHeader is written as [http.Header] does.
const requestIDHeader = "X-Request-Id"

// tellRequestID sends back the request's id, or makes one up.
func (s *BucktSystem) tellRequestID(c *call) {
	requestID := c.r.Header.Get(requestIDHeader)
	if requestID == "" {
		s.mu.Lock()
		requestID = s.ids.UUID()
		s.mu.Unlock()
	}
	c.w.Header().Set(requestIDHeader, requestID)
}

func (c *bucktCall) serve() {
	if c.operation.input == jsonInput {
		c.readBody()
	}
	a, admitted := c.admit()
	switch {
	case !admitted:
	case c.operation.input == fileInput:
		a = c.operation.handle(c)
	default:
		a = c.handleLocked()
	}
	c.prepare(a.body)
	c.log(a)
	c.write(a.status, a.body)
}

func (c *bucktCall) handleLocked() answer {
	c.system.mu.Lock()
	defer c.system.mu.Unlock()
	if refusal, admitted := c.readmit(); !admitted {
		return refusal
	}
	return c.operation.handle(c)
}
