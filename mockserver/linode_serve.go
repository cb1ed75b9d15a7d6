package mockserver

import (
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// linodeCall is one request to an operation of Linode.
type linodeCall struct {
	*call
	system    *LinodeSystem
	operation *linodeOperation
	params    map[string]string
	now       time.Time

	// These are known once the token is accepted.
	token   *linodeToken
	account *LinodeAccount
	// epoch is that of the state which admitted it.
	epoch int
}

// linodeSpecVersion is the version of the API that the header X-Spec-Version tells.
const linodeSpecVersion = "4.150.0"

func (s *LinodeSystem) find(method, path string) (string, map[string]string, bool) {
	operation, params, found := s.operation(method, path)
	if !found {
		return "", nil, false
	}
	return operation.id, params, true
}

func (s *LinodeSystem) operation(method, path string) (operation *linodeOperation, params map[string]string, found bool) {
	path = service.WithoutDotSegments(path)
	for _, version := range []string{linodeVersion, linodeBeta} {
		if rest, ok := strings.CutPrefix(path, version+"/"); ok {
			return linodeRoutes.find(method, rest)
		}
	}
	return nil, nil, false
}

func (s *LinodeSystem) serve(c *call, path string) {
	s.tellStandard(c)
	if operation, params, found := s.operation(c.r.Method, path); found {
		s.serveOperation(&linodeCall{call: c, system: s, operation: operation, params: params})
		return
	}
	c.ex.Unmatched = true
	s.begin()
	a := s.failure(http.StatusNotFound, linodeProblem{reason: linodeNotFound})
	s.mu.Unlock()
	c.send(a.status, a.body)
}

// tellStandard sets the headers that every answer has.
func (s *LinodeSystem) tellStandard(c *call) {
	header := c.w.Header()
	header.Set("Cache-Control", "max-age=0, no-cache, no-store")
	header.Set("Vary", "Authorization, X-Filter")
	header.Set("X-Spec-Version", linodeSpecVersion)
}

func (s *LinodeSystem) serveOperation(c *linodeCall) {
	c.now = s.begin()
	a, admitted := c.admit()
	s.mu.Unlock()
	// The body is read after the token was accepted, so that a request counts as under way while its body arrives.
	if c.operation.takesBody {
		c.readBody()
	}
	if admitted {
		c.now = s.begin()
		if a, admitted = c.readmit(); admitted {
			a = c.operation.handle(c)
			c.rate().underWay--
		}
		s.mu.Unlock()
	}
	c.send(a.status, a.body)
}
