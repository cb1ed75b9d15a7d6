// Package fault describes what goes wrong with requests to a mock: a [Fault] is an [Effect], a [Match] that says which requests it meets, and
// a count of turns. It is plain data that marshals to JSON; mockserver.Server.Inject puts a fault into force.
//
//	lost := server.Inject(fault.Fault{
//		Match:  fault.Match{Operation: "bucktCreateKey"},
//		Nth:    2,
//		Effect: fault.LoseResponse(),
//	})
//
// A [Match] also finds exchanges in the record of a server.
package fault
