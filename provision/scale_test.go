package provision_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/testsize"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/provision"
)

// names returns names of n grants.
func names(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("tenant-%03d", i))
	}
	return all
}

// eachName calls for each of the names, atOnce of them concurrently.
func eachName(names []string, atOnce int, call func(name string)) {
	var wg sync.WaitGroup
	work := make(chan string)
	for range atOnce {
		wg.Go(func() {
			for name := range work {
				call(name)
			}
		})
	}
	for _, name := range names {
		work <- name
	}
	close(work)
	wg.Wait()
}

// TestRotationsWithFaults rotates the keys of many grants while 30 % of all requests fail. After one Resume each grant has exactly one key,
// which was stored, and no other key exists.
func TestRotationsWithFaults(t *testing.T) {
	for _, test := range []struct {
		system    string
		rotations int
	}{
		{"Buckt", testsize.Of(20, 60, 60)},
		{"FoundryDB", testsize.Of(20, 60, 60)},
		{"Amove", testsize.Of(20, 60, 60)},
		{"Linode", testsize.Of(40, 120, 480)}, // a page of keys has 500
	} {
		t.Run(test.system, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, systemNamed(test.system), mockserver.WithSeed(16), mockserver.WithPlan(buckt.PlanEnterprise))
				raiseQuotas(t, w.server)
				p, all := w.provisioner(nil), names(test.rotations)
				eachName(all, 8, func(name string) {
					_, err := p.Grant(t.Context(), w.spec(name))
					require.NoError(t, err)
				})
				for _, effect := range []fault.Effect{fault.Status(500), fault.LoseResponse(), fault.LateEffect(500, 5*time.Minute)} {
					w.server.Inject(fault.Fault{Share: 0.1, Effect: effect})
				}
				var mu sync.Mutex
				failed := 0
				eachName(all, 8, func(name string) {
					if _, err := p.Rotate(t.Context(), name, nil); err != nil {
						mu.Lock()
						defer mu.Unlock()
						failed++
					}
				})
				orphans := len(w.sys.keys(w.server)) - len(all)
				w.server.RemoveFaults()
				time.Sleep(time.Hour)
				require.NoError(t, p.Resume(t.Context()))
				w.requireGranted(all...)
				t.Logf("%d rotations, of which %d returned an error; %d keys too many before Resume", len(all), failed, orphans)
			})
		})
	}
}

// raiseQuotas raises the quotas that many tenants exceed.
func raiseQuotas(t *testing.T, server *mockserver.Server) {
	t.Helper()
	require.NoError(t, server.Linode().Account().SetQuota("keys", 2000))
}

// TestTenantsInParallel grants, rotates and destroys many tenants concurrently, with the rate limits of the systems.
func TestTenantsInParallel(t *testing.T) {
	eachSystem(t, func(t *testing.T, sys *system) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, sys, mockserver.WithRateLimits(), mockserver.WithPlan(buckt.PlanEnterprise))
			raiseQuotas(t, w.server)
			p, all, began := w.provisioner(nil), names(testsize.Of(15, 50, 50)), time.Now()
			calls := []func(context.Context, string) error{
				func(ctx context.Context, name string) error { _, err := p.Grant(ctx, w.spec(name)); return err },
				func(ctx context.Context, name string) error { _, err := p.Rotate(ctx, name, nil); return err },
				p.Destroy,
			}
			for i, call := range calls {
				eachName(all, len(all), func(name string) {
					for try := 0; ; try++ {
						err := call(t.Context(), name)
						if err == nil {
							return
						}
						wait, ok := buckt.Retryable(err)
						require.True(t, ok && try < 3, "%s: %v", name, err)
						time.Sleep(wait)
					}
				})
				if i < 2 {
					w.requireGranted(all...)
				}
			}
			w.requireNothing()
			t.Log(time.Since(began))
		})
	})
}

// TestPlanOfBucktIsFull grants one tenant more than the plan permits buckets.
func TestPlanOfBucktIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, systemNamed("Buckt"), mockserver.WithPlan(buckt.PlanPro))
		p, all := w.provisioner(nil), names(11)
		for _, name := range all[:10] {
			_, err := p.Grant(t.Context(), w.spec(name))
			require.NoError(t, err)
		}
		_, err := p.Grant(t.Context(), w.spec(all[10]))
		require.ErrorIs(t, err, provision.ErrRefused)
		require.ErrorContains(t, err, "Plan limit reached: maximum 10 bucket(s)")
		_, err = p.Get(t.Context(), all[10])
		require.ErrorIs(t, err, provision.ErrNoGrant)
		w.requireGranted(all[:10]...)
	})
}
