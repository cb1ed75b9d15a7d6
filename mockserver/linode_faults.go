package mockserver

import (
	"encoding/json"
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// subject is the bucket of a path, or the one that is to be created, and the key of a path.
func (s *LinodeSystem) subject(ex *Exchange) (bucket, key string) {
	if !s.namesInBody(ex.Operation) {
		return ex.PathParams["bucket"], ex.PathParams["keyId"]
	}
	var body struct {
		Label string `json:"label"`
	}
	_ = json.Unmarshal(ex.RequestBody, &body) // what is no label is none
	return body.Label, ""
}

func (s *LinodeSystem) namesInBody(operation string) bool { return operation == "linodeCreateBucket" }

func (s *LinodeSystem) credentialOf(r *http.Request) string {
	s.begin()
	defer s.mu.Unlock()
	if token := s.authenticate(r); token != nil {
		return token.idText()
	}
	return ""
}

// dress tells the scopes and the rate limit, which the request counts against. Gateways, which answer with 502 and 503, know of
// neither.
func (s *LinodeSystem) dress(c *call, status int) {
	s.tellStandard(c)
	operation, _, found := s.operation(c.r.Method, c.r.URL.EscapedPath())
	if !found || status == http.StatusBadGateway || status == http.StatusServiceUnavailable {
		return
	}
	lc := &linodeCall{call: c, system: s, operation: operation}
	lc.now = s.begin()
	defer s.mu.Unlock()
	if lc.tellToken() && status != http.StatusUnauthorized {
		lc.spendUnserved(status == http.StatusTooManyRequests)
	}
}

// spendUnserved counts a request that is not served, and takes all that remains where it is to be one too many.
func (c *linodeCall) spendUnserved(tooMany bool) {
	limit, rate := linodeLimits[c.operation.class], c.rate()
	if !c.now.Before(rate.ends) || !c.server.options.rateLimits {
		rate.ends, rate.spent = c.now.Add(state.RateWindow), 0
	}
	if rate.spent < limit.requests {
		rate.spent++
	}
	if !tooMany {
		c.tellRateLimit(limit.requests, rate)
		return
	}
	exhausted := linodeRate{ends: rate.ends, spent: limit.requests}
	c.tellRateLimit(limit.requests, &exhausted)
	c.tellRetryAfter(&exhausted)
}

var linodeProblems = map[int]string{
	http.StatusUnauthorized:    linodeInvalidToken,
	http.StatusNotFound:        linodeNotFound,
	http.StatusRequestTimeout:  "Please try again",
	http.StatusTooManyRequests: linodeTooManyRequests,
}

func (s *LinodeSystem) problem(_ *call, p systemProblem) (contentType string, body []byte) {
	s.begin()
	defer s.mu.Unlock()
	return "application/json", s.failure(p.status, linodeProblem{reason: p.text(linodeProblems)}).body
}
