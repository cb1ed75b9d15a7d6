package systemtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/testsize"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// stormFaults are the faults of 30 % of the requests. Some keys appear after their errors.
func stormFaults(create string) []fault.Fault {
	late := on(create, fault.LateEffect(500, 5*time.Minute))
	late.Share = 0.1
	first := late // so that a small test has one too
	first.Share, first.First = 0, 1
	faults := []fault.Fault{first, late}
	for _, effect := range []fault.Effect{
		fault.ResetBefore(), fault.LoseResponse(), fault.LoseResponse(), fault.Truncate(10), fault.Status(500), fault.Status(500).After(),
		fault.HTML502().After(), fault.Status(503), fault.ResetInBody(10), fault.StaleLists(time.Minute),
	} {
		faults = append(faults, fault.Fault{Share: 0.03, Effect: effect})
	}
	return faults
}

// Many keys are replaced while 30 % of the requests go wrong: 480 in a full test. One more replacement of each leaves as many keys, whose
// secrets are stored, and no orphan.
func TestReplaceUnderStorm(t *testing.T) {
	perSystem := testsize.Of(15, 50, 120)
	eachReplacing(t, func(t *testing.T, start func(*testing.T, ...buckt.Option) *replacing) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			r := start(t)
			var mu sync.Mutex
			held, secrets, failed := map[string][]string{}, map[string]string{}, 0
			replaceAll := func() {
				var wg sync.WaitGroup
				limit := make(chan struct{}, 8)
				for i := range perSystem {
					name := fmt.Sprintf("tenant-%d", i)
					wg.Go(func() {
						limit <- struct{}{}
						defer func() { <-limit }()
						mu.Lock()
						call := replacement{name: name, held: held[name]}
						mu.Unlock()
						call.store = func(_ context.Context, secret string) error {
							mu.Lock()
							defer mu.Unlock()
							secrets[name] = secret
							return nil
						}
						got, err := r.replace(t.Context(), r.client, call)
						mu.Lock()
						defer mu.Unlock()
						if err != nil {
							failed++
						}
						if got.id != "" {
							held[name] = []string{got.id}
						}
						if left, ok := errors.AsType[*buckt.KeysLeftError](err); ok {
							held[name] = append(held[name], left.IDs...)
						}
					})
				}
				wg.Wait()
			}
			for i := range perSystem {
				name := fmt.Sprintf("tenant-%d", i)
				held[name] = []string{r.add(name).id}
			}
			for _, f := range stormFaults(r.opCreate) {
				r.server.Inject(f)
			}
			replaceAll()
			stormed := len(r.keys())
			r.server.RemoveFaults()
			time.Sleep(10 * time.Minute)
			synctest.Wait()
			late, failures := len(r.keys()), failed
			replaceAll()
			t.Logf("%d of %d calls failed, %d keys after the storm, %d ten minutes later", failures, perSystem, stormed, late)
			require.Equal(t, failures, failed, "without faults none fails")
			require.Greater(t, late, perSystem, "the storm left orphans")
			found := map[string]string{}
			for _, k := range r.keys() {
				found[k.name[:len(k.name)-11]] = k.secret
			}
			require.Len(t, r.keys(), perSystem)
			require.Equal(t, secrets, found)
		})
	})
}
