package provision_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/internal/testsize"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/provision"
)

// action is a call that may be interrupted, in a world that prepare has set up.
type action struct {
	name    string
	prepare func(*world)
	call    func(context.Context, *world, *provision.Provisioner) error
	// undone asserts the state after an interruption before the first write, done the state after the call.
	undone, done func(*world)
	// begun reports whether the call has written something. It is called after Resume.
	begun func(*world) bool
}

var actions = []action{
	{
		name: "Grant",
		call: func(ctx context.Context, w *world, p *provision.Provisioner) error {
			_, err := p.Grant(ctx, w.spec("acme"))
			return err
		},
		undone: (*world).requireNothing,
		done:   func(w *world) { w.requireGranted("acme") },
		begun:  (*world).exists,
	},
	{
		name:    "Rotate",
		prepare: (*world).granted,
		call: func(ctx context.Context, _ *world, p *provision.Provisioner) error {
			_, err := p.Rotate(ctx, "acme", nil)
			return err
		},
		undone: func(w *world) { w.requireGranted("acme") },
		done: func(w *world) {
			w.requireGranted("acme")
			require.NotEqual(w.t, w.first, w.stored["acme"], "the key was not replaced")
		},
		begun: func(w *world) bool { return w.stored["acme"] != w.first },
	},
	{
		name:    "Revoke",
		prepare: (*world).granted,
		call: func(ctx context.Context, _ *world, p *provision.Provisioner) error {
			return p.Revoke(ctx, "acme")
		},
		undone: func(w *world) { w.requireGranted("acme") },
		done: func(w *world) {
			require.Equal(w.t, provision.StepRevoked, w.get("acme").Step)
			w.requireNoKeys()
			require.Equal(w.t, []string{"test-acme"}, w.sys.buckets(w.server))
		},
		begun: func(w *world) bool { return w.get("acme").Step != provision.StepGranted },
	},
	{
		name:    "Destroy",
		prepare: func(w *world) { w.granted(); w.sys.put(w.t, w.server) },
		call: func(ctx context.Context, _ *world, p *provision.Provisioner) error {
			return p.Destroy(ctx, "acme")
		},
		undone: func(w *world) { w.requireGranted("acme") },
		done:   (*world).requireNothing,
		begun:  func(w *world) bool { return !w.exists() },
	},
}

func (w *world) granted() {
	w.t.Helper()
	_, err := w.provisioner(nil).Grant(w.t.Context(), w.spec("acme"))
	require.NoError(w.t, err)
	w.first = w.stored["acme"]
}

func (w *world) get(name string) provision.Grant {
	w.t.Helper()
	g, err := w.provisioner(nil).Get(w.t.Context(), name)
	require.NoError(w.t, err)
	return g
}

func (w *world) exists() bool {
	w.t.Helper()
	_, err := w.provisioner(nil).Get(w.t.Context(), "acme")
	if err != nil {
		require.ErrorIs(w.t, err, provision.ErrNoGrant)
	}
	return err == nil
}

// settle resumes after an hour, and requires that the call either had no effect or is finished. It resumes twice, because an injected error
// may interrupt the first Resume.
func (a action) settle(w *world) {
	w.t.Helper()
	for range 2 {
		time.Sleep(time.Hour)
		require.NoError(w.t, w.provisioner(nil).Resume(w.t.Context()))
	}
	if a.begun(w) {
		a.done(w)
	} else {
		a.undone(w)
	}
	time.Sleep(time.Minute) // lists may be stale
	w.requireAudited()
}

// finish repeats the call, and requires that nothing is left a day later, not even in the journal.
func (a action) finish(w *world) {
	w.t.Helper()
	require.NoError(w.t, a.call(w.t.Context(), w, w.provisioner(nil)))
	a.done(w)
	time.Sleep(25 * time.Hour)
	require.NoError(w.t, w.provisioner(nil).Resume(w.t.Context()))
	a.done(w)
	for e, err := range w.journal.All(w.t.Context()) {
		require.NoError(w.t, err)
		require.NotEqual(w.t, "Destroy", a.name, "the entry %s was left", e.Name)
		require.Empty(w.t, w.get("acme").Doomed)
	}
}

// adversity is an additional failure.
type adversity struct {
	name   string
	faults func(*system) []fault.Fault
}

var adversities = []adversity{
	{"", func(*system) []fault.Fault { return nil }},
	{"lists are stale", func(*system) []fault.Fault {
		return []fault.Fault{{Match: fault.Match{Method: http.MethodGet}, Effect: fault.StaleLists(30 * time.Second)}}
	}},
	{"a key appears after its 500", func(sys *system) []fault.Fault {
		return []fault.Fault{{Match: fault.Match{Operation: sys.opKey}, First: 1, Effect: fault.LateEffect(500, 5*time.Minute)}}
	}},
	{"responses are lost", func(sys *system) []fault.Fault {
		return []fault.Fault{
			{Match: fault.Match{Operation: sys.opKey}, First: 1, Effect: fault.LoseResponse()},
			{Match: fault.Match{Operation: sys.opBucket}, First: 1, Effect: fault.LoseResponse()},
		}
	}},
}

func (a adversity) inject(w *world) {
	for _, f := range a.faults(w.sys) {
		w.server.Inject(f)
	}
}

// TestCut interrupts each call before and after each of its requests and journal writes, and the following Resume at another moment. After
// a second Resume nothing is lost and nothing is left.
func TestCut(t *testing.T) {
	eachMoment(t, testsize.Of(adversities[:1], adversities, adversities), func(t *testing.T, sys *system, a action, bad adversity, p *process) {
		w := newWorld(t, sys)
		if a.prepare != nil {
			a.prepare(w)
		}
		bad.inject(w)
		err := a.call(t.Context(), w, w.provisioner(p))
		if !p.cut() {
			require.NoError(t, err)
		} else if err == nil { // only code after the result was interrupted
			require.Equal(t, p.at+1, p.n)
		}
		time.Sleep(time.Hour)
		_ = w.provisioner(&process{at: p.at % 7, after: p.at%2 == 0}).Resume(t.Context())
		a.settle(w)
		a.finish(w)
	})
}

// eachMoment runs a test for each system, call, adversity and moment, until a process ends before its moment. A test that is not full takes
// some of the moments with an adversity, and under the race detector some of all. An interruption after a write and one before the next
// write leave the same state, so that there the one after is enough with an adversity.
func eachMoment(t *testing.T, adversities []adversity, test func(*testing.T, *system, action, adversity, *process)) {
	eachSystem(t, func(t *testing.T, sys *system) {
		for _, a := range actions {
			for _, bad := range adversities {
				t.Run(a.name+"/"+bad.name, func(t *testing.T) {
					t.Parallel()
					at, step, sides := 0, testsize.Of(7, 1, 1), []bool{false, true}
					if bad.name != "" {
						step, sides = testsize.Of(7, 3, 1), testsize.Of(sides[1:], sides[1:], sides)
					}
					for met := true; met; at += step {
						for _, after := range sides {
							synctest.Test(t, func(t *testing.T) {
								p := &process{at: at, after: after}
								test(t, sys, a, bad, p)
								met = p.cut()
							})
						}
					}
					require.Greater(t, at, 4, "moments")
					t.Log(at, "moments")
				})
			}
		}
	})
}
