// Package mockserver is Buckt, FoundryDB, Amove, Linode's object storage and Tornado in memory: faithful enough that an
// application is tested against nothing else.
//
// It keeps real state and follows the real rules: scopes and limited keys, plans and quotas, states that advance with time,
// validation, pages, rate limits, logs and billing. Each system is a field of the one server: [Server.Buckt], [Server.FoundryDB],
// [Server.Amove], [Server.Linode], [Server.Tornado]. They know of each other where they do in reality: what FoundryDB, Amove and
// Linode mint opens their buckets for S3 clients, and Tornado verifies it there.
//
//	func TestApp(t *testing.T) {
//		server := mockserver.New(t)
//		client := server.Client() // or buckt.New(server.Options()...)
//		…
//	}
//
// # The network
//
// In memory the server is a real [net/http.Server] behind pipes: no socket is opened, and nothing is ever dialled, whatever host
// a request names. [Server.Client] and [Server.HTTPClient] reach it; https URLs are taken as well, so that a file's url can be
// fetched. [Server.Listen] adds TCP.
//
// Which host answers what is decided by the server. The own hosts of a system, such as api.foundrydb.com, answer for that system
// alone, an S3 endpoint such as eu.files.foundrydb.com for S3 alone, with the bucket in the path or before the host's name, and the
// domain of a Buckt bucket answers only that bucket's files. At any other host a request with a signature of S3's is one for the
// system that has minted its access key. Without one the path decides: Buckt is below /v1 (and at /health), FoundryDB below
// /file-services, Amove below /api/v1, Linode below /v4 and /v4beta, Tornado at /user/bucket and /usage; any other first segment may
// name a bucket that is open to everybody.
//
// # S3
//
// Buckets are real: an S3 client that is given an access works within the bounds of its key, until that is revoked. Its signatures
// are verified, by the server's clock. The endpoints that the systems hand out can be used as they are: in memory they are the real
// names, which [Server.HTTPClient] reaches; on TCP they are the server's own address, where buckets are found by path. The record has
// the requests of S3 clients, under names such as s3PutObject.
//
// # Time
//
// Provisioning, deletion, expiry, log retention, billing periods and rate-limit windows follow one clock: time.Now, or the one
// given by [WithClock]. Nothing runs in the background, states are computed when they are looked at. In a [testing/synctest]
// bubble an hour of provisioning takes no real time. A server belongs to the bubble it was made in; used from elsewhere
// it answers with an error that says so.
//
// # The record
//
// Every request is kept with its response: the system, the operation, who made it, the status, how long it took, and which faults took effect. [Server.Requests]
// gives them, [Server.Watch] tells of new ones, and four assertions fail a test with a table of what did happen: [Server.AssertCalled],
// [Server.AssertNever], [Server.AssertInOrder] and [Server.AssertBody]. The record holds the last 1,000, see [WithRecordLimit], and of each
// body 64 KiB. No secret is in it: not in headers, URLs or bodies.
//
// # Faults
//
// [Server.Inject] makes requests go wrong: a [fault.Fault] selects them by a [fault.Match] and by counting, and changes them by a
// [fault.Effect]. The second creation of a key is carried out, and its response is lost:
//
//	lost := server.Inject(fault.Fault{
//		Match:  fault.Match{Operation: "bucktCreateKey"},
//		Nth:    2,
//		Effect: fault.LoseResponse(),
//	})
//
// There are errors in each system's own shape, latency, connections that are refused or reset, answers that are cut, malformed,
// empty or slow, servers that hang or tell the wrong time, lists that lag behind or go in circles, provisioning that fails or
// never ends, and credentials that are revoked in the middle of a job. A reset is one that the client's errors tell as such, in
// memory as well as on TCP. The record names the faults that took effect, also where no answer went out. The contract check is
// about what the system answered before a fault changed it.
//
// # State
//
// [Server.Snapshot] takes all that the systems hold, [Server.Restore] puts it back, so that the same requests get the same answers, and
// [Server.Reset] goes back to the start. A [State] is JSON too, which [ReadState] reads and [WithState] starts a server with; people may
// write one, and need say no more than what matters to them. It holds secrets in clear.
//
// # Where it differs from the real server
//
// Buckt: an optimization mode is checked and charged for, but images are never shrunk: the bytes stay as they were uploaded. A file key
// is decoded in full, where the real server leaves escapes such as %23 in it. Requests do not time out.
//
// FoundryDB's documents leave much open. Where they are silent the mock does what is likeliest; [foundrydb.System] can be told
// otherwise in some of it, such as [foundrydb.System.HideRevokedKeys]. The texts of its errors, the hourly measurement of buckets,
// their price, and which zones exist are the mock's own. Older versions of objects count for the usage and are never removed by
// themselves. Over the hard quota S3 refuses writes with QuotaExceeded.
package mockserver
