package mockserver_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// The record has the outcome of a request whose response was lost, and a match selects such requests.
func TestLostResponseRecorded(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)
	send := func(effect fault.Effect, body string) {
		defer server.Inject(fault.Fault{Effect: effect}).Remove()
		resp, err := createWithBody(t.Context(), c, body)
		if err == nil {
			_ = resp.Body.Close()
		}
		require.Error(t, err)
	}
	send(fault.LoseResponse(), newKeyBody)
	send(fault.LoseResponse(), `{"name":""}`)
	send(fault.ResetBefore(), newKeyBody)
	c.Get("/keys")
	lost := fault.Match{Unanswered: true}
	var statuses []int
	for _, ex := range server.Requests(lost) {
		require.Zero(t, ex.Status)
		statuses = append(statuses, ex.LostStatus)
	}
	require.Equal(t, []int{201, 400, 0}, statuses)
	require.Len(t, server.Requests(fault.Match{Fault: "response lost"}), 2)
	server.AssertCalled(t, 3, lost)
	lines := reported(t, server, never(lost))
	require.Equal(t, `mockserver: AssertNever: want 0 requests matching {"unanswered":true}, got 3`, lines[0])
	require.Contains(t, lines[4], "- (lost 400) response lost")
}
