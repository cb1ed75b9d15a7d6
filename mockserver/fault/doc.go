// Package fault describes failures of requests to the mock servers of package mockserver: errors, latency, lost connections, malformed
// responses, stale lists. It is plain data with a JSON form, and needs no server. mockserver.Server.Inject puts a [Fault] into force:
//
//	lost := server.Inject(fault.Fault{
//		Match:  fault.Match{Operation: "Keys.Create"},
//		Nth:    2,
//		Effect: fault.LoseResponse(),
//	})
//
// A [Match] also selects exchanges in the record of a server, as in mockserver.Server.Requests and mockserver.Server.AssertCalled.
package fault
