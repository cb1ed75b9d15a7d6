// Package readme holds the Go code of README.md, so that it is compiled and run. Its test compares the two.
package readme
