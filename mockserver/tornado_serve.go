package mockserver

import (
	"net/http"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// tornadoCall is one request to an operation of Tornado.
type tornadoCall struct {
	*call
	system   *TornadoSystem
	customer *TornadoCustomer
	// epoch is that of the state which admitted it.
	epoch int
}

type tornadoOperation struct {
	id     string
	handle func(*tornadoCall)
}

// tornadoRoutes is filled at start, because the handlers lead back to it.
var tornadoRoutes = makeTornadoRoutes()

func makeTornadoRoutes() routes[*tornadoOperation] {
	var r routes[*tornadoOperation]
	r.add("POST", "user/bucket", &tornadoOperation{"tornadoSetBucket", (*tornadoCall).setBucket})
	r.add("DELETE", "user/bucket", &tornadoOperation{"tornadoResetBucket", (*tornadoCall).resetBucket})
	r.add("GET", "usage", &tornadoOperation{"tornadoGetUsage", (*tornadoCall).getUsage})
	return r
}

func (s *TornadoSystem) find(method, path string) (string, map[string]string, bool) {
	operation, params, found := tornadoRoutes.find(method, strings.TrimPrefix(path, "/"))
	if !found {
		return "", nil, false
	}
	return operation.id, params, true
}

func (s *TornadoSystem) serve(c *call, path string) {
	path = strings.TrimPrefix(path, "/")
	operation, _, found := tornadoRoutes.find(c.r.Method, path)
	if !found {
		c.refuseRoute(tornadoRoutes.methods(path))
		return
	}
	tc := &tornadoCall{call: c, system: s}
	if tc.admit() {
		operation.handle(tc)
	}
}

// admit tells whose request it is, and answers one that is nobody's.
func (c *tornadoCall) admit() bool {
	if len(c.r.Header.Values("X-Api-Key")) == 0 {
		c.fail(http.StatusUnauthorized, "Missing x-api-key header")
		return false
	}
	if !c.lock() {
		return false
	}
	c.system.mu.Unlock()
	return true
}

// lock locks the system once the customer is known, or answers. A state that was restored meanwhile may know another by the key, or
// none.
func (c *tornadoCall) lock() bool {
	c.system.mu.Lock()
	if c.customer != nil && c.epoch == c.system.epoch {
		return true
	}
	key := c.r.Header.Get("X-Api-Key")
	at := slices.IndexFunc(c.system.customers, func(t *TornadoCustomer) bool { return t.apiKey == key })
	if at < 0 {
		c.system.mu.Unlock()
		c.ex.CredentialID = ""
		c.fail(http.StatusUnauthorized, "Invalid API Key")
		return false
	}
	c.customer, c.epoch = c.system.customers[at], c.system.epoch
	c.ex.CredentialID = c.customer.id
	return true
}

// customerOf finds the customer whose key a request has, nil for none.
func (s *TornadoSystem) customerOf(r *http.Request) *TornadoCustomer {
	key := r.Header.Values("X-Api-Key")
	customers := s.Customers()
	at := slices.IndexFunc(customers, func(t *TornadoCustomer) bool { return len(key) > 0 && t.apiKey == key[0] })
	if at < 0 {
		return nil
	}
	return customers[at]
}

func (c *tornadoCall) fail(status int, message string) {
	c.send(status, httpjson.Encode(wire.TornadoError{Error: message}))
}

func (c *tornadoCall) succeed(message string) {
	c.send(http.StatusOK, httpjson.Encode(wire.TornadoMessage{Message: message}))
}
