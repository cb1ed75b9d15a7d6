package provision_test

import (
	"context"
	"crypto/sha256"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/provision"
)

// TestMain checks that no goroutine outlives its test.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// server starts a mock and closes it at the end of the test.
func server(t *testing.T, opts ...mockserver.Option) *mockserver.Server {
	t.Helper()
	return mockserver.New(t, append(opts, mockserver.WithContractCheck(contractcheck.New()))...)
}

// world contains a mock, a journal, and the credentials that the application has stored.
type world struct {
	t       *testing.T
	sys     *system
	server  *mockserver.Server
	journal provision.Journal
	sealer  buckt.Sealer
	mu      sync.Mutex
	sink    sink              // a consumer
	stored  map[string]string // the secret of each grant
	first   string            // the first secret of acme
	opts    []buckt.Option
}

func newWorld(t *testing.T, sys *system, opts ...mockserver.Option) *world {
	t.Helper()
	key := sha256.Sum256([]byte("seal"))
	sealer, err := buckt.NewAESGCMSealer(key[:])
	require.NoError(t, err)
	return &world{
		t: t, sys: sys, server: server(t, opts...), journal: provision.NewMemoryJournal(), sealer: sealer, stored: map[string]string{},
	}
}

// consumer is the consumer of a grant. Only acme has one.
func (w *world) consumer(grant string) string {
	if grant == "acme" {
		return "sink"
	}
	return ""
}

// spec is a grant with the policy Delete.
func (w *world) spec(name string) provision.Spec {
	return provision.Spec{Name: name, Rights: provision.ReadWrite, Deletion: provision.Delete, Consumer: w.consumer(name), System: w.sys.settings(w.server)}
}

// provisioner creates the provisioner of a process; p is nil if the process is not interrupted.
func (w *world) provisioner(p *process, change ...func(*provision.Config)) *provision.Provisioner {
	w.t.Helper()
	if p == nil {
		p = &process{at: -1}
	}
	client, err := buckt.New(slices.Concat(w.server.Options(), w.opts, []buckt.Option{
		buckt.WithTransport(cutTransport{p, w.server.HTTPClient().Transport}),
	})...)
	require.NoError(w.t, err)
	config := provision.Config{
		Consumers: map[string]provision.Consumer{"sink": cutConsumer{p, &w.sink}},
		Owner:     "test", Provider: w.sys.provider(client), Journal: cutJournal{p, w.journal}, Sealer: w.sealer,
		Store: func(_ context.Context, grant string, c provision.Credential) error {
			return p.do(func() error {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.stored[grant] = secretOf(c)
				return nil
			})
		},
	}
	for _, f := range change {
		f(&config)
	}
	provisioner, err := provision.New(config)
	require.NoError(w.t, err)
	return provisioner
}

func secretOf(c provision.Credential) string {
	if c.Buckt != nil {
		return c.Buckt.Key.Reveal()
	}
	if c.S3 == nil {
		return ""
	}
	return c.S3.SecretAccessKey.Reveal()
}

// requireGranted asserts that each grant has one bucket and one key, whose secret was stored, and that nothing else exists.
func (w *world) requireGranted(names ...string) {
	w.t.Helper()
	var want []string
	keys := w.sys.keys(w.server)
	p := w.provisioner(nil)
	for _, name := range names {
		want = append(want, "test-"+name)
		g, err := p.Get(w.t.Context(), name)
		require.NoError(w.t, err)
		require.Equal(w.t, provision.StepGranted, g.Step)
		require.Equal(w.t, []string{secretOf(g.Credential)}, keys[g.Key.Name])
		require.Equal(w.t, w.stored[name], secretOf(g.Credential))
		if g.Spec.Consumer != "" {
			require.Equal(w.t, w.sink.secret, secretOf(g.Credential))
		}
		require.True(w.t, g.Created)
	}
	require.ElementsMatch(w.t, want, w.sys.buckets(w.server))
	require.Len(w.t, keys, len(names))
}

// requireNothing asserts that neither a bucket nor a key exists.
func (w *world) requireNothing() {
	w.t.Helper()
	require.Empty(w.t, w.sys.buckets(w.server))
	w.requireNoKeys()
}

// requireAudited asserts that the journal and the system agree.
func (w *world) requireAudited() {
	w.t.Helper()
	found, err := w.provisioner(nil).Audit(w.t.Context())
	require.NoError(w.t, err)
	found.Unfinished = nil // attempts that may appear later
	require.Zero(w.t, found)
}

// requireNoKeys asserts that no key exists, and that the consumer has none.
func (w *world) requireNoKeys() {
	w.t.Helper()
	require.Empty(w.t, w.sys.keys(w.server))
	require.Empty(w.t, w.sink.secret)
}
