package provision_test

import (
	"context"
	"iter"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/provision"
)

// changing is a provider whose lists of one kind change while they are read, the given number of times.
type changing struct {
	provision.Provider
	keys, buckets *int
}

func (c changing) Keys(ctx context.Context, b provision.Bucket) iter.Seq2[provision.Key, error] {
	return changed(c.keys, c.Provider.Keys(ctx, b))
}

func (c changing) Buckets(ctx context.Context) iter.Seq2[provision.Bucket, error] {
	return changed(c.buckets, c.Provider.Buckets(ctx))
}

func changed[T any](times *int, list iter.Seq2[T, error]) iter.Seq2[T, error] {
	if *times == 0 {
		return list
	}
	*times--
	return func(yield func(T, error) bool) {
		var zero T
		yield(zero, &buckt.ListChangedError{Operation: "All", Reason: "it has fewer items"})
	}
}

// TestListsChange changes the lists that a call reads while it reads them.
func TestListsChange(t *testing.T) {
	audit := func(ctx context.Context, w *world, p *provision.Provisioner) error {
		found, err := p.Audit(ctx)
		if err == nil {
			require.Zero(w.t, found)
		}
		return err
	}
	var adopted provision.Grant
	for _, test := range []struct {
		name    string
		buckets bool // the lists of buckets change, not those of keys
		prepare func(*world)
		call    func(context.Context, *world, *provision.Provisioner) error
	}{
		{name: "Audit/keys", prepare: (*world).granted, call: audit},
		{name: "Audit/buckets", buckets: true, prepare: (*world).granted, call: audit},
		{
			name: "Resume", prepare: func(w *world) {
				w.server.Inject(fault.Fault{Match: fault.Match{Operation: w.sys.opKey}, First: 1, Effect: fault.LoseResponse()})
				_, err := w.provisioner(&process{at: 10}).Grant(w.t.Context(), w.spec("acme"))
				require.Error(w.t, err)
			},
			call: func(ctx context.Context, w *world, p *provision.Provisioner) error {
				err := p.Resume(ctx)
				if err == nil {
					w.requireGranted("acme")
				}
				return err
			},
		},
		{
			name: "Adopt",
			prepare: func(w *world) {
				w.granted()
				adopted, w.journal = w.get("acme"), provision.NewMemoryJournal()
			},
			call: func(ctx context.Context, w *world, p *provision.Provisioner) error {
				_, err := p.Adopt(ctx, w.spec("acme"), adopted.Key.ID, adopted.Credential)
				return err
			},
		},
	} {
		for changes, ends := range map[int]string{1: "once", 4: "four times", 100: "always"} {
			t.Run(test.name+"/"+ends, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, systemNamed("Linode"))
					test.prepare(w)
					never, times := 0, changes
					c := changing{keys: &times, buckets: &never}
					if test.buckets {
						c.keys, c.buckets = c.buckets, c.keys
					}
					p := w.provisioner(nil, func(config *provision.Config) {
						c.Provider = config.Provider
						config.Provider = c
					})
					err := test.call(t.Context(), w, p)
					if changes == 100 {
						var changed *buckt.ListChangedError
						require.ErrorAs(t, err, &changed)
						require.Equal(t, 95, times)
						return
					}
					require.NoError(t, err)
					require.Zero(t, times)
				})
			})
		}
	}
}
