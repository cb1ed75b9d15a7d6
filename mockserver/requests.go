package mockserver

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// Requests returns the last requests with their responses, the oldest first: those that one of the matches selects, or all without a match.
// They are copies, which the caller may change. They have no secrets.
//
// A request is recorded before the first byte of its response is sent, so that a client with a response finds it. A request without a
// response is recorded when it ends, which for a [fault.Hang] is when the client disconnects: Requests waits for clients that have
// disconnected in memory, while requests over TCP are recorded a moment later, see [Server.Watch]. The record is bounded, see
// [WithRecordLimit] and [WithRecordBytes]; gaps in [Exchange.Seq] show that older requests were dropped. A match that no request can have, such as one with a
// misspelt operation, panics: a test that ranges over no requests would pass in vain.
func (s *Server) Requests(match ...fault.Match) []Exchange {
	for _, m := range match {
		if err := ValidateMatch(m); err != nil {
			panic(fmt.Sprintf("mockserver: Requests: %v", err))
		}
	}
	s.settle()
	kept, _ := s.record.All()
	exchanges := make([]Exchange, 0, len(kept))
	for _, ex := range readAll(kept) {
		if matchesAny(match, ex) {
			exchanges = append(exchanges, ex.clone())
		}
	}
	return exchanges
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
	c.Faults = slices.Clone(ex.Faults)
	return c
}

// RequestsAfter returns the [Server.Requests] whose number is above seq. Unlike [Server.Watch] it does not wait. A full record takes no
// longer than a short one.
func (s *Server) RequestsAfter(seq int, match ...fault.Match) []Exchange {
	var exchanges []Exchange
	for _, ex := range readAll(s.record.After(seq)) {
		if matchesAny(match, ex) {
			exchanges = append(exchanges, ex.clone())
		}
	}
	return exchanges
}

// ForgetRequests empties the record. The numbers of exchanges continue, and [Server.Problems] is not changed.
func (s *Server) ForgetRequests() { s.record.Forget() }

// Operations returns the operations of a system in the order of their ids, or none if the system is unknown. Operations of S3, such as
// s3PutObject, are among them if S3 clients reach buckets of the system.
func Operations(system buckt.System) []Operation {
	var operations []Operation
	for _, op := range knownOperations() {
		if slices.Contains(op.systems, system) {
			operations = append(operations, op.Operation)
		}
	}
	slices.SortFunc(operations, func(a, b Operation) int { return strings.Compare(a.ID, b.ID) })
	return operations
}
