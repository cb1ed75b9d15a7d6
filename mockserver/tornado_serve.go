package mockserver

import (
	"net/http"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/internal/wire"
)

// tornadoCall is one request to an operation of Tornado.
type tornadoCall struct {
	*call
	system   *TornadoSystem
	customer *TornadoCustomer
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

func (s *TornadoSystem) serve(c *call, path string) {
	path = strings.TrimPrefix(path, "/")
	operation, params, found := tornadoRoutes.find(c.r.Method, path)
	if !found {
		c.refuseRoute(tornadoRoutes.methods(path))
		return
	}
	c.ex.Operation, c.ex.PathParams = operation.id, params
	tc := &tornadoCall{call: c, system: s}
	if tc.admit() {
		operation.handle(tc)
	}
}

// admit tells whose request it is, and answers one that is nobody's.
func (c *tornadoCall) admit() bool {
	keys := c.r.Header.Values("X-Api-Key")
	if len(keys) == 0 {
		c.fail(http.StatusUnauthorized, "Missing x-api-key header")
		return false
	}
	customers := c.system.Customers()
	at := slices.IndexFunc(customers, func(t *TornadoCustomer) bool { return t.apiKey == keys[0] })
	if at < 0 {
		c.fail(http.StatusUnauthorized, "Invalid API Key")
		return false
	}
	c.customer = customers[at]
	c.ex.CredentialID = c.customer.id
	return true
}

func (c *tornadoCall) fail(status int, message string) {
	c.send(status, encode(wire.TornadoError{Error: message}))
}

func (c *tornadoCall) succeed(message string) {
	c.send(http.StatusOK, encode(wire.TornadoMessage{Message: message}))
}
