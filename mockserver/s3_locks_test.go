package mockserver_test

import (
	"bytes"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
	"github.com/bucktgo/buckt/mockserver/linode"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

// lockedStore is an object of a system, a key for it, and the number of times that the system was locked.
type lockedStore struct {
	path   string
	s3     mocktest.S3Caller
	locks  *atomic.Int64
	revoke func()
}

// lockedStores returns one for each system that S3 clients reach. All systems of the server have state.
func lockedStores(t *testing.T, server *mockserver.Server) map[string]lockedStore {
	t.Helper()
	at := func(endpoint, accessKey, secret, region string) mocktest.S3Caller {
		return mocktest.S3Caller{T: t, Server: server, HTTP: server.HTTPClient(), Endpoint: endpoint, Key: sigv4.Credentials{
			AccessKey: accessKey, Secret: secret, Region: region,
		}}
	}
	service := mocktest.AddFileService(t, server, foundrydb.FileService{})
	foundryDBKey := mocktest.AddFoundryDBKey(t, server, foundrydb.Key{ServiceID: service.ID})
	account := server.Amove().Account()
	_, err := account.AddBucket(server.Amove().CloudAccountID(), amove.Bucket{Name: "photos"})
	require.NoError(t, err)
	amoveKey, err := account.User().AddKey(amove.Key{})
	require.NoError(t, err)
	mocktest.AddLinodeBucket(t, server.Linode().Account(), "us-east", "assets")
	linodeKey := mocktest.AddLinodeKey(t, server.Linode().Account(), linode.Key{})
	require.NoError(t, server.Tornado().AddExternalBucket(tornado.ExternalBucket{
		Endpoint: "https://s3.example.com", Bucket: "downloads", AccessKey: "AKIAEXTERNAL", SecretKey: buckt.NewSecret("externalSecret"),
	}))
	stores := map[string]lockedStore{
		"foundrydb": {"/" + service.Bucket + "/o", at(service.Endpoint, foundryDBKey.AccessKeyID, foundryDBKey.SecretAccessKey.Reveal(), "europe-1"),
			mockserver.CountLocks(server.FoundryDB()), func() { server.FoundryDB().RevokeKey(foundryDBKey.ID) }},
		"amove": {"/photos/o", at("https://"+amoveKey.StorageDN, amoveKey.AccessKey, amoveKey.SecretKey.Reveal(), "us-east-1"),
			mockserver.CountLocks(server.Amove()), func() { account.User().RevokeKey(amoveKey.ID) }},
		"linode": {"/assets/o", at("https://us-east-1.linodeobjects.com", linodeKey.AccessKey, linodeKey.SecretKey.Reveal(), "us-east-1"),
			mockserver.CountLocks(server.Linode()), func() { server.Linode().Account().RevokeKey(linodeKey.ID) }},
		"tornado": {"/downloads/o", at("https://s3.example.com", "AKIAEXTERNAL", "externalSecret", "us-east-1"),
			mockserver.CountLocks(server.Tornado()), func() { server.Tornado().RevokeExternalKey("AKIAEXTERNAL") }},
	}
	for _, store := range stores {
		require.Equal(t, 200, store.s3.Put(store.path, "content").Status)
	}
	return stores
}

// A read of an object locks its system once to find the key and the bucket, and once after the signature has been verified.
func TestS3LocksPerRead(t *testing.T) {
	server := mocktest.New(t)
	for name, store := range lockedStores(t, server) {
		for way, read := range map[string]func() mocktest.Reply{
			"signed": func() mocktest.Reply { return store.s3.Do("GET", store.path) },
			"head":   func() mocktest.Reply { return store.s3.Do("HEAD", store.path) },
			"presigned": func() mocktest.Reply {
				return store.s3.Open("GET", store.s3.Presign("GET", store.path, time.Minute), "")
			},
		} {
			t.Run(name+" "+way, func(t *testing.T) {
				before := store.locks.Load()
				require.Equal(t, 200, read().Status)
				require.LessOrEqual(t, store.locks.Load()-before, int64(2))
				require.Positive(t, store.locks.Load()-before, "locks are not counted")
			})
		}
	}
}

// A change of the key after it was found, while the request waits, decides the response.
func TestS3KeyChangesDuringRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, name := range []string{"foundrydb", "amove", "linode", "tornado"} {
			for change, test := range map[string]struct {
				apply  func(*mockserver.Server, lockedStore, *mockserver.State)
				status int
				code   string
			}{
				"none":    {func(*mockserver.Server, lockedStore, *mockserver.State) {}, 200, ""},
				"revoked": {func(_ *mockserver.Server, s lockedStore, _ *mockserver.State) { s.revoke() }, 403, "InvalidAccessKeyId"},
				"reset":   {func(server *mockserver.Server, _ lockedStore, _ *mockserver.State) { server.Reset() }, 403, "InvalidAccessKeyId"},
				"the same again": {func(server *mockserver.Server, _ lockedStore, state *mockserver.State) {
					require.NoError(t, server.Restore(state))
				}, 200, ""},
				"another secret": {
					func(server *mockserver.Server, s lockedStore, state *mockserver.State) {
						require.NoError(t, server.Restore(withSecret(t, state, s.s3.Key.Secret, strings.Repeat("x", len(s.s3.Key.Secret)))))
					}, 403, "SignatureDoesNotMatch",
				},
			} {
				server := mocktest.New(t)
				store := lockedStores(t, server)[name]
				state := server.Snapshot()
				server.Inject(fault.Fault{Match: fault.Match{Operation: "s3GetObject"}, Effect: fault.LatencyBefore(time.Second)})
				replies := make(chan mocktest.Reply)
				go func() { replies <- store.s3.Do("GET", store.path) }()
				synctest.Wait()
				test.apply(server, store, state)
				r := <-replies
				require.Equal(t, test.status, r.Status, "%s: %s", name, change)
				require.Equal(t, test.code, r.S3Code(), "%s: %s", name, change)
			}
		}
	})
}

// withSecret returns a copy of a state with another secret.
func withSecret(t *testing.T, state *mockserver.State, secret, other string) *mockserver.State {
	t.Helper()
	var text bytes.Buffer
	_, err := state.WriteTo(&text)
	require.NoError(t, err)
	require.Contains(t, text.String(), secret)
	changed, err := mockserver.ReadState(strings.NewReader(strings.ReplaceAll(text.String(), secret, other)))
	require.NoError(t, err)
	return changed
}
