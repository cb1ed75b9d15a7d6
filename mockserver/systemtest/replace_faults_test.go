package systemtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/fault"
)

var errStore = errors.New("the database is down")

// A creation whose outcome is unknown is followed by another one, and its key is revoked.
func TestReplaceLosesCreations(t *testing.T) {
	for name, test := range map[string]struct {
		effect fault.Effect
		// late is how many keys appear afterwards.
		late int
	}{
		"the response is lost":               {effect: fault.LoseResponse()},
		"500, and the key was made":          {effect: fault.Status(500).After()},
		"500, and no key was made":           {effect: fault.Status(500)},
		"an empty response":                  {effect: fault.Empty200()},
		"500, and the key appears later":     {effect: fault.LateEffect(500, 10*time.Minute), late: 2},
		"the response is cut off and broken": {effect: fault.Truncate(10)},
	} {
		t.Run(name, func(t *testing.T) {
			eachReplacing(t, func(t *testing.T, start func(*testing.T, ...buckt.Option) *replacing) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					r, v := start(t), &vault{}
					old := r.add("app")
					r.server.Inject(fault.Fault{Match: fault.Match{Operation: r.opCreate}, First: 2, Effect: test.effect})
					got, err := r.replace(t.Context(), r.client, replacement{name: "app", held: []string{old.id}, store: v.store})
					require.NoError(t, err)
					require.Equal(t, []seenKey{got}, r.keys())
					require.Equal(t, []string{got.secret}, v.secrets)
					r.server.AssertCalled(t, 3, fault.Match{Operation: r.opCreate})

					time.Sleep(10 * time.Minute)
					synctest.Wait()
					found, err := r.orphans(t.Context(), "app", []string{got.id})
					require.NoError(t, err)
					require.Len(t, found, test.late)
					require.Len(t, r.keys(), 1+test.late)
					next, err := r.replace(t.Context(), r.client, replacement{name: "app", held: []string{got.id}, store: v.store})
					require.NoError(t, err)
					require.Equal(t, []seenKey{next}, r.keys())
				})
			})
		})
	}
}

// replaceFailure is a way in which a replacement of the key "app" fails before the new key is stored.
type replaceFailure struct {
	inject func(*replacing) []fault.Fault
	// store is the callback; nil for one that must not be called.
	store func(context.Context, string) error
	// timeout ends the context, 0 for never.
	timeout time.Duration
	// check checks the error.
	check func(*testing.T, error)
	// creations are how many are sent.
	creations int
}

func on(operation string, effect fault.Effect) fault.Fault {
	return fault.Fault{Match: fault.Match{Operation: operation}, Effect: effect}
}

var replaceFailures = map[string]replaceFailure{
	"every creation loses its response": {
		inject: func(r *replacing) []fault.Fault { return []fault.Fault{on(r.opCreate, fault.LoseResponse())} },
		check:  func(t *testing.T, err error) { requireType[*buckt.OutcomeUnknownError](t, err) }, creations: 4,
	},
	"the creation is refused": {
		inject: func(r *replacing) []fault.Fault { return []fault.Fault{on(r.opCreate, fault.Status(400))} },
		check: func(t *testing.T, err error) {
			require.False(t, isType[*buckt.KeysLeftError](err))
			requireType[*buckt.BadRequestError](t, err)
		},
		creations: 1,
	},
	"the second creation is refused, the first one was made": {
		inject: func(r *replacing) []fault.Fault {
			second := on(r.opCreate, fault.Status(400))
			second.Nth = 2
			first := on(r.opCreate, fault.LoseResponse())
			first.Nth = 1
			return []fault.Fault{first, second}
		},
		check: func(t *testing.T, err error) { requireType[*buckt.BadRequestError](t, err) }, creations: 2,
	},
	"the context ends while the key is made": {
		inject: func(r *replacing) []fault.Fault {
			return []fault.Fault{on(r.opCreate, fault.LatencyAfter(time.Minute))}
		},
		timeout: time.Second, creations: 1,
		check: func(t *testing.T, err error) { require.ErrorIs(t, err, context.DeadlineExceeded) },
	},
	"the callback fails": {
		store:     func(context.Context, string) error { return errStore },
		check:     func(t *testing.T, err error) { require.ErrorIs(t, err, errStore) },
		creations: 1,
	},
	"the callback fails, after an attempt that was lost": {
		inject: func(r *replacing) []fault.Fault {
			lost := on(r.opCreate, fault.LoseResponse())
			lost.First = 1
			return []fault.Fault{lost}
		},
		store:     func(context.Context, string) error { return errStore },
		check:     func(t *testing.T, err error) { require.ErrorIs(t, err, errStore) },
		creations: 2,
	},
	"the context ends in the callback": {
		store: func(ctx context.Context, _ string) error {
			<-ctx.Done()
			return ctx.Err()
		},
		timeout: time.Second, creations: 1,
		check: func(t *testing.T, err error) { require.ErrorIs(t, err, context.DeadlineExceeded) },
	},
	"the callback panics": {
		store: func(context.Context, string) error { panic(errStore) },
		check: func(t *testing.T, err error) { require.ErrorContains(t, err, "panic: "+errStore.Error()) }, creations: 1,
	},
}

// A replacement that fails leaves the old key, and no other.
func TestReplaceFails(t *testing.T) {
	for name, test := range replaceFailures {
		t.Run(name, func(t *testing.T) {
			eachReplacing(t, func(t *testing.T, start func(*testing.T, ...buckt.Option) *replacing) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					r := start(t)
					old := r.add("app")
					if test.inject != nil {
						for _, f := range test.inject(r) {
							r.server.Inject(f)
						}
					}
					ctx, cancel := context.WithTimeout(t.Context(), cmp.Or(test.timeout, time.Hour))
					defer cancel()
					_, err := r.replaceOrPanic(ctx, t, test.store, old)
					test.check(t, err)
					require.Equal(t, []seenKey{old}, r.keys())
					r.server.AssertCalled(t, test.creations, fault.Match{Operation: r.opCreate})
				})
			})
		})
	}
}

// replaceOrPanic replaces a key; a panic of the callback becomes an error.
func (r *replacing) replaceOrPanic(ctx context.Context, t *testing.T, store func(context.Context, string) error, old seenKey) (
	k seenKey, err error,
) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	if store == nil {
		store = func(context.Context, string) error {
			t.Error("the callback was called")
			return nil
		}
	}
	return r.replace(ctx, r.client, replacement{name: "app", held: []string{old.id}, store: store})
}
