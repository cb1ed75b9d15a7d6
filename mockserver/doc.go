// Package mockserver is a mock server of Buckt, FoundryDB, Amove, Linode Object Storage and Tornado, in memory, for tests of applications
// that use them.
//
// It keeps state and applies the rules of the real systems: scopes and limited keys, plans and quotas, states that advance with time,
// validation, pages, rate limits, logs and billing. Each system is its own package, whose type System has the state: [Server.Buckt],
// [Server.FoundryDB], [Server.Amove], [Server.Linode] and [Server.Tornado] return it. The systems of a server are connected as the real ones
// are: S3 clients reach the buckets of FoundryDB, Amove and Linode with the keys that these create, and Tornado verifies such a key.
//
//	func TestApp(t *testing.T) {
//		server := mockserver.New(t)
//		client := server.Client() // or buckt.New(server.Options()...)
//		…
//	}
//
// # The network
//
// In memory the server is a real [net/http.Server] behind pipes. It opens no socket, and its clients dial no host, whatever host a request
// names. [Server.Client] and [Server.HTTPClient] reach it, with http or https. [Server.Listen] and [Server.ListenTLS] add TCP, for a
// client with [Server.OptionsAt].
//
// The host decides which system serves a request. The own hosts of a system, such as api.foundrydb.com, belong to that system alone; an S3
// endpoint, such as eu.files.foundrydb.com, to S3, with the bucket in the path or before the name of the host; and the domain of a Buckt
// bucket to the files of that bucket. At any other host a request with an S3 signature is for the system that created the access key. Without
// a signature the path decides: each API has paths of its own, such as /v1 of Buckt, /file-services of FoundryDB and /v4 of Linode, and
// another first segment may be the domain of a Buckt bucket or the name of a public one. On TCP the URLs in responses have such paths, see
// [WithProductionURLs].
//
// # S3
//
// S3 clients work within the rights of their key until it is revoked. Signatures are verified by the server's clock. The endpoints in the
// responses of the systems are usable: in memory they are the real names, which [Server.HTTPClient] reaches; on TCP they are the server's own
// address, where buckets are found by the path. The record has the requests of S3 clients under names such as s3PutObject.
//
// # Time
//
// Provisioning, deletion, expiry, log retention, billing periods and rate-limit windows follow one clock: [time.Now], or that of
// [WithClock]. Nothing runs in the background; a state is computed when a request needs it. In a [testing/synctest] bubble an hour of
// provisioning takes no real time. A server belongs to the bubble in which it was made. Elsewhere its responses are errors that name the
// reason.
//
// # The record
//
// The record keeps every request with its response: the system, the operation, the credential, the status, the duration, and the faults that
// took effect. [Server.Requests] returns it, and [Server.Watch] yields new ones. Four assertions fail a test with a table of the
// requests: [Server.AssertCalled], [Server.AssertNever], [Server.AssertInOrder] and [Server.AssertBody]. The record has the last 1,000
// requests in 8 MiB, see [WithRecordLimit] and [WithRecordBytes], and 64 KiB of each body. It has no secrets: not in headers, URLs or bodies.
//
// # Faults
//
// [Server.Inject] makes requests fail: a [fault.Fault] selects them by a [fault.Match] and by counting, and changes them by a
// [fault.Effect]. Here the second creation of a key is carried out, and its response is lost:
//
//	lost := server.Inject(fault.Fault{
//		Match:  fault.Match{Operation: "Keys.Create"},
//		Nth:    2,
//		Effect: fault.LoseResponse(),
//	})
//
// The effects are errors in the form of each system, latency, connections that are refused or reset, responses that are truncated, malformed,
// empty, slow or without end, a wrong clock, lists that lag behind or repeat a cursor, provisioning that fails or stalls, errors
// for requests that are carried out later, and credentials that are refused from some request on. The client's errors show a reset as such, in memory as on TCP. The record names the faults that took
// effect, also if there was no response. The contract check sees the response as it was before a fault changed it.
//
// # State
//
// [Server.Snapshot] returns the state of all systems, [Server.Restore] restores it, so that the same requests have the same responses, and
// [Server.Reset] returns to the start. A [State] is also JSON, which [ReadState] reads and [WithState] starts a server with. Such a document
// can be written by hand: fields that it leaves out have defaults. It holds secrets in clear. [StateSchema] describes its fields; so does
// docs/state-fields.md.
//
// # Differences from the real systems
//
// Buckt: an optimization mode is validated and charged, but images stay as they were uploaded. A file key is decoded completely, whereas the
// real server leaves escapes such as %23 in it. Requests do not time out.
//
// FoundryDB: its documents leave much open, where the mock does what is most likely. [foundrydb.Behavior] changes some of it. The texts of
// errors, the hourly measurement of buckets, their price and the list of zones are the mock's own. Older versions of objects count for the
// usage and are never removed by themselves. Over the hard quota S3 refuses writes with QuotaExceeded.
package mockserver
