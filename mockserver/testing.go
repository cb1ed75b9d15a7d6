package mockserver

import "time"

// TB is the part of [testing.TB] that [New] needs, so that programs do not link the testing package.
type TB interface {
	Helper()
	Cleanup(f func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// longestRetry is how long a client retries a call to a closed server. A bubble of synctest panics if a call still waits for its next attempt
// when the test ends, as its clock stands still from then on.
const longestRetry = 10 * time.Minute

// New creates a server for a test and closes it when the test ends. The test fails if a request matched no operation (see
// [WithUnmatchedRequests]) or violated the contract (see [WithContractCheck]).
func New(t TB, opts ...Option) *Server {
	t.Helper()
	s, err := Start(opts...)
	if err != nil {
		t.Fatalf("%v", err)
		return nil
	}
	t.Cleanup(func() {
		t.Helper()
		err := s.Close()
		if err != nil {
			t.Errorf("mockserver: closing: %v", err)
		}
		if err == nil && s.network.Bubble() != "" {
			time.Sleep(longestRetry)
		}
		for _, problem := range s.Problems() {
			t.Errorf("mockserver: %v", problem)
		}
	})
	return s
}
