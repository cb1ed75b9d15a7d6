package mockserver_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestAssertTookEffect(t *testing.T) {
	status := fault.Status(503)
	for name, tt := range map[string]struct {
		fault fault.Fault
		want  []string // the lines above the table, none if the fault took effect
	}{
		"took effect": {fault.Fault{Match: lists, Nth: 2, Effect: status}, nil},
		"no request": {
			fault.Fault{Match: creates, Effect: status},
			[]string{`mockserver: AssertTookEffect: want the fault "status 503" to take effect, but it saw 0 requests matching {"operation":"bucktCreateKey"}`},
		},
		"no turn": {
			fault.Fault{Name: "late", Match: lists, From: 3, Effect: status},
			[]string{
				`mockserver: AssertTookEffect: want the fault "late" to take effect, but it saw 2 requests matching {"operation":"bucktListKeys"}`,
				"Its turn, From: 3, did not come.",
			},
		},
		"nothing to change": {
			fault.Fault{Match: lists, Nth: 1, Effect: fault.Truncate(1 << 20)},
			[]string{
				`mockserver: AssertTookEffect: want the fault "body truncated to 1048576 bytes" to take effect, but it saw 2 requests matching {"operation":"bucktListKeys"}`,
				"Its turn came once, but another fault decided, or nothing was there to change.",
			},
		},
		"of another kind": {
			fault.Fault{Match: fault.Match{Path: "/v1/keys"}, Effect: fault.FailProvisioning()},
			[]string{
				`mockserver: AssertTookEffect: want the fault "failed provisioning" to take effect, but it saw 0 requests matching {"path":"/v1/keys"}`,
				"The marked requests are those that failProvisioning has no effect on, or that preceded the fault.",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := mocktest.New(t)
			i := server.Inject(tt.fault)
			c := mocktest.CallBuckt(t, server)
			c.Get("/keys")
			c.Get("/keys")
			i.Remove() // changes nothing
			tb := &mocktest.FakeTB{}
			if tt.want == nil {
				require.True(t, i.AssertTookEffect(tb))
				require.Empty(t, tb.Errors)
				return
			}
			lines := reported(t, server, func(t mockserver.TB, _ *mockserver.Server) bool { return i.AssertTookEffect(t) })
			require.Equal(t, append(tt.want, "What happened, the nearest first:"), lines[:len(tt.want)+1])
			require.Contains(t, lines[len(lines)-1], "×2")
		})
	}
}
