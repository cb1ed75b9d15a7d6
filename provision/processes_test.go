package provision_test

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/internal/testsize"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/provision"
)

// mayFail requires that a call succeeds, unless another process works on the grant or has taken it over.
func mayFail(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, provision.ErrStale) {
		require.True(t, err == nil || errors.Is(err, provision.ErrBusy), "%v", err)
	}
}

// TestTwoProcesses makes the same call in two processes and interrupts one of them at each moment: the other one takes over.
func TestTwoProcesses(t *testing.T) {
	eachMoment(t, adversities[:1], func(t *testing.T, sys *system, a action, _ adversity, p *process) {
		w := newWorld(t, sys)
		if a.prepare != nil {
			a.prepare(w)
		}
		var wg sync.WaitGroup
		wg.Go(func() { _ = a.call(t.Context(), w, w.provisioner(p)) })
		synctest.Wait()
		mayFail(t, a.call(t.Context(), w, w.provisioner(nil)))
		wg.Wait()
		a.settle(w)
		a.finish(w)
	})
}

// TestStoppedProcess suspends one of two processes for longer than its lease, at each moment: the other one has then taken over.
func TestStoppedProcess(t *testing.T) {
	eachMoment(t, adversities[:1], func(t *testing.T, sys *system, a action, _ adversity, p *process) {
		p.stop = 3 * time.Minute
		w := newWorld(t, sys)
		if a.prepare != nil {
			a.prepare(w)
		}
		var wg sync.WaitGroup
		wg.Go(func() { mayFail(t, a.call(t.Context(), w, w.provisioner(p))) })
		synctest.Wait()
		mayFail(t, a.call(t.Context(), w, w.provisioner(nil)))
		wg.Wait()
		a.settle(w)
		a.finish(w)
	})
}

// TestManyProcesses grants, rotates and revokes one grant in four processes, with a random latency.
func TestManyProcesses(t *testing.T) {
	eachSystem(t, func(t *testing.T, sys *system) {
		for seed := range testsize.Of[uint64](4, 8, 20) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, sys)
				w.server.Inject(fault.Fault{Effect: fault.Latency(fault.Uniform(0, 2*time.Second))})
				var wg sync.WaitGroup
				for i := range 4 {
					wg.Go(func() {
						p := w.provisioner(nil)
						for j := range 4 {
							a := actions[(int(seed)>>(i%3)+i+j)%3] // not Destroy
							err := a.call(t.Context(), w, p)
							if !errors.Is(err, provision.ErrNoGrant) {
								mayFail(t, err)
							}
						}
					})
				}
				wg.Wait()
				w.server.RemoveFaults()
				require.NoError(t, actions[0].call(t.Context(), w, w.provisioner(nil)))
				actions[0].settle(w)
				actions[0].finish(w)
			})
		}
	})
}
