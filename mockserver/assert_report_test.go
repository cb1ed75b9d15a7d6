package mockserver_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// reported returns the text of an assertion that fails, as lines whose cells are separated by one space.
func reported(t *testing.T, server *mockserver.Server, assert assertion) []string {
	t.Helper()
	tb := &mocktest.FakeTB{}
	require.False(t, assert(tb, server))
	lines := strings.Split(tb.Errors[0], "\n")
	for i, line := range lines {
		require.Equal(t, strings.TrimRight(line, " "), line)
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return lines
}

// Any number of similar requests is one row.
func TestReportCollapsesSimilarRequests(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c := mocktest.CallBuckt(t, server).As("bkt_unknown") // its requests have no credential
	c.Get("/billing/usage")
	c.Post("/keys", "{}")
	for range 128 {
		c.Get("/billing/usage")
	}
	c.Get("/keys")
	for name, tt := range map[string]struct {
		assert assertion
		want   []string
	}{
		"nearest": {called(2, lists), []string{
			"* 131 GET /v1/keys bucktListKeys 401 - -", "2 POST /v1/keys bucktCreateKey 401 - -",
			"1–130 GET /v1/billing/usage bucktGetUsage 401 - - ×129",
		}},
		"in order": {inOrder(lists, lists), []string{
			"1 GET /v1/billing/usage bucktGetUsage 401 - -", "2 POST /v1/keys bucktCreateKey 401 - -",
			"3–130 GET /v1/billing/usage bucktGetUsage 401 - - ×128", "1. 131 GET /v1/keys bucktListKeys 401 - -",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			lines := reported(t, server, tt.assert)
			require.Equal(t, tt.want, lines[slices.Index(lines, "seq method path operation status faults credential")+1:])
		})
	}
}

// Of many different requests some are left out, but not the matching ones, nor the newest.
func TestReportLength(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c := mocktest.CallBuckt(t, server)
	for i := range 15 {
		c.Get(fmt.Sprintf("/nothing/%d", i))
	}
	c.Get("/keys")
	for i := range 15 {
		c.Get(fmt.Sprintf("/nothing/%d", 15+i))
	}
	c.Get("/" + strings.Repeat("x", 100))
	for name, assert := range map[string]assertion{"called": called(2, lists), "in order": inOrder(lists, lists)} {
		t.Run(name, func(t *testing.T) {
			lines := reported(t, server, assert)
			text := strings.Join(lines, "\n")
			require.Equal(t, 20, strings.Count(text, " GET "))
			require.Contains(t, text, "bucktListKeys 200", "what matters is there")
			require.Contains(t, lines, "… and 12 more")
			require.True(t, strings.HasPrefix(lines[len(lines)-1], "32 GET /v1/"+strings.Repeat("x", 76)+"… - 404"), text)
			require.True(t, strings.HasPrefix(lines[len(lines)-2], "31 GET /v1/nothing/29"), text)
			require.True(t, strings.HasPrefix(lines[len(lines)-3], "30 GET /v1/nothing/28"), text)
		})
	}
}

// A failure about a fault lists the faults that took effect.
func TestReportNamesFaults(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)
	server.Inject(fault.Fault{Match: lists, Nth: 2, Effect: fault.Status(503)})
	server.Inject(fault.Fault{Match: lists, Nth: 3, Effect: fault.Status(429)})
	server.Inject(fault.Fault{Match: creates, Effect: fault.Status(500)})
	lost := fault.Match{Operation: "bucktCreateKey", Fault: "status 500"}
	c.Get("/keys")
	require.Contains(t, reported(t, server, called(1, lost)), "No fault took effect.")
	c.Get("/keys")
	c.Get("/keys")
	lines := reported(t, server, called(1, lost))
	require.Contains(t, lines, `Faults that took effect: "status 429" ×1, "status 503" ×1.`)
	var seqs []string
	for _, line := range lines[len(lines)-3:] {
		seqs = append(seqs, line[:1])
	}
	require.Equal(t, []string{"2", "3", "1"}, seqs)
}
