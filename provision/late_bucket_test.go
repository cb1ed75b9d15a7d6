package provision_test

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/testsize"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// TestLateBucketIsAudited crashes or suspends a process at each moment of a grant at Buckt, where a bucket may also appear 10 minutes after
// the creation that failed. Another process takes over. Audit finds each bucket that is not the grant's, and nothing else. Two buckets whose
// creations were both lost are an error, until one of them is deleted.
func TestLateBucketIsAudited(t *testing.T) {
	for name, stop := range map[string]time.Duration{"crash": 0, "suspended": 3 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, met := 0, true
			for at := 0; met; at += testsize.Of(3, 1, 1) {
				for _, after := range []bool{false, true} {
					synctest.Test(t, func(t *testing.T) {
						w, p := newWorld(t, systemNamed("Buckt")), &process{at: at, after: after, stop: stop}
						w.server.Inject(fault.Fault{Match: fault.Match{Operation: w.sys.opBucket}, First: 1, Effect: fault.LateEffect(500, 10*time.Minute)})
						var wg sync.WaitGroup
						wg.Go(func() { _, _ = w.provisioner(p).Grant(t.Context(), w.spec("acme")) })
						synctest.Wait()
						_, err := w.provisioner(nil).Grant(t.Context(), w.spec("acme"))
						mayFail(t, err)
						wg.Wait()
						time.Sleep(time.Hour)
						err = w.provisioner(nil).Resume(t.Context())
						if _, ambiguous := errors.AsType[*buckt.DuplicateError](err); ambiguous {
							w.deleteOneOfTwo()
							err = w.provisioner(nil).Resume(t.Context())
						}
						require.NoError(t, err)
						_, err = w.provisioner(nil).Grant(t.Context(), w.spec("acme"))
						require.NoError(t, err)

						held, want, got := w.get("acme").Bucket.ID, []string{}, []string{}
						for _, b := range w.server.Buckt().Organization().Buckets() {
							if b.ID != held {
								want = append(want, b.ID)
							}
						}
						audit, err := w.provisioner(nil).Audit(t.Context())
						require.NoError(t, err)
						for _, b := range audit.UnheldBuckets {
							got = append(got, b.ID)
						}
						require.ElementsMatch(t, want, got)
						audit.UnheldBuckets, audit.Unfinished = nil, nil // of keys that may appear later
						require.Zero(t, audit)
						found += len(want)
						met = p.cut()
					})
				}
			}
			require.NotZero(t, found)
			t.Log(found, "buckets that are not the grant's")
		})
	}
}

// deleteOneOfTwo deletes one of the two buckets that Audit finds.
func (w *world) deleteOneOfTwo() {
	w.t.Helper()
	audit, err := w.provisioner(nil).Audit(w.t.Context())
	require.NoError(w.t, err)
	require.Len(w.t, audit.UnheldBuckets, 2)
	require.Equal(w.t, []string{"acme"}, audit.Unfinished)
	buckets := w.server.Client().Buckets
	_, err = buckets.Delete(w.t.Context(), audit.UnheldBuckets[0].ID)
	require.NoError(w.t, err)
	require.NoError(w.t, buckets.WaitUntilDeleted(w.t.Context(), audit.UnheldBuckets[0].ID, buckt.WaitParams{}))
}
