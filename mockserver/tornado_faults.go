package mockserver

import (
	"net/http"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

func (s *TornadoSystem) subject(*Exchange) (bucket, key string) { return "", "" }

func (s *TornadoSystem) namesInBody(string) bool { return false }

func (s *TornadoSystem) credentialOf(r *http.Request) string {
	if customer := s.customerOf(r); customer != nil {
		return customer.id
	}
	return ""
}

// dress tells the only wait that was ever seen, unless it was told another.
func (s *TornadoSystem) dress(c *call, status int) {
	if status != http.StatusTooManyRequests {
		return
	}
	wait := RetryAfterSeconds(1)
	if s.server.options.retryAfterSet {
		wait = s.server.options.retryAfter
	}
	wait.set(c.w.Header(), c.ex.Start)
}

var tornadoProblems = map[int]string{http.StatusUnauthorized: "Invalid API Key"}

// problem is plain text where the framework or a gateway refuses a request, and JSON elsewhere.
func (s *TornadoSystem) problem(_ *call, p systemProblem) (contentType string, body []byte) {
	text := p.text(tornadoProblems)
	switch p.status {
	case http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusBadGateway, http.StatusServiceUnavailable,
		http.StatusGatewayTimeout:
		return "text/plain; charset=utf-8", []byte(text)
	}
	return "application/json", httpjson.Encode(wire.TornadoError{Error: text})
}
