package mockserver_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// recorded creates a server with reproducible ids and times, and sends it five requests.
func recorded(t *testing.T, opts ...mockserver.Option) *mockserver.Server {
	t.Helper()
	noon := func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	server := mockserver.New(t, append([]mockserver.Option{
		mockserver.WithContractCheck(contractcheck.New()), mockserver.WithUnmatchedRequests(),
		mockserver.WithSeed(1), mockserver.WithClock(noon),
	}, opts...)...)
	c := mocktest.CallBuckt(t, server)
	c.Post("/keys", `{"name":"k","permissions":["keys:read"]}`)
	c.Get("/keys")
	c.As("bkt_revoked").Get("/keys")
	c.Get("/nothing")
	c.Post("/keys", `{"name":"","permissions":["keys:read"]}`)
	return server
}

// Rows of a report, after a mark of two characters.
const (
	header   = "  seq  method  path         operation       status  faults  credential\n"
	request1 = "  1    POST    /v1/keys     bucktCreateKey  201     -       key_01KJMMA2G0DBK7GFTFQQMHPVNR\n"
	request2 = "  2    GET     /v1/keys     bucktListKeys   200     -       key_01KJMMA2G0DBK7GFTFQQMHPVNR\n"
	request3 = "  3    GET     /v1/keys     bucktListKeys   401     -       -\n"
	request4 = "  4    GET     /v1/nothing  -               404     -       -\n"
	request5 = "  5    POST    /v1/keys     bucktCreateKey  400     -       key_01KJMMA2G0DBK7GFTFQQMHPVNR\n"
)

var (
	creates  = fault.Match{Operation: "bucktCreateKey"}
	lists    = fault.Match{Operation: "bucktListKeys"}
	anything = fault.Match{}
)

// assertion calls one of the assertions and returns its result.
type assertion func(t mockserver.TB, s *mockserver.Server) bool

func called(n int, m fault.Match) assertion {
	return func(t mockserver.TB, s *mockserver.Server) bool { return s.AssertCalled(t, n, m) }
}

func never(m fault.Match) assertion {
	return func(t mockserver.TB, s *mockserver.Server) bool { return s.AssertNever(t, m) }
}

func inOrder(matches ...fault.Match) assertion {
	return func(t mockserver.TB, s *mockserver.Server) bool { return s.AssertInOrder(t, matches...) }
}

func body(m fault.Match, want string) assertion {
	return func(t mockserver.TB, s *mockserver.Server) bool { return s.AssertBody(t, m, want) }
}

// requireAssertion requires that an assertion passes if want is empty, or otherwise fails with that text.
func requireAssertion(t *testing.T, server *mockserver.Server, assert assertion, want string) {
	t.Helper()
	tb := &mocktest.FakeTB{}
	passed := assert(tb, server)
	require.Equal(t, want, strings.Join(tb.Errors, "\n"))
	require.Equal(t, want == "", passed)
}

func TestAssertions(t *testing.T) {
	for name, test := range map[string]struct {
		assert assertion
		want   string
	}{
		"called":               {called(2, creates), ""},
		"called with a status": {called(1, fault.Match{Operation: "bucktListKeys", Status: 401}), ""},
		"called not at all":    {called(0, fault.Match{System: "amove"}), ""},
		"too seldom": {called(3, creates), `mockserver: AssertCalled: want 3 requests matching {"operation":"bucktCreateKey"}, got 2
What happened, the nearest first:
  ` + header + " *" + request1 + " *" + request5 + "  " + request2 + "  " + request3 + "  " + request4},
		"too often": {called(1, lists), `mockserver: AssertCalled: want 1 request matching {"operation":"bucktListKeys"}, got 2
What happened, the nearest first:
  ` + header + " *" + request2 + " *" + request3 + "  " + request1 + "  " + request5 + "  " + request4},
		"near misses first": {called(1, fault.Match{Method: "POST", Path: "/v1/nothing", Status: 400}),
			`mockserver: AssertCalled: want 1 request matching {"method":"POST","path":"/v1/nothing","status":400}, got 0
What happened, the nearest first:
 ` + header + " " + request5 + " " + request1 + " " + request4 + " " + request3 + " " + request2},
		"similar paths first": {called(1, fault.Match{Path: "/v1/nothings"}),
			`mockserver: AssertCalled: want 1 request matching {"path":"/v1/nothings"}, got 0
What happened, the nearest first:
 ` + header + " " + request4 + " " + request1 + " " + request2 + " " + request3 + " " + request5},

		"never": {never(fault.Match{System: "linode"}), ""},
		"never, but once": {never(fault.Match{Path: "/v1/n*"}), `mockserver: AssertNever: want 0 requests matching {"path":"/v1/n*"}, got 1
What happened, the nearest first:
  ` + header + " *" + request4 + "  " + request1 + "  " + request2 + "  " + request3 + "  " + request5},

		"in order":            {inOrder(creates, lists, anything, creates), ""},
		"in order, one twice": {inOrder(creates, creates), ""},
		"in order, but one request for two": {inOrder(fault.Match{Status: 201}, creates, creates), `mockserver: AssertInOrder: want 3 requests in order, number 3 is missing
  1. {"status":201}: request 1
  2. {"operation":"bucktCreateKey"}: request 5
  3. {"operation":"bucktCreateKey"}: none after request 5, the last is request 5
What happened:
   ` + header + " 1." + request1 + "   " + request2 + "   " + request3 + "   " + request4 + " 2." + request5},
		"out of order": {inOrder(creates, creates, lists, anything), `mockserver: AssertInOrder: want 4 requests in order, number 3 is missing
  1. {"operation":"bucktCreateKey"}: request 1
  2. {"operation":"bucktCreateKey"}: request 5
  3. {"operation":"bucktListKeys"}: none after request 5, the last is request 3
  4. {}: not looked for
What happened:
   ` + header + " 1." + request1 + "   " + request2 + "   " + request3 + "   " + request4 + " 2." + request5},
		"the first is missing": {inOrder(fault.Match{System: "amove"}, lists), `mockserver: AssertInOrder: want 2 requests in order, number 1 is missing
  1. {"system":"amove"}: none
  2. {"operation":"bucktListKeys"}: not looked for
What happened:
 ` + header + " " + request1 + " " + request2 + " " + request3 + " " + request4 + " " + request5},
	} {
		t.Run(name, func(t *testing.T) {
			requireAssertion(t, recorded(t), test.assert, strings.TrimSuffix(test.want, "\n"))
		})
	}
}
