// Package ratelimit keeps a client below a sliding rate limit, so that a 429 does not happen, and brings it back
// gently after one that did.
//
// A server counts a request soon after it has received its headers. A request therefore takes a place from the moment
// it is released until one window after its response came, or one window and five seconds after its headers were
// written, whichever is earlier: here the place is free no earlier than at the server. A client that is alone on its
// quota never meets the limit, and a response that takes an hour delays no other request. Where others share the
// quota, the headers of responses lower the estimate.
//
// After a 429 all requests pause. Then one is sent as a probe, and each response doubles how many may be under way.
// How long a call may be held back because of a 429, and how long without one, are its [Budget].
package ratelimit
