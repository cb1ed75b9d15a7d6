package mockserver

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/fault"
)

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

// OperationIDs returns the ids of the operations of a system, in alphabetical order: none of a system that there is not. Those of S3, such
// as s3PutObject, are among them where the system has buckets that S3 clients reach.
func OperationIDs(system string) []string {
	var ids []string
	for id, operation := range knownOperations() {
		if slices.Contains(operation.systems, system) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}
