package systemtest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
)

// vault is where the callbacks of the tests store secrets.
type vault struct{ secrets []string }

func (v *vault) store(_ context.Context, secret string) error {
	v.secrets = append(v.secrets, secret)
	return nil
}

// forged is a name that differs from that of an attempt in its last character.
func forged(attempt string) string {
	last := "a"
	if strings.HasSuffix(attempt, "a") {
		last = "b"
	}
	return attempt[:len(attempt)-1] + last
}

// A replacement leaves one key of its name, whose secret was stored, and no key that a person made is touched.
func TestReplace(t *testing.T) {
	eachReplacing(t, func(t *testing.T, start func(*testing.T, ...buckt.Option) *replacing) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			r, v := start(t), &vault{}
			old := r.add("app")
			var others []seenKey
			for _, name := range []string{
				"app", "apple", "app-production", "app-1764565717", "app-abcdefghij", "app-", "ap", "App-abcdefghij", "another",
			} {
				others = append(others, r.add(name))
			}
			first, err := r.replace(t.Context(), r.client, replacement{name: "app", held: []string{old.id}, store: v.store})
			require.NoError(t, err)
			require.Regexp(t, `^app-[a-z2-7]{10}$`, first.name)
			require.ElementsMatch(t, append(others, first), r.keys())
			require.Equal(t, []string{first.secret}, v.secrets)

			others = append(others, r.add(forged(first.name)), r.add(first.name+"a"), r.add("x"+first.name))
			second, err := r.replace(t.Context(), r.client, replacement{name: "app", held: []string{first.id}, store: v.store})
			require.NoError(t, err)
			require.NotEqual(t, first.name, second.name)
			require.ElementsMatch(t, append(others, second), r.keys())
			require.Equal(t, []string{first.secret, second.secret}, v.secrets)

			found, err := r.orphans(t.Context(), "app", []string{second.id})
			require.NoError(t, err)
			require.Empty(t, found)
			found, err = r.orphans(t.Context(), "app", nil)
			require.NoError(t, err)
			require.Equal(t, []string{second.name}, found)
			found, err = r.orphans(t.Context(), "another", nil)
			require.NoError(t, err)
			require.Empty(t, found)
		})
	})
}

// A key that was revoked before, or that a list does not show yet, is no obstacle.
func TestReplaceHeldKeys(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*testing.T, *replacing, seenKey)
	}{
		"revoked": {func(_ *testing.T, r *replacing, old seenKey) { r.revoke(old.id) }},
		"not listed": {func(_ *testing.T, r *replacing, _ seenKey) {
			r.server.Inject(fault.Fault{Effect: fault.StaleLists(time.Hour)})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			eachReplacing(t, func(t *testing.T, start func(*testing.T, ...buckt.Option) *replacing) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					r, v := start(t), &vault{}
					old, err := r.replace(t.Context(), r.client, replacement{name: "app", held: []string{}, store: v.store})
					require.NoError(t, err)
					test.spoil(t, r, old)
					got, err := r.replace(t.Context(), r.client, replacement{name: "app", held: []string{old.id}, store: v.store})
					require.NoError(t, err)
					require.Equal(t, []seenKey{got}, r.keys())
				})
			})
		})
	}
}

// The old key is in force until the time of grace is over.
func TestReplaceGrace(t *testing.T) {
	eachReplacing(t, func(t *testing.T, start func(*testing.T, ...buckt.Option) *replacing) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			r, v := start(t), &vault{}
			old, begin, meanwhile := r.add("app"), time.Now(), make(chan int, 1)
			time.AfterFunc(59*time.Minute, func() { meanwhile <- len(r.keys()) })
			call := replacement{name: "app", held: []string{old.id}, grace: time.Hour, store: v.store}
			got, err := r.replace(t.Context(), r.client, call)
			require.NoError(t, err)
			require.Equal(t, 2, <-meanwhile)
			require.Equal(t, time.Hour, time.Since(begin).Truncate(time.Minute))
			require.Equal(t, []seenKey{got}, r.keys())

			begin, call.held = time.Now(), []string{}
			_, err = r.replace(t.Context(), r.client, call)
			require.NoError(t, err)
			require.Less(t, time.Since(begin), time.Minute, "there is no key to wait for")
		})
	})
}

