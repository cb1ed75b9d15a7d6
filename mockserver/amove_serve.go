package mockserver

import (
	"net/http"
	"strings"
	"time"
)

// amoveCall is one request to an operation of Amove.
type amoveCall struct {
	*call
	system *AmoveSystem
	now    time.Time

	// These are known once the request is admitted.
	user    *AmoveUser
	account *AmoveAccount
}

func (s *AmoveSystem) find(method, path string) (string, map[string]string, bool) {
	operation, params, found := amoveRoutes.find(method, strings.TrimPrefix(path, "/"))
	if !found {
		return "", nil, false
	}
	return operation.id, params, true
}

func (s *AmoveSystem) serve(c *call, path string) {
	path = strings.TrimPrefix(path, "/")
	operation, _, found := amoveRoutes.find(c.r.Method, path)
	if !found {
		c.refuseRoute(amoveRoutes.methods(path))
		return
	}
	if operation.takesJSON {
		c.readBody()
	}
	ac := &amoveCall{call: c, system: s, now: s.begin()}
	answer := amoveAnswer{status: http.StatusUnauthorized}
	if ac.admit() {
		answer = operation.handle(ac)
	} else {
		c.w.Header().Set("WWW-Authenticate", "Bearer")
	}
	s.mu.Unlock()
	ac.respond(answer)
}
