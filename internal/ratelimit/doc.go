// Package ratelimit keeps a client below a sliding rate limit, so that it does not receive a 429. After a 429 it resumes gradually.
//
// A server counts a request soon after it has received the headers. Here a request occupies a slot from its release until one window
// after its response, or one window and five seconds after its headers were written, whichever is earlier. So a slot is never free
// here before it is free at the server. A client that is the only user of its quota never exceeds the limit, and a response that takes
// an hour delays no other request. If other clients share the quota, the headers of responses lower the estimate.
//
// After a 429 all requests pause. Then one is sent as a probe, and each response doubles the number of requests in flight. The
// [Budget] of a call limits how long it is delayed because of a 429, and how long without one.
package ratelimit
