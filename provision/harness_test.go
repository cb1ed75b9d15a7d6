package provision_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"iter"
	"net/http"
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

// server starts a mock that is closed at the end of the test.
func server(t *testing.T, opts ...mockserver.Option) *mockserver.Server {
	t.Helper()
	return mockserver.New(t, append(opts, mockserver.WithContractCheck(contractcheck.New()))...)
}

// errCut is the error of everything that a process does after it was cut.
var errCut = errors.New("the process was cut")

// process is a process that can be cut: from then on, no request and no write of the journal has an effect.
type process struct {
	mu sync.Mutex
	// at is the number of the request or journal write at which it is cut, -1 for never: before it or after it.
	at    int
	after bool
	n     int
	cut   bool
}

// do carries out a request or a write, unless the process was cut. After a cut its result is lost.
func (p *process) do(act func() error) error {
	p.mu.Lock()
	if p.cut || p.n == p.at && !p.after {
		p.cut = true
		p.mu.Unlock()
		return errCut
	}
	last := p.n == p.at
	p.n++
	if last {
		p.cut = true
	}
	p.mu.Unlock()
	err := act()
	if last {
		return errCut
	}
	return err
}

// cutTransport sends requests as long as the process lives.
type cutTransport struct {
	*process
	next http.RoundTripper
}

func (c cutTransport) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	err = c.do(func() (err error) {
		resp, err = c.next.RoundTrip(r)
		return err
	})
	if errors.Is(err, errCut) {
		if resp != nil {
			_ = resp.Body.Close()
		}
		return nil, err
	}
	return resp, err
}

// cutJournal writes as long as the process lives.
type cutJournal struct {
	*process
	provision.Journal
}

func (c cutJournal) Load(ctx context.Context, name string) (e provision.Entry, err error) {
	if c.dead() {
		return e, errCut
	}
	return c.Journal.Load(ctx, name)
}

func (c cutJournal) All(ctx context.Context) iter.Seq2[provision.Entry, error] {
	if c.dead() {
		return func(yield func(provision.Entry, error) bool) { yield(provision.Entry{}, errCut) }
	}
	return c.Journal.All(ctx)
}

func (c cutJournal) Save(ctx context.Context, e provision.Entry, was int64) error {
	return c.do(func() error { return c.Journal.Save(ctx, e, was) })
}

func (c cutJournal) Delete(ctx context.Context, name string, was int64) error {
	return c.do(func() error { return c.Journal.Delete(ctx, name, was) })
}

func (p *process) dead() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cut
}

// world is a mock, a journal, and what the application has stored.
type world struct {
	t       *testing.T
	sys     *system
	server  *mockserver.Server
	journal provision.Journal
	sealer  buckt.Sealer
	mu      sync.Mutex
	stored  map[string]string // the secret of each grant
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

// spec is a grant with the policy Delete.
func (w *world) spec(name string) provision.Spec {
	return provision.Spec{Name: name, Rights: provision.ReadWrite, Deletion: provision.Delete, System: w.sys.settings(w.server)}
}

// provisioner makes the provisioner of a process, nil for one that is not cut.
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
		Owner: "test", Provider: w.sys.provider(client), Journal: cutJournal{p, w.journal}, Sealer: w.sealer,
		Store: func(_ context.Context, grant string, c provision.Credential) error {
			if p.dead() {
				return errCut
			}
			w.mu.Lock()
			defer w.mu.Unlock()
			w.stored[grant] = secretOf(c)
			return nil
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

// requireGranted asserts that there is one bucket and one key for each of the grants, whose secret was stored, and nothing else.
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
		require.True(w.t, g.Created)
	}
	require.ElementsMatch(w.t, want, w.sys.buckets(w.server))
	require.Len(w.t, keys, len(names))
}

// requireNothing asserts that neither a bucket nor a key exists.
func (w *world) requireNothing() {
	w.t.Helper()
	require.Empty(w.t, w.sys.buckets(w.server))
	require.Empty(w.t, w.sys.keys(w.server))
}
