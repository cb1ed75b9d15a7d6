// Package readme holds the Go code of README.md and of the pages in docs, so that it is compiled and run. Its tests compare the two, and
// check what else the documents say.
package readme
