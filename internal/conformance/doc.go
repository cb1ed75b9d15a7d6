// Package conformance runs the clients that vendors publish themselves against the mock: what they accept of it, the real servers
// answer as well. It is a module of its own, so that nobody else links those clients, and holds tests alone.
package conformance
