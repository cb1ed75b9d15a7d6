package provision_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/amove"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
	"github.com/bucktgo/buckt/mockserver/linode"
	"github.com/bucktgo/buckt/provision"
)

// system is a system under test.
type system struct {
	name     string
	provider func(*buckt.Client) provision.Provider
	// settingsOf returns the settings of a spec; account is the cloud account of Amove.
	settingsOf func(account string) any
	// buckets returns the names of all buckets of the mock, keys the secrets of all valid keys by name.
	buckets func(*mockserver.Server) []string
	keys    func(*mockserver.Server) map[string][]string
	// put puts an object into the only bucket.
	put func(*testing.T, *mockserver.Server)
	// opKey and opBucket are the operations that create a key and a bucket.
	opKey, opBucket string
}

var systems = []*system{
	{
		name: "Buckt", provider: provision.Buckt, opKey: "bucktCreateKey", opBucket: "bucktCreateBucket",
		settingsOf: func(string) any { return nil },
		buckets: func(s *mockserver.Server) (names []string) {
			for _, b := range s.Buckt().Organization().Buckets() {
				names = append(names, b.Name)
			}
			return names
		},
		keys: func(s *mockserver.Server) map[string][]string {
			keys := map[string][]string{}
			for _, k := range s.Buckt().Organization().Keys() {
				if k.Secret.Reveal() != s.Buckt().Organization().APIKey() {
					keys[k.Name] = append(keys[k.Name], k.Secret.Reveal())
				}
			}
			return keys
		},
		put: func(t *testing.T, s *mockserver.Server) {
			o := s.Buckt().Organization()
			require.NoError(t, o.PutFile(o.Buckets()[0].ID, bucktapi.File{Key: "a", Content: []byte("a")}))
		},
	},
	{
		name: "FoundryDB", provider: provision.FoundryDB, opKey: "foundrydbCreateKey", opBucket: "foundrydbCreateFileService",
		settingsOf: func(string) any { return nil },
		buckets: func(s *mockserver.Server) (names []string) {
			for _, b := range s.FoundryDB().FileServices() {
				names = append(names, b.Name)
			}
			return names
		},
		keys: func(s *mockserver.Server) map[string][]string {
			keys := map[string][]string{}
			for _, service := range s.FoundryDB().FileServices() {
				for _, k := range s.FoundryDB().Keys(service.ID) {
					if k.RevokedAt.IsZero() {
						keys[k.Name] = append(keys[k.Name], k.SecretAccessKey.Reveal())
					}
				}
			}
			return keys
		},
		put: func(t *testing.T, s *mockserver.Server) {
			require.NoError(t, s.FoundryDB().PutObject(s.FoundryDB().FileServices()[0].ID, foundrydb.Object{Key: "a", Content: []byte("a")}))
		},
	},
	{
		name: "Amove", provider: provision.Amove, opKey: "amoveCreateKey", opBucket: "amoveCreateBucket",
		settingsOf: func(account string) any {
			return &provision.AmoveSettings{CloudAccountID: account, Versioning: true}
		},
		buckets: func(s *mockserver.Server) (names []string) {
			for _, b := range s.Amove().Account().Buckets(s.Amove().CloudAccountID()) {
				names = append(names, b.Name)
			}
			return names
		},
		keys: func(s *mockserver.Server) map[string][]string {
			keys := map[string][]string{}
			for _, k := range s.Amove().Account().User().Keys() {
				keys[k.Name] = append(keys[k.Name], k.SecretKey.Reveal())
			}
			return keys
		},
		put: func(t *testing.T, s *mockserver.Server) {
			require.NoError(t, s.Amove().Account().PutObject(s.Amove().CloudAccountID(), "test-acme", amove.Object{Key: "a", Content: []byte("a")}))
		},
	},
	{
		name: "Linode", provider: provision.Linode, opKey: "linodeCreateKey", opBucket: "linodeCreateBucket",
		settingsOf: func(string) any { return &buckt.LinodeBucketCreateParams{Region: "us-east"} },
		buckets: func(s *mockserver.Server) (names []string) {
			for _, b := range s.Linode().Account().Buckets() {
				names = append(names, b.Label)
			}
			return names
		},
		keys: func(s *mockserver.Server) map[string][]string {
			keys := map[string][]string{}
			for _, k := range s.Linode().Account().Keys() {
				keys[k.Label] = append(keys[k.Label], k.SecretKey.Reveal())
			}
			return keys
		},
		put: func(t *testing.T, s *mockserver.Server) {
			require.NoError(t, s.Linode().Account().PutObject("us-east", "test-acme", linode.Object{Key: "a", Content: []byte("a")}))
		},
	},
}

// eachSystem runs a test at each system.
func eachSystem(t *testing.T, test func(*testing.T, *system)) {
	for _, sys := range systems {
		t.Run(sys.name, func(t *testing.T) { test(t, sys) })
	}
}

func systemNamed(name string) *system {
	return systems[slices.IndexFunc(systems, func(s *system) bool { return s.name == name })]
}

// settings returns the settings of a spec at a mock.
func (s *system) settings(server *mockserver.Server) any {
	return s.settingsOf(server.Amove().CloudAccountID())
}
