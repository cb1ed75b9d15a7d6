package provision_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/provision"
)

// action is a call that may be cut, in a world that prepare has made.
type action struct {
	name    string
	prepare func(*world)
	call    func(context.Context, *world, *provision.Provisioner) error
	// check asserts what holds after Resume.
	check func(*world)
}

var actions = []action{
	{
		name: "Grant",
		call: func(ctx context.Context, w *world, p *provision.Provisioner) error {
			_, err := p.Grant(ctx, w.spec("acme"))
			return err
		},
		// A grant that was cut before its first write does not exist.
		check: func(w *world) {
			_, err := w.provisioner(nil).Get(w.t.Context(), "acme")
			if err != nil {
				require.ErrorIs(w.t, err, provision.ErrNoGrant)
				w.requireNothing()
				return
			}
			w.requireGranted("acme")
		},
	},
	{
		name:    "Rotate",
		prepare: (*world).granted,
		call: func(ctx context.Context, _ *world, p *provision.Provisioner) error {
			_, err := p.Rotate(ctx, "acme", nil)
			return err
		},
		check: func(w *world) { w.requireGranted("acme") },
	},
	{
		name:    "Revoke",
		prepare: (*world).granted,
		call: func(ctx context.Context, _ *world, p *provision.Provisioner) error {
			return p.Revoke(ctx, "acme")
		},
		check: func(w *world) {
			g, err := w.provisioner(nil).Get(w.t.Context(), "acme")
			require.NoError(w.t, err)
			if g.Step == provision.StepGranted { // it was cut before its first write
				w.requireGranted("acme")
				return
			}
			require.Equal(w.t, provision.StepRevoked, g.Step)
			require.Empty(w.t, w.sys.keys(w.server))
			require.Equal(w.t, []string{"test-acme"}, w.sys.buckets(w.server))
		},
	},
	{
		name:    "Destroy",
		prepare: func(w *world) { w.granted(); w.sys.put(w.t, w.server) },
		call: func(ctx context.Context, _ *world, p *provision.Provisioner) error {
			return p.Destroy(ctx, "acme")
		},
		check: func(w *world) {
			if _, err := w.provisioner(nil).Get(w.t.Context(), "acme"); err == nil { // it was cut before its first write
				w.requireGranted("acme")
				return
			}
			w.requireNothing()
		},
	},
}

func (w *world) granted() {
	w.t.Helper()
	_, err := w.provisioner(nil).Grant(w.t.Context(), w.spec("acme"))
	require.NoError(w.t, err)
}

// TestCut cuts each call before and after each of its requests and journal writes. After Resume nothing is lost and nothing is left.
func TestCut(t *testing.T) {
	eachSystem(t, func(t *testing.T, sys *system) {
		for _, a := range actions {
			t.Run(a.name, func(t *testing.T) {
				moments := 0
				for alive := false; !alive; moments++ {
					for _, after := range []bool{false, true} {
						synctest.Test(t, func(t *testing.T) {
							p := &process{at: moments, after: after}
							w := newWorld(t, sys)
							if a.prepare != nil {
								a.prepare(w)
							}
							err := a.call(t.Context(), w, w.provisioner(p))
							if alive = !p.cut; alive {
								require.NoError(t, err)
							} else if err == nil { // only what follows the result was cut
								require.Equal(t, p.n, moments+1)
							}
							time.Sleep(time.Hour)
							require.NoError(t, w.provisioner(nil).Resume(t.Context()))
							a.check(w)
						})
					}
				}
				t.Log(moments, "moments")
			})
		}
	})
}
