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
//
// # Buckets, keys and credentials
//
// A match, an exchange in the record and a call of the client name an object alike: a bucket, a key and a credential have these names in
// requests to the control plane and to S3.
//
//	System     Bucket                  Key                  Credential
//	buckt      id of the bucket        id of the API key    id of the API key
//	foundrydb  id of the file service  id of the key        id of the user or the token; in S3 of the key
//	amove      name of the bucket      id of the key        id of the user; in S3 of the key
//	linode     label of the bucket     id of the key        id of the token; in S3 of the key
//	tornado    name of the bucket      -                    id of the customer; in S3 the access key id
package fault
