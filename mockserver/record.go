package mockserver

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sync"
)

// maxRecordedBody is how much of a body is kept in the record.
const maxRecordedBody = 64 << 10

// maxProblems bounds what a program that never asks for its problems keeps of them.
const maxProblems = 1000

const redacted = "[REDACTED]"

// record keeps the last exchanges, and what was wrong with any.
type record struct {
	limit int

	mu        sync.Mutex
	exchanges []*Exchange
	problems  []error
}

func (r *record) add(ex *Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.limit == 0 {
		return
	}
	if len(r.exchanges) == r.limit {
		r.exchanges = slices.Delete(r.exchanges, 0, 1)
	}
	r.exchanges = append(r.exchanges, ex)
}

func (r *record) complain(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.problems) < maxProblems {
		r.problems = append(r.problems, err)
	}
}

// Exchanges returns the last requests with their responses, the oldest first: 1,000 at most unless [WithExchangeLimit] says
// otherwise. Bodies are cut at 64 KiB, and no secret is in them. An exchange is there as soon as its response is.
func (s *Server) Exchanges() []Exchange {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	exchanges := make([]Exchange, len(s.record.exchanges))
	for i, ex := range s.record.exchanges {
		exchanges[i] = ex.clone()
	}
	return exchanges
}

// Problems returns what was wrong so far: requests that matched no operation, and failures of the contract check. A server made
// by [New] fails its test with them.
func (s *Server) Problems() []error {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	return slices.Clone(s.record.problems)
}

// secretHeaders are the headers of requests that hold credentials.
var secretHeaders = []string{"Authorization", "X-Api-Key"}

// remember checks a complete exchange and puts it into the record without its secrets.
func (s *Server) remember(ex *Exchange, secrets, secretFields []string) {
	kept := *ex
	kept.RequestHeader, kept.ResponseHeader = ex.RequestHeader.Clone(), ex.ResponseHeader.Clone()
	kept.URL = censorURL(ex.URL)
	switch {
	case ex.Unmatched && !s.options.unmatchedAllowed:
		s.record.complain(fmt.Errorf("no operation matches %s %s on host %s", ex.Method, kept.URL.RequestURI(), ex.Host))
	case ex.Operation != "" && ex.Method != http.MethodHead && s.options.checker != nil:
		if err := s.options.checker.Check(ex); err != nil {
			s.record.complain(fmt.Errorf("contract: %s %s answered %d: %w", ex.Method, kept.URL.RequestURI(), ex.Status, err))
		}
	}
	for _, name := range secretHeaders {
		if kept.RequestHeader.Get(name) != "" {
			kept.RequestHeader.Set(name, redacted)
		}
	}
	kept.RequestBody = censor(censorFields(kept.RequestBody, secretFields), secrets)
	kept.ResponseBody = censor(kept.ResponseBody, secrets)
	s.record.add(&kept)
}

// presigned finds what makes a presigned URL work.
var presigned = regexp.MustCompile(`(?i)(X-Amz-(?:Signature|Credential|Security-Token)=)[^&]*`)

func censorURL(u *url.URL) *url.URL {
	c := *u
	c.RawQuery = presigned.ReplaceAllString(u.RawQuery, "${1}"+url.QueryEscape(redacted))
	return &c
}

// censorFields replaces the values of fields in a document. Nothing is kept of one that is no JSON.
func censorFields(document []byte, names []string) []byte {
	if len(names) == 0 || len(document) == 0 {
		return document
	}
	isSecret := func(name string) bool { return slices.Contains(names, name) }
	text, err := redactJSON(document, maxRecordedBody, isSecret)
	if err != nil && !errors.Is(err, errTooLong) {
		return []byte(redacted)
	}
	return text
}

func censor(body []byte, secrets []string) []byte {
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		body = bytes.ReplaceAll(body, []byte(secret), []byte(redacted))
	}
	if len(body) > maxRecordedBody {
		return slices.Clone(body[:maxRecordedBody])
	}
	return body
}

func (ex *Exchange) clone() Exchange {
	c := *ex
	u := *ex.URL
	c.URL = &u
	c.PathParams = maps.Clone(ex.PathParams)
	c.RequestHeader = ex.RequestHeader.Clone()
	c.ResponseHeader = ex.ResponseHeader.Clone()
	c.RequestBody = slices.Clone(ex.RequestBody)
	c.ResponseBody = slices.Clone(ex.ResponseBody)
	return c
}
