package mockserver

import (
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// foundryDBCall is one request to an operation of FoundryDB.
type foundryDBCall struct {
	*call
	system    *FoundryDBSystem
	operation *foundryDBOperation
	params    map[string]string
	now       time.Time

	// These are known once the request is admitted.
	user *FoundryDBUser
	org  *FoundryDBOrganization // the active one, nil for the personal account
}

func (s *FoundryDBSystem) name() string { return "foundrydb" }

var foundryDBHosts = []string{foundryDBHost, foundryDBTestHost}

func (s *FoundryDBSystem) hosts() []string { return foundryDBHosts }

func (s *FoundryDBSystem) owns(path string) bool { return service.Below(path, "/file-services") }

func (s *FoundryDBSystem) find(method, path string) (string, map[string]string, bool) {
	operation, params, found := foundryDBRoutes.find(method, strings.TrimPrefix(path, "/"))
	if !found {
		return "", nil, false
	}
	return operation.id, params, true
}

func (s *FoundryDBSystem) serve(c *call, path string) {
	operation, params, found := foundryDBRoutes.find(c.r.Method, strings.TrimPrefix(path, "/"))
	if !found {
		c.ex.Unmatched = true
		c.send(http.StatusNotFound, foundryDBNotFound().body)
		return
	}
	if operation.takesBody {
		c.readBody()
	}
	a := (&foundryDBCall{call: c, system: s, operation: operation, params: params}).handle()
	if a.body == nil {
		c.sendNothing(a.status)
	} else {
		c.send(a.status, a.body)
	}
}

func (c *foundryDBCall) handle() foundryDBAnswer {
	c.now = c.system.begin()
	defer c.system.mu.Unlock()
	if refusal, admitted := c.admit(); !admitted {
		return refusal
	}
	return c.operation.handle(c)
}
