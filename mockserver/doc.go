// Package mockserver is a Buckt server in memory: faithful enough that an application is tested against nothing else.
//
// It keeps real state and follows the real rules: scopes and bucket-scoped keys, plan limits, bucket states that advance with
// time, validation with the server's own messages, cursors, rate limits, logs and billing.
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
// Which host answers what is decided by the server. Any host answers the API below /v1. The system's own hosts answer nothing
// else (but /health), and the custom domain of a bucket answers only that bucket's files.
//
// # Time
//
// Provisioning, deletion, expiry, log retention, billing periods and rate-limit windows follow one clock: time.Now, or the one
// given by [WithClock]. Nothing runs in the background, states are computed when they are looked at. In a [testing/synctest]
// bubble an hour of provisioning takes no real time. A server belongs to the bubble it was made in; used from elsewhere
// it answers with an error that says so.
//
// # Where it differs from the real server
//
// An optimization mode is checked and charged for, but images are never shrunk: the bytes stay as they were uploaded. A file key
// is decoded in full, where the real server leaves escapes such as %23 in it. Requests do not time out.
package mockserver
