package provisiontest_test

import (
	"context"
	"iter"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/provision"
	"github.com/bucktgo/buckt/provision/provisiontest"
)

// The journals of package provision.
func TestJournals(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		journal := provision.NewMemoryJournal()
		require.NoError(t, provisiontest.TestJournal(t.Context(), func() (provision.Journal, error) { return journal, nil }))
	})
	t.Run("file", func(t *testing.T) {
		folder := t.TempDir()
		require.NoError(t, provisiontest.TestJournal(t.Context(), func() (provision.Journal, error) { return provision.NewFileJournal(folder) }))
	})
}

// The providers of package provision.
func TestProviders(t *testing.T) {
	for _, test := range []struct {
		name     string
		provider func(*buckt.Client) provision.Provider
		settings func(*mockserver.Server) any
		prefix   string
		rights   []provision.Rights
	}{
		{
			name: "Buckt", provider: provision.Buckt, settings: func(*mockserver.Server) any { return &buckt.BucketCreateParams{} },
			rights: []provision.Rights{provision.Read, provision.Write, provision.ReadWrite},
		},
		{
			name: "FoundryDB", provider: provision.FoundryDB, prefix: "tenant/",
			settings: func(*mockserver.Server) any { return &buckt.FoundryDBFileServiceCreateParams{QuotaGBHard: 500} },
			rights:   []provision.Rights{provision.Read, provision.Write, provision.ReadWrite},
		},
		{
			name: "Amove", provider: provision.Amove, rights: []provision.Rights{provision.Read, provision.Write, provision.ReadWrite},
			settings: func(s *mockserver.Server) any {
				return &provision.AmoveSettings{CloudAccountID: s.Amove().CloudAccountID(), Versioning: true}
			},
		},
		{
			name: "Linode", provider: provision.Linode, rights: []provision.Rights{provision.Read, provision.ReadWrite},
			settings: func(*mockserver.Server) any {
				return &buckt.LinodeBucketCreateParams{Region: "us-east", ACL: buckt.LinodeACLPrivate, CORSEnabled: buckt.Set(true)}
			},
		},
	} {
		for _, rights := range test.rights {
			t.Run(test.name+"/"+string(rights), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
					spec := provision.Spec{
						Name: "acme", Bucket: "test-acme", Rights: rights, Prefix: test.prefix, Deletion: provision.Delete,
						System: test.settings(server),
					}
					require.NoError(t, provisiontest.TestProvider(t.Context(), test.provider(server.Client()), spec))
				})
			})
		}
	}
}

func TestTornado(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
		client := server.Client()
		linode := provision.Linode(client)
		spec := provision.Spec{
			Name: "acme", Bucket: "test-acme", Rights: provision.ReadWrite, System: &buckt.LinodeBucketCreateParams{Region: "us-east"},
		}
		bucket, err := linode.CreateBucket(t.Context(), spec)
		require.NoError(t, err)
		_, first, err := linode.CreateKey(t.Context(), spec, bucket, "first")
		require.NoError(t, err)
		_, second, err := linode.CreateKey(t.Context(), spec, bucket, "second")
		require.NoError(t, err)
		require.NoError(t, provisiontest.TestConsumer(t.Context(), provision.Tornado(client), spec, first, second))
		for _, wrong := range []provision.Spec{{Rights: provision.Read}, {Rights: provision.ReadWrite, Prefix: "a/"}} {
			require.ErrorContains(t, provisiontest.TestConsumer(t.Context(), provision.Tornado(client), wrong, first, second), "Check")
		}
	})
}

// forgetful is an incorrect journal.
type forgetful struct{ provision.Journal }

func (f forgetful) Save(ctx context.Context, e provision.Entry, _ int64) error {
	stored, err := f.Load(ctx, e.Name)
	if err != nil {
		return err
	}
	return f.Journal.Save(ctx, e, stored.Version) // ignores the version
}

func (f forgetful) All(context.Context) iter.Seq2[provision.Entry, error] {
	return func(func(provision.Entry, error) bool) {}
}

// The tests find the failures of incorrect implementations.
func TestFindings(t *testing.T) {
	journal := forgetful{provision.NewMemoryJournal()}
	err := provisiontest.TestJournal(t.Context(), func() (provision.Journal, error) { return journal, nil })
	require.ErrorContains(t, err, "Save over another version")
	require.ErrorContains(t, err, "All: the entries are []")

	spec := provision.Spec{Name: "acme", Bucket: "test-acme", Rights: provision.Read}
	err = provisiontest.TestProvider(t.Context(), unsupported{}, spec)
	require.ErrorContains(t, err, "FindBucket before the creation: the error is unsupported operation")
}

type unsupported struct{ provision.Unsupported }

func (unsupported) Name() string                           { return "none" }
func (unsupported) Check(s provision.Spec) (string, error) { return s.Bucket, nil }