// Within a client, the replacements of a name come one after the other; other names do not wait for them.
func TestReplaceOneAtATime(t *testing.T) {
	eachReplacing(t, func(t *testing.T, start func(*testing.T, ...buckt.Option) *replacing) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			r := start(t)
			var mu sync.Mutex
			running, most := map[string]int{}, map[string]int{}
			done := make(chan error)
			stored, names := make(chan string, 10), []string{"one", "one", "one", "two", "two"}
			for _, name := range names {
				go func() {
					store := func(_ context.Context, secret string) error {
						mu.Lock()
						running[name]++
						most[name] = max(most[name], running[name])
						most["all"] = max(most["all"], running["one"]+running["two"])
						mu.Unlock()
						time.Sleep(time.Minute)
						mu.Lock()
						running[name]--
						mu.Unlock()
						stored <- secret
						return nil
					}
					_, err := r.replace(t.Context(), r.client, replacement{name: name, held: []string{}, store: store})
					done <- err
				}()
			}
			for range names {
				require.NoError(t, <-done)
			}
			require.Equal(t, map[string]int{"one": 1, "two": 1, "all": 2}, most)
			var secrets []string
			for range names {
				secrets = append(secrets, <-stored)
			}
			keys := r.keys()
			require.Len(t, keys, 2)
			for _, k := range keys {
				require.Contains(t, secrets, k.secret)
			}
		})
	})
}

// The error contains the key that the caller has and must not revoke.
func TestReplaceKeepsKeys(t *testing.T) {
	for name, test := range map[string]struct {
		start func(*testing.T, ...buckt.Option) *replacing
		// seed adds the key that is kept, and returns its id and a client.
		seed func(*testing.T, *replacing) (string, *buckt.Client)
		text string
		// listed is false if lists do not show the key.
		listed bool
	}{
		"the key of the client":             {start: bucktReplacing, text: "the client itself uses", listed: true, seed: ownKey},
		"the key of the client, not listed": {start: bucktReplacing, text: "the client itself uses", seed: ownKey},
		"a key of an attachment": {
			start: foundryDBReplacing, text: "for an attachment", listed: true,
			seed: func(t *testing.T, r *replacing) (string, *buckt.Client) {
				foundry := r.server.FoundryDB()
				k, err := foundry.AddKey(foundrydb.Key{ServiceID: foundry.FileServices()[0].ID, Name: "app", Purpose: buckt.FoundryDBKeyForAttachment})
				require.NoError(t, err)
				return k.ID, r.client
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r, v := test.start(t), &vault{}
				id, client := test.seed(t, r)
				if !test.listed {
					r.server.Inject(fault.Fault{Match: fault.Match{Operation: r.opList}, Effect: fault.StaleLists(time.Hour)})
				}
				got, err := r.replace(t.Context(), client, replacement{name: "app", held: []string{id}, store: v.store})
				left := requireType[*buckt.KeysLeftError](t, err)
				require.Equal(t, []string{id}, left.IDs)
				require.True(t, left.Stored)
				require.Equal(t, r.method+".Replace", left.Operation)
				require.Equal(t, "app", left.Name)
				require.ErrorContains(t, err, id+" is ")
				require.ErrorContains(t, err, test.text)
				require.Equal(t, []string{got.secret}, v.secrets)
				require.Len(t, r.keys(), 2)
				r.server.AssertNever(t, fault.Match{Operation: r.opDelete})
			})
		})
	}
}

// ownKey creates a client with its own key, which a Replace has made.
func ownKey(t *testing.T, r *replacing) (string, *buckt.Client) {
	var secret string
	key := buckt.KeyCreateParams{
		Name: "app", Permissions: []buckt.Permission{buckt.PermissionKeysRead, buckt.PermissionKeysWrite}, BucketIDs: buckt.AllBuckets(),
	}
	store := func(_ context.Context, k *buckt.CreatedKey) error {
		secret = k.Key.Reveal()
		return nil
	}
	made, err := r.client.Keys.Replace(t.Context(), buckt.KeyReplaceParams{Key: key, Held: []string{}, Store: store})
	require.NoError(t, err)
	client := mockClient(t, r.server, buckt.WithAPIKey(secret))
	found, err := client.Keys.Orphans(t.Context(), "app", nil)
	require.NoError(t, err)
	require.Empty(t, found)
	return made.ID, client
}
