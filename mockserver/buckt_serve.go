package mockserver

import (
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
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
	// received is how many bytes of an upload were read.
	received int64
}

func (s *BucktSystem) name() string { return "buckt" }

func (s *BucktSystem) hosts() []string { return []string{bucktHost, bucktTestHost} }

func (s *BucktSystem) owns(path string) bool { return below(path, bucktVersion, "/health") }

func (s *BucktSystem) serve(c *call, path string) {
	s.tellRequestID(c)
	path = withoutDotSegments(path)
	if path == "/health" && (c.r.Method == http.MethodGet || c.r.Method == http.MethodHead) {
		c.send(http.StatusOK, []byte(`{"status":"ok"}`))
		return
	}
	if rest, ok := strings.CutPrefix(path, bucktVersion+"/"); ok {
		if operation, params, ok := bucktRoutes.find(c.r.Method, rest); ok {
			(&bucktCall{call: c, system: s, operation: operation, params: params}).serve()
			return
		}
	}
	c.ex.Unmatched = true
	c.send(http.StatusNotFound, failure(http.StatusNotFound, "Not Found").body)
}

// tellRequestID sends back the request's id, or makes one up.
func (s *BucktSystem) tellRequestID(c *call) {
	requestID := c.r.Header.Get("X-Request-ID")
	if requestID == "" {
		requestID = uuid.NewString()
	}
	c.w.Header().Set("X-Request-ID", requestID)
}

func (c *bucktCall) serve() {
	c.ex.Operation, c.ex.PathParams = c.operation.id, c.params
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
	c.send(a.status, a.body)
}

func (c *bucktCall) handleLocked() answer {
	c.system.mu.Lock()
	defer c.system.mu.Unlock()
	return c.operation.handle(c)
}

// hostname is a Host header without port, as domains are stored.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// withoutDotSegments resolves "." and "..", escaped or not, as the URL class does that the real server reads paths with. Empty
// segments stay.
func withoutDotSegments(path string) string {
	if !strings.Contains(path, "/.") && !strings.Contains(path, "/%2") {
		return path
	}
	var kept []string
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		last := i == len(segments)-1
		switch strings.ReplaceAll(strings.ToLower(segment), "%2e", ".") {
		case ".":
		case "..":
			if len(kept) > 1 {
				kept = kept[:len(kept)-1]
			}
		default:
			kept = append(kept, segment)
			continue
		}
		if last {
			kept = append(kept, "")
		}
	}
	return strings.Join(kept, "/")
}
