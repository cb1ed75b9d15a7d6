package mockserver

import (
	"cmp"
	"encoding/json"
	"net/http"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// subject is the bucket that a body or a query names, and the key that a query does.
func (s *AmoveSystem) subject(ex *Exchange) (bucket, key string) {
	query := httpjson.ParseQuery(ex.URL.RawQuery)
	switch ex.Operation {
	case "amoveDeleteBucket":
		return query.Text("bucketName"), ""
	case "amoveDeleteKey":
		id, _ := amoveID(query.Text("id"))
		return "", id
	}
	if !s.namesInBody(ex.Operation) {
		return "", ""
	}
	var body struct {
		BucketName string `json:"bucketName"`
	}
	_ = json.Unmarshal(ex.RequestBody, &body) // what is no name is none
	return body.BucketName, ""
}

func (s *AmoveSystem) namesInBody(operation string) bool {
	return operation == "amoveCreateBucket" || operation == "amoveGetBucketStatus" || operation == "amoveUpdateBucket"
}

func (s *AmoveSystem) credentialOf(r *http.Request) string {
	now := s.begin()
	defer s.mu.Unlock()
	if t := s.authenticate(r, now); t != nil {
		return t.user.id
	}
	return ""
}

func (s *AmoveSystem) dress(c *call, status int) {
	switch status {
	case http.StatusUnauthorized:
		c.w.Header().Set("WWW-Authenticate", "Bearer")
	case http.StatusTooManyRequests:
		s.server.options.retryAfter.set(c.w.Header(), c.ex.Start)
	}
}

// problem has a body at 499 alone. Elsewhere there is none but a message that is asked for.
func (s *AmoveSystem) problem(c *call, p systemProblem) (contentType string, body []byte) {
	if p.status != amoveProblemStatus {
		return "text/plain; charset=utf-8", []byte(p.message)
	}
	code := wire.AmoveErrorCode(cmp.Or(p.code, string(wire.AmoveErrorCodeDefault)))
	c.w.Header().Set("Error-Code", string(code))
	return "application/json", httpjson.Encode(amoveProblem(code, "%s", p.text(map[int]string{amoveProblemStatus: cmp.Or(amoveProblems[code], "The request failed.")})).body)
}

// amoveProblems are texts for some codes.
var amoveProblems = map[wire.AmoveErrorCode]string{
	wire.AmoveErrorCodeDefault:   "The request is not valid.",
	wire.AmoveErrorCodeNotFound:  "The object was not found.",
	wire.AmoveErrorCodeDuplicate: "A resource with the same name already exists.",
	wire.AmoveErrorCodeAccess:    "Access is denied.",
}
