package tornado

import (
	"net/http"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// call is a request to an operation.
type call struct {
	*service.Call
	system   *System
	customer *Customer
	verifier verifier     // nil for the system's own
	config   BucketConfig // of setBucket
}

type handler = service.Handler[*call]

// Epoch implements [service.Gate].
func (s control) Epoch() int { return s.epoch }

// Admit implements [service.Gate]. It finds the customer.
func (s control) Admit(c *call) *service.Response {
	keys := c.Request.Header.Values("X-Api-Key")
	if len(keys) == 0 {
		return refuse(http.StatusUnauthorized, "Missing x-api-key header")
	}
	if c.customer = s.customerOf(keys[0]); c.customer == nil {
		return refuse(http.StatusUnauthorized, "Invalid API Key")
	}
	c.Credential = c.customer.row.ID
	c.verifier = s.behavior.Verify
	return nil
}

// Identify implements [service.System].
func (s control) Identify(r *http.Request) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.customerOf(r.Header.Get("X-Api-Key")); c != nil {
		return c.row.ID
	}
	return ""
}

// customerOf returns the customer with an API key, nil for none.
func (s *System) customerOf(apiKey string) *Customer {
	return state.Find(s.customers, func(c *Customer) bool { return c.row.APIKey.Reveal() == apiKey })
}

func refuse(status int, message string) *service.Response {
	return &service.Response{Status: status, Body: httpjson.Encode(wire.TornadoError{Error: message})}
}

func succeed(message string) service.Response {
	return service.Response{Status: http.StatusOK, Body: httpjson.Encode(wire.TornadoMessage{Message: message})}
}
