package mockserver

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// Requests returns the last requests with their responses, the oldest first: those that one of the matches means, all without a
// match. They are copies, which the caller may change. No secret is in them.
//
// A request is there as soon as the first byte of its response is: whoever has the response finds it. One that is not answered is
// there when the server has given it up, which for a [fault.Hang] is when the client has left; Requests waits for those that have left in
// memory, while over TCP they come a moment later, see [Server.Watch]. The record is bounded, see
// [WithRecordLimit]; the number of an exchange, [Exchange.Seq], tells whether older ones were dropped. A match that can mean no request,
// such as one with a misspelt operation, panics, as a loop over nothing would be a test that passes.
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

// RequestsAfter returns those of [Server.Requests] whose number is above seq. It does not wait, as [Server.Watch] does, and takes no
// longer for a record that is full than for one that is not.
func (s *Server) RequestsAfter(seq int, match ...fault.Match) []Exchange {
	var exchanges []Exchange
	for _, ex := range readAll(s.record.After(seq)) {
		if matchesAny(match, ex) {
			exchanges = append(exchanges, ex.clone())
		}
	}
	return exchanges
}

// ForgetRequests empties the record. The numbers of exchanges go on, and what [Server.Problems] tells stays.
func (s *Server) ForgetRequests() { s.record.Forget() }

// Operations returns the operations of a system in the order of their ids, none of an unknown system. Those of S3, such as s3PutObject, are
// among them if S3 clients reach buckets of the system.
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
