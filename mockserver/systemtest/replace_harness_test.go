package systemtest

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// replacement is a call of a Replace, with ids as texts.
type replacement struct {
	name  string
	held  []string
	grace time.Duration
	// store gets the secret of the new key.
	store func(context.Context, string) error
}

// seenKey is a key in force.
type seenKey struct{ id, name, secret string }

// replacing is a system that makes keys.
type replacing struct {
	server  *mockserver.Server
	client  *buckt.Client
	replace func(context.Context, *buckt.Client, replacement) (seenKey, error)
	// orphans returns the names of the orphans.
	orphans func(ctx context.Context, name string, held []string) ([]string, error)
	// keys are the keys in force, apart from those that the server has from its start.
	keys func() []seenKey
	add  func(name string) seenKey
	// revoke revokes a key as another program would.
	revoke func(id string)
	// method is the method of the client.
	method string
	// The operations that create, list and delete keys.
	opCreate, opList, opDelete string
	// most is the length of the longest name, 0 for no limit.
	most int
}

// replacings start a server for each system.
var replacings = map[string]func(*testing.T, ...buckt.Option) *replacing{
	"Buckt": bucktReplacing, "FoundryDB": foundryDBReplacing, "Amove": amoveReplacing, "Linode": linodeReplacing,
}

// eachReplacing runs a test at each system.
func eachReplacing(t *testing.T, test func(*testing.T, func(*testing.T, ...buckt.Option) *replacing)) {
	for name, start := range replacings {
		t.Run(name, func(t *testing.T) { test(t, start) })
	}
}

func newReplacing(t *testing.T, method string, opts []buckt.Option) *replacing {
	server := mocktest.New(t)
	return &replacing{
		server: server, client: mockClient(t, server, opts...), method: method,
		opCreate: method + ".Create", opList: method + ".List", opDelete: method + ".Delete",
	}
}

// params are the parameters of a Replace. secret and id are those of a key.
func params[P, K any, ID int | string](
	call replacement, key P, id func(string) ID, secret func(*K) buckt.Secret,
) buckt.ReplaceParams[P, K, ID] {
	p := buckt.ReplaceParams[P, K, ID]{Key: key, Grace: call.grace, Held: ids(call.held, id)}
	if call.store != nil {
		p.Store = func(ctx context.Context, k *K) error { return call.store(ctx, secret(k).Reveal()) }
	}
	return p
}

func ids[ID int | string](texts []string, id func(string) ID) []ID {
	var held []ID
	if texts != nil {
		held = []ID{}
	}
	for _, text := range texts {
		held = append(held, id(text))
	}
	return held
}

func same(id string) string { return id }

func number(id string) int {
	n, _ := strconv.Atoi(id)
	return n
}

// seen converts the result of a Replace.
func seen[K any](key *K, err error, of func(*K) seenKey) (seenKey, error) {
	if key == nil {
		return seenKey{}, err
	}
	return of(key), err
}

func orphanNames[K any](keys []K, err error, name func(K) string) ([]string, error) {
	var found []string
	for _, k := range keys {
		found = append(found, name(k))
	}
	return found, err
}

func bucktReplacing(t *testing.T, opts ...buckt.Option) *replacing {
	t.Helper()
	r := newReplacing(t, "Keys", opts)
	org := r.server.Buckt().Organization()
	r.most = 100
	r.replace = func(ctx context.Context, c *buckt.Client, call replacement) (seenKey, error) {
		key := buckt.KeyCreateParams{
			Name: call.name, Permissions: []buckt.Permission{buckt.PermissionFilesRead}, BucketIDs: buckt.AllBuckets(),
		}
		got, err := c.Keys.Replace(ctx, params(call, key, same, func(k *buckt.CreatedKey) buckt.Secret { return k.Key }))
		return seen(got, err, func(k *buckt.CreatedKey) seenKey {
			listed, _ := org.Key(k.ID)
			return seenKey{k.ID, listed.Name, k.Key.Reveal()}
		})
	}
	r.orphans = func(ctx context.Context, name string, held []string) ([]string, error) {
		keys, err := r.client.Keys.Orphans(ctx, name, held)
		return orphanNames(keys, err, func(k buckt.Key) string { return k.Name })
	}
	r.keys = func() (keys []seenKey) {
		for _, k := range org.Keys() {
			if k.Secret.Reveal() != org.APIKey() {
				keys = append(keys, seenKey{k.ID, k.Name, k.Secret.Reveal()})
			}
		}
		return keys
	}
	r.add = func(name string) seenKey {
		k, err := org.AddKey(bucktapi.Key{Name: name})
		require.NoError(t, err)
		return seenKey{k.ID, k.Name, k.Secret.Reveal()}
	}
	r.revoke = func(id string) { org.RevokeKey(id) }
	return r
}

