package systemtest

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// What could not be revoked is in the error by its id, and the next replacement revokes it.
func TestReplaceLeavesKeys(t *testing.T) {
	for name, test := range map[string]struct {
		inject func(*replacing) []fault.Fault
		fails  bool // the callback fails
		stored bool
		// left are the keys that are left: "old", "new".
		left []string
		// attempts are the attempts in the error, alive those whose keys exist.
		attempts, alive int
	}{
		"the old key cannot be revoked": {
			inject: func(r *replacing) []fault.Fault { return []fault.Fault{on(r.opDelete, fault.Status(500))} },
			stored: true, left: []string{"old"},
		},
		"the keys cannot be listed": {
			inject: func(r *replacing) []fault.Fault { return []fault.Fault{on(r.opList, fault.Status(500))} },
			stored: true, left: []string{"old"},
		},
		"the keys cannot be listed after an attempt that was lost": {
			inject: func(r *replacing) []fault.Fault {
				lost := on(r.opCreate, fault.LoseResponse())
				lost.First = 1
				return []fault.Fault{lost, on(r.opList, fault.Status(500))}
			},
			stored: true, left: []string{"old"}, attempts: 1, alive: 1,
		},
		"no key is made, and the keys cannot be listed": {
			inject: func(r *replacing) []fault.Fault {
				return []fault.Fault{on(r.opCreate, fault.LoseResponse()), on(r.opList, fault.Status(500))}
			},
			attempts: 4, alive: 4,
		},
		"the callback fails, and the new key cannot be revoked": {
			inject: func(r *replacing) []fault.Fault { return []fault.Fault{on(r.opDelete, fault.Status(500))} },
			fails:  true, left: []string{"new"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachReplacing(t, func(t *testing.T, start func(*testing.T, ...buckt.Option) *replacing) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					r, v := start(t), &vault{}
					old := r.add("app")
					for _, f := range test.inject(r) {
						r.server.Inject(f)
					}
					var made string
					store := func(ctx context.Context, secret string) error {
						made = secret
						if test.fails {
							return errStore
						}
						return v.store(ctx, secret)
					}
					got, err := r.replace(t.Context(), r.client, replacement{name: "app", held: []string{old.id}, store: store})
					left := requireType[*buckt.KeysLeftError](t, err)
					require.Equal(t, test.fails, errors.Is(err, errStore))
					require.Equal(t, test.stored, left.Stored)
					require.Len(t, left.Attempts, test.attempts)
					ids := map[string]string{}
					for _, k := range r.keys() {
						switch k.secret {
						case old.secret:
							ids["old"] = k.id
						case made:
							ids["new"] = k.id
						}
					}
					var want []string
					for _, name := range test.left {
						want = append(want, ids[name])
						require.ErrorContains(t, err, ids[name])
					}
					require.Equal(t, want, left.IDs)
					require.Equal(t, test.stored, got.id != "")
					require.Equal(t, old.id, ids["old"])
					require.Len(t, r.keys(), len(ids)+test.alive)

					r.server.RemoveFaults()
					held := []string{old.id}
					if test.stored {
						held = append(held, got.id)
					}
					next, err := r.replace(t.Context(), r.client, replacement{name: "app", held: held, store: v.store})
					require.NoError(t, err)
					require.Equal(t, []seenKey{next}, r.keys())
				})
			})
		})
	}
}

// Once the new key is stored, the old one is revoked although the context has ended, but not within the time of grace.
func TestReplaceIsCancelled(t *testing.T) {
	for name, test := range map[string]struct {
		grace time.Duration
		// lost loses the response to the first create; slow delays the first revocation.
		lost, slow bool
		// when is the time at which the context ends, 0 for the callback.
		when time.Duration
		kept bool
	}{
		"in the callback that succeeds":             {},
		"in the callback, with a lost attempt":      {lost: true},
		"while the old key is revoked":              {slow: true, when: 10 * time.Second},
		"in the time of grace":                      {grace: time.Hour, when: time.Minute, kept: true},
		"in the time of grace, with a lost attempt": {grace: time.Hour, when: time.Minute, lost: true, kept: true},
	} {
		t.Run(name, func(t *testing.T) {
			eachReplacing(t, func(t *testing.T, start func(*testing.T, ...buckt.Option) *replacing) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					r := start(t)
					old := r.add("app")
					if test.lost {
						lost := on(r.opCreate, fault.LoseResponse())
						lost.First = 1
						r.server.Inject(lost)
					}
					if test.slow {
						slow := on(r.opDelete, fault.LatencyBefore(time.Minute))
						slow.First = 1
						r.server.Inject(slow)
					}
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					store := func(context.Context, string) error {
						if test.when == 0 {
							cancel()
						} else {
							time.AfterFunc(test.when, cancel)
						}
						return nil
					}
					call := replacement{name: "app", held: []string{old.id}, grace: test.grace, store: store}
					got, err := r.replace(ctx, r.client, call)
					if !test.kept {
						require.NoError(t, err)
						require.Equal(t, []seenKey{got}, r.keys())
						return
					}
					require.ErrorIs(t, err, context.Canceled)
					left := requireType[*buckt.KeysLeftError](t, err)
					require.True(t, left.Stored)
					require.Equal(t, []string{old.id}, left.IDs)
					require.ElementsMatch(t, []seenKey{old, got}, r.keys())
				})
			})
		})
	}
}

// A revocation takes two minutes at most after the context has ended.
func TestReplaceCleansUpForABoundedTime(t *testing.T) {
	eachReplacing(t, func(t *testing.T, start func(*testing.T, ...buckt.Option) *replacing) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			r := start(t)
			old := r.add("app")
			r.server.Inject(on(r.opDelete, fault.Hang()))
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			begin := time.Now()
			_, err := r.replace(ctx, r.client, replacement{name: "app", held: []string{old.id}, store: (&vault{}).store})
			require.Equal(t, []string{old.id}, requireType[*buckt.KeysLeftError](t, err).IDs)
			require.LessOrEqual(t, time.Since(begin), 3*time.Minute)
		})
	})
}

// A list of several pages that changes while it is read is read again.
func TestReplaceReadsAChangedListAgain(t *testing.T) {
	for name, test := range map[string]struct {
		start func(*testing.T, ...buckt.Option) *replacing
		keys  int
	}{
		"Amove":  {amoveReplacing, 60},
		"Linode": {linodeReplacing, 600},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var lists atomic.Int32
				var r *replacing
				var others []seenKey
				r = test.start(t, buckt.WithHooks(buckt.Hooks{Attempt: func(_ context.Context, i buckt.AttemptInfo) {
					if i.Operation == r.opList && lists.Add(1) == 1 {
						r.revoke(others[0].id)
						r.revoke(others[1].id)
					}
				}}))
				for range test.keys {
					others = append(others, r.add("other"))
				}
				got, err := r.replace(t.Context(), r.client, replacement{name: "app", held: []string{}, store: (&vault{}).store})
				require.NoError(t, err)
				require.Len(t, r.keys(), test.keys-1)
				require.NotEmpty(t, got.id)
				require.Equal(t, int32(4), lists.Load())
			})
		})
	}
}
