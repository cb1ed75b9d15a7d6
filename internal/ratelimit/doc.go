// Package ratelimit keeps a client below a sliding rate limit, so that a 429 does not happen, and brings it back
// gently after one that did.
//
// A request takes its place in the window from the moment it is let go until one window after its answer came: the
// server counted it somewhere in between, so the place is free here no earlier than there. A client that is alone on
// its quota therefore never meets the limit. Where others share the quota, the answers' headers lower the estimate.
package ratelimit
