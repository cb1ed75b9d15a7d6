// Package provision gives each tenant of an application a bucket and a key, the same at Buckt, FoundryDB, Amove and Linode, and keeps that
// promise across crashes.
package provision
