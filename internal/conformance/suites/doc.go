// Package suites has suites of other projects that are made to be run against any S3 server, and runs them against the mock. It is a
// module of its own for what they link.
package suites
