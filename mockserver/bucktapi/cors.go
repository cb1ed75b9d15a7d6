package bucktapi

import (
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/s3/cors"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// serveCORS responds to a preflight request. To other responses it adds the headers with which a page of another origin may read them.
func (s *System) serveCORS(c *service.Call, host string) (served bool) {
	r := c.Request
	rules, found := s.corsRules(host)
	if isPreflight := r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""; !found || !isPreflight {
		cors.Share(rules, r, c.Header)
		return false
	}
	if err := cors.Preflight(rules, r, c.Header); err != nil {
		http.Error(c.Stream(), "Forbidden", http.StatusForbidden)
		return true
	}
	c.Send(service.Response{Status: http.StatusOK})
	return true
}

// corsRules returns the rules of the bucket of a domain, which the real server sets in S3. They are for reading, whatever the origins.
func (s *System) corsRules(host string) (rules []cors.Rule, found bool) {
	s.begin()
	defer s.mu.Unlock()
	b := s.domains[host]
	if b == nil || b.Status != active {
		return nil, false
	}
	if len(b.CORSOrigins) == 0 {
		return nil, true
	}
	return []cors.Rule{{
		AllowedOrigins: b.CORSOrigins, AllowedMethods: []string{http.MethodGet, http.MethodHead}, AllowedHeaders: []string{"*"},
		MaxAgeSeconds: 3600,
	}}, true
}
