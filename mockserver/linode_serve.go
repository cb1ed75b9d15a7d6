package mockserver

import (
	"net/http"
	"strings"
	"time"
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
}

// linodeSpecVersion is the version of the API that the header X-Spec-Version tells.
const linodeSpecVersion = "4.150.0"

func (s *LinodeSystem) serve(c *call, path string) {
	header := c.w.Header()
	header.Set("Cache-Control", "max-age=0, no-cache, no-store")
	header.Set("Vary", "Authorization, X-Filter")
	header.Set("X-Spec-Version", linodeSpecVersion)

	path = withoutDotSegments(path)
	for _, version := range []string{linodeVersion, linodeBeta} {
		rest, ok := strings.CutPrefix(path, version+"/")
		if !ok {
			continue
		}
		if operation, params, found := linodeRoutes.find(c.r.Method, rest); found {
			s.serveOperation(&linodeCall{call: c, system: s, operation: operation, params: params})
			return
		}
	}
	c.ex.Unmatched = true
	s.begin()
	a := s.failure(http.StatusNotFound, linodeProblem{reason: linodeNotFound})
	s.mu.Unlock()
	c.send(a.status, a.body)
}

func (s *LinodeSystem) serveOperation(c *linodeCall) {
	c.ex.Operation, c.ex.PathParams = c.operation.id, c.params
	c.now = s.begin()
	a, admitted := c.admit()
	s.mu.Unlock()
	// The body is read after the token was accepted, so that a request counts as under way while its body arrives.
	if c.operation.takesBody {
		c.readBody()
	}
	if admitted {
		c.now = s.begin()
		a = c.operation.handle(c)
		c.rate().underWay--
		s.mu.Unlock()
	}
	c.send(a.status, a.body)
}