func foundryDBReplacing(t *testing.T, opts ...buckt.Option) *replacing {
	t.Helper()
	r := newReplacing(t, "FoundryDB.Keys", opts)
	foundry := r.server.FoundryDB()
	service, err := foundry.AddFileService(foundrydb.FileService{Name: "assets"})
	require.NoError(t, err)
	r.most = 128
	r.replace = func(ctx context.Context, c *buckt.Client, call replacement) (seenKey, error) {
		key := buckt.FoundryDBKeyCreateParams{Name: call.name, Permissions: buckt.FoundryDBRead}
		secret := func(k *buckt.FoundryDBKey) buckt.Secret { return k.SecretAccessKey }
		got, err := c.FoundryDB.Keys.Replace(ctx, service.ID, params(call, key, same, secret))
		return seen(got, err, func(k *buckt.FoundryDBKey) seenKey { return seenKey{k.ID, k.Name, k.SecretAccessKey.Reveal()} })
	}
	r.orphans = func(ctx context.Context, name string, held []string) ([]string, error) {
		keys, err := r.client.FoundryDB.Keys.Orphans(ctx, service.ID, name, held)
		return orphanNames(keys, err, func(k buckt.FoundryDBKey) string { return k.Name })
	}
	r.keys = func() (keys []seenKey) {
		for _, k := range foundry.Keys(service.ID) {
			if k.RevokedAt.IsZero() {
				keys = append(keys, seenKey{k.ID, k.Name, k.SecretAccessKey.Reveal()})
			}
		}
		return keys
	}
	r.add = func(name string) seenKey {
		k, err := foundry.AddKey(foundrydb.Key{ServiceID: service.ID, Name: name})
		require.NoError(t, err)
		return seenKey{k.ID, k.Name, k.SecretAccessKey.Reveal()}
	}
	r.revoke = func(id string) { foundry.RevokeKey(id) }
	return r
}

func amoveReplacing(t *testing.T, opts ...buckt.Option) *replacing {
	t.Helper()
	r := newReplacing(t, "Amove.Keys", opts)
	user, storage := r.server.Amove().Account().User(), r.server.Amove().CloudAccountID()
	r.replace = func(ctx context.Context, c *buckt.Client, call replacement) (seenKey, error) {
		key := buckt.AmoveKeyCreateParams{
			Name: call.name, Region: "us-east-1", StorageDN: "s3.example.com", Permission: buckt.AmoveRead,
			SelectedBuckets: buckt.AllBuckets(), CloudAccountID: storage,
		}
		got, err := c.Amove.Keys.Replace(ctx, params(call, key, same, func(k *buckt.AmoveKey) buckt.Secret { return k.SecretKey }))
		return seen(got, err, func(k *buckt.AmoveKey) seenKey { return seenKey{k.ID, k.Name, k.SecretKey.Reveal()} })
	}
	r.orphans = func(ctx context.Context, name string, held []string) ([]string, error) {
		keys, err := r.client.Amove.Keys.Orphans(ctx, name, held)
		return orphanNames(keys, err, func(k buckt.AmoveKey) string { return k.Name })
	}
	r.keys = func() (keys []seenKey) {
		for _, k := range user.Keys() {
			keys = append(keys, seenKey{k.ID, k.Name, k.SecretKey.Reveal()})
		}
		return keys
	}
	r.add = func(name string) seenKey {
		k, err := user.AddKey(amove.Key{Name: name})
		require.NoError(t, err)
		return seenKey{k.ID, k.Name, k.SecretKey.Reveal()}
	}
	r.revoke = func(id string) { user.RevokeKey(id) }
	return r
}

func linodeReplacing(t *testing.T, opts ...buckt.Option) *replacing {
	t.Helper()
	r := newReplacing(t, "Linode.Keys", opts)
	account := r.server.Linode().Account()
	require.NoError(t, account.SetQuota("keys", 1000))
	r.most = 50
	r.replace = func(ctx context.Context, c *buckt.Client, call replacement) (seenKey, error) {
		key := buckt.LinodeKeyCreateParams{Label: call.name, BucketAccess: buckt.LinodeAllBuckets()}
		got, err := c.Linode.Keys.Replace(ctx, params(call, key, number, func(k *buckt.LinodeKey) buckt.Secret { return k.SecretKey }))
		return seen(got, err, func(k *buckt.LinodeKey) seenKey { return seenKey{fmt.Sprint(k.ID), k.Label, k.SecretKey.Reveal()} })
	}
	r.orphans = func(ctx context.Context, name string, held []string) ([]string, error) {
		keys, err := r.client.Linode.Keys.Orphans(ctx, name, ids(held, number))
		return orphanNames(keys, err, func(k buckt.LinodeKey) string { return k.Label })
	}
	r.keys = func() (keys []seenKey) {
		for _, k := range account.Keys() {
			keys = append(keys, seenKey{fmt.Sprint(k.ID), k.Label, k.SecretKey.Reveal()})
		}
		return keys
	}
	r.add = func(name string) seenKey {
		k, err := account.AddKey(linode.Key{Label: name})
		require.NoError(t, err)
		return seenKey{fmt.Sprint(k.ID), k.Label, k.SecretKey.Reveal()}
	}
	r.revoke = func(id string) { account.RevokeKey(number(id)) }
	return r
}
