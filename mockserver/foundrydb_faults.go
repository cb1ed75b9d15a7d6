package mockserver

import (
	"net/http"
	"strings"
)

// subject is the file service and the key of a path.
func (s *FoundryDBSystem) subject(ex *Exchange) (bucket, key string) {
	return ex.PathParams["id"], ex.PathParams["keyId"]
}

func (s *FoundryDBSystem) namesInBody(string) bool { return false }

func (s *FoundryDBSystem) credentialOf(r *http.Request) string {
	s.begin()
	defer s.mu.Unlock()
	user, token := s.authenticate(r)
	switch {
	case user == nil:
		return ""
	case token != nil:
		return token.ID
	default:
		return user.id
	}
}

// dress counts the request against the limit of its user, where there is one.
func (s *FoundryDBSystem) dress(c *call, status int) {
	now := s.begin()
	defer s.mu.Unlock()
	if user, _ := s.authenticate(c.r); user != nil && user.limit > 0 && status != http.StatusUnauthorized {
		user.requests.Add(now)
	}
	if status == http.StatusTooManyRequests {
		s.server.options.retryAfter.set(c.w.Header(), now)
	}
}

// problem has a text in small letters, as those have that the mock makes up elsewhere.
func (s *FoundryDBSystem) problem(_ *call, p systemProblem) (contentType string, body []byte) {
	text := p.message
	if text == "" {
		text = strings.ToLower(p.text(nil))
	}
	return "application/json", foundryDBFailure(p.status, "%s", text).body
}
