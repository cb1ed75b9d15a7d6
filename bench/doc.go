// Package bench measures the client against hand-written net/http with encoding/json, in the same run and against the same server. The
// server is a separate process, so that its work is not measured.
//
//	go test -bench . -benchtime 3s
//
// Each benchmark reports ratios to the hand-written code: time, bytes and allocations of the client's process per call. Less than 1 is
// better. No test asserts them.
package bench
