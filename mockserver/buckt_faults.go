package mockserver

import "net/http"

// subject is the bucket of a path, or the key of one below /keys.
func (s *BucktSystem) subject(ex *Exchange) (bucket, key string) {
	switch ex.Operation {
	case "bucktGetBucket", "bucktUpdateBucket", "bucktDeleteBucket", "bucktRetryBucket":
		return ex.PathParams["id"], ""
	case "bucktGetKey", "bucktDeleteKey":
		return "", ex.PathParams["id"]
	}
	return ex.PathParams["bucketId"], ""
}

func (s *BucktSystem) namesInBody(string) bool { return false }

// bucketOfDomain is the id of the bucket whose files are at a host, "" for none.
func (s *BucktSystem) bucketOfDomain(host string) string {
	s.begin()
	defer s.mu.Unlock()
	if b := s.domains[host]; b != nil {
		return b.id
	}
	return ""
}

func (s *BucktSystem) credentialOf(r *http.Request) string {
	now := s.begin()
	defer s.mu.Unlock()
	if key, _ := s.authenticate(r, now); key != nil {
		return key.id
	}
	return ""
}

// dress sends the request's id back, and tells the rate limit, which the request counts against, unless it is answered as one
// of nobody's.
func (s *BucktSystem) dress(c *call, status int) {
	s.tellRequestID(c)
	now := s.begin()
	defer s.mu.Unlock()
	key, _ := s.authenticate(c.r, now)
	if key == nil || c.ex.Operation == "" || status == http.StatusUnauthorized {
		return
	}
	bc := &bucktCall{call: c, system: s, now: now, key: key, org: key.org}
	if s.server.options.rateLimits {
		key.org.requests.Add(now)
	}
	remaining := bc.remaining()
	if status == http.StatusTooManyRequests {
		remaining = 0
		s.server.options.retryAfter.set(c.w.Header(), now)
	}
	bc.tellRateLimit(remaining)
}

// bucktProblems are the texts of the real server.
var bucktProblems = map[int]string{
	http.StatusUnauthorized:        "Invalid API key",
	http.StatusForbidden:           "Insufficient permissions",
	http.StatusRequestTimeout:      "Request timeout",
	http.StatusTooManyRequests:     "Rate limit exceeded",
	http.StatusInternalServerError: "Internal server error",
}

func (s *BucktSystem) problem(_ *call, p systemProblem) (contentType string, body []byte) {
	return "application/json", failure(p.status, "%s", p.text(bucktProblems)).body
}
