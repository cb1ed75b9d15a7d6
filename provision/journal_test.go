package provision_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/provision"
)

func sealerOf(t *testing.T, keys ...byte) buckt.Sealer {
	t.Helper()
	var all [][]byte
	for _, key := range keys {
		all = append(all, bytes.Repeat([]byte{key}, 32))
	}
	sealer, err := buckt.NewAESGCMSealer(all...)
	require.NoError(t, err)
	return sealer
}

func withSealer(s buckt.Sealer) func(*provision.Config) {
	return func(c *provision.Config) { c.Sealer = s }
}

// TestSealKeys replaces the seal key of the journal. A wrong key is an error before any request, also for a new grant.
func TestSealKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, systemNamed("Linode"))
		ctx := t.Context()
		_, err := w.provisioner(nil, withSealer(sealerOf(t, 1))).Grant(ctx, w.spec("acme"))
		require.NoError(t, err)
		for e := range w.journal.All(ctx) {
			require.NotContains(t, string(e.Data), w.stored["acme"])
		}
		w.server.ForgetRequests()
		wrong := w.provisioner(nil, withSealer(sealerOf(t, 2)))
		for name, call := range map[string]func() error{
			"Get":              func() error { _, err := wrong.Get(ctx, "acme"); return err },
			"Grant":            func() error { _, err := wrong.Grant(ctx, w.spec("acme")); return err },
			"Grant of another": func() error { _, err := wrong.Grant(ctx, w.spec("other")); return err },
			"Plan":             func() error { _, err := wrong.Plan(ctx, w.spec("acme")); return err },
			"Rotate":           func() error { _, err := wrong.Rotate(ctx, "acme", nil); return err },
			"Revoke":           func() error { return wrong.Revoke(ctx, "acme") },
			"Destroy":          func() error { return wrong.Destroy(ctx, "acme") },
		} {
			require.ErrorIs(t, call(), buckt.ErrSealKey, name)
		}
		require.Empty(t, w.server.Requests())
		w.sealer = sealerOf(t, 2, 1)
		_, err = w.provisioner(nil).Rotate(ctx, "acme", nil)
		require.NoError(t, err)
		w.sealer = sealerOf(t, 2)
		w.requireGranted("acme")
	})
}

// TestNewerFormat reads entries of a newer version.
func TestNewerFormat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, change := range map[string][2]string{
			"format":               {`"format":1`, `"format":2`},
			"format, other fields": {`"format":1`, `"step":{"to":"polish"},"format":2`},
			"step":                 {`"step":"granted"`, `"step":"polish"`},
		} {
			w := newWorld(t, systemNamed("Amove"))
			w.granted()
			e, err := w.journal.Load(t.Context(), "test-acme")
			require.NoError(t, err)
			was := e.Version
			e.Version++
			newer := bytes.Replace(e.Data, []byte(change[0]), []byte(change[1]), 1)
			require.NotEqual(t, e.Data, newer)
			e.Data = newer
			require.NoError(t, w.journal.Save(t.Context(), e, was))
			w.server.ForgetRequests()
			p := w.provisioner(nil)
			_, err = p.Rotate(t.Context(), "acme", nil)
			require.ErrorIs(t, err, provision.ErrNewer, name)
			require.ErrorIs(t, p.Destroy(t.Context(), "acme"), provision.ErrNewer, name)
			require.Empty(t, w.server.Requests(), name)
		}
	})
}

// TestLease calls during and after the lease of another process.
func TestLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, systemNamed("FoundryDB"))
		w.granted()
		e, err := w.journal.Load(t.Context(), "test-acme")
		require.NoError(t, err)
		was := e.Version
		e.Version, e.Holder, e.Lease = e.Version+1, "other", time.Minute
		require.NoError(t, w.journal.Save(t.Context(), e, was))
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		_, err = w.provisioner(nil).Rotate(ctx, "acme", nil)
		require.ErrorIs(t, err, provision.ErrBusy)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		began := time.Now()
		_, err = w.provisioner(nil).Rotate(t.Context(), "acme", nil)
		require.NoError(t, err)
		require.GreaterOrEqual(t, time.Since(began), 30*time.Second)
		w.requireGranted("acme")
	})
}

// TestProgress has an event at the end of each step.
func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, systemNamed("Linode"))
		var steps []provision.Step
		deleted := int64(0)
		p := w.provisioner(nil, func(c *provision.Config) {
			c.Progress = func(e provision.Event) {
				require.Equal(t, "acme", e.Grant)
				require.Equal(t, "linode", e.System)
				require.NoError(t, e.Err)
				deleted = max(deleted, e.Deleted)
				if e.Done {
					steps = append(steps, e.Step)
				}
			}
		})
		_, err := p.Grant(t.Context(), w.spec("acme"))
		require.NoError(t, err)
		w.sys.put(t, w.server)
		require.NoError(t, p.Destroy(t.Context(), "acme"))
		require.Equal(t, []provision.Step{
			"claim", "find", "create", "await", "mint", "verify", "attach", "store", "sweep", "detach", "sweep", "empty", "delete",
		}, steps)
		require.EqualValues(t, 1, deleted)
	})
}

// TestAdopt adopts a bucket with a key, rotates it and destroys the grant: the bucket stays.
func TestAdopt(t *testing.T) {
	eachSystem(t, func(t *testing.T, sys *system) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, sys)
			p, spec := w.provisioner(nil), w.spec("acme")
			_, err := p.Adopt(t.Context(), spec, "", provision.Credential{})
			require.ErrorIs(t, err, provision.ErrNoBucket)
			w.granted()
			before, lost := w.get("acme"), w.provisioner(nil)
			w.journal = provision.NewMemoryJournal() // the journal was lost
			p = w.provisioner(nil)
			found, err := p.Audit(t.Context())
			require.NoError(t, err)
			require.Len(t, found.UnheldBuckets, 1)
			require.Len(t, found.UnheldKeys, 1)
			_, err = p.Adopt(t.Context(), spec, "0", before.Credential)
			requireInvalid(t, err, "keyID")
			got, err := p.Adopt(t.Context(), spec, before.Key.ID, before.Credential)
			require.NoError(t, err)
			require.Equal(t, secretOf(before.Credential), secretOf(got))
			require.False(t, w.get("acme").Created)
			w.requireAudited()
			_, err = p.Rotate(t.Context(), "acme", nil)
			require.NoError(t, err)
			require.NotContains(t, sys.keys(w.server), before.Key.Name)
			missing, err := lost.Audit(t.Context())
			require.NoError(t, err)
			require.Equal(t, []string{"acme"}, missing.MissingKeys)
			require.NoError(t, p.Destroy(t.Context(), "acme"))
			require.Equal(t, []string{"test-acme"}, sys.buckets(w.server))
			w.requireNoKeys()
		})
	})
}

// TestFileJournal reads files that are not entries of the journal.
func TestFileJournal(t *testing.T) {
	folder := t.TempDir()
	j, err := provision.NewFileJournal(folder)
	require.NoError(t, err)
	require.NoError(t, j.Save(t.Context(), provision.Entry{Name: "test-a", Version: 1, Data: []byte(`{}`)}, 0))
	// The file of a process that was killed during a write.
	require.NoError(t, os.WriteFile(filepath.Join(folder, ".next"), []byte(`{"na`), 0o600))
	for e, err := range j.All(t.Context()) {
		require.NoError(t, err)
		require.Equal(t, "test-a", e.Name)
	}
	require.NoError(t, j.Save(t.Context(), provision.Entry{Name: "test-b", Version: 1, Data: []byte(`{}`)}, 0))
	for _, name := range []string{"", "../a", "a/b", ".lock", "a.json"} {
		_, err := j.Load(t.Context(), name)
		require.ErrorContains(t, err, "is not the name of an entry", name)
	}
	require.NoError(t, os.Rename(filepath.Join(folder, "test-a.json"), filepath.Join(folder, "test-c.json")))
	_, err = j.Load(t.Context(), "test-c")
	require.ErrorContains(t, err, `has the entry "test-a"`)
	info, err := os.Stat(filepath.Join(folder, "test-b.json"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

// TestUnsupported checks that no method succeeds.
func TestUnsupported(t *testing.T) {
	var u provision.Unsupported
	ctx := t.Context()
	_, find := u.FindBucket(ctx, provision.Spec{})
	_, create := u.CreateBucket(ctx, provision.Spec{})
	_, await := u.AwaitBucket(ctx, provision.Spec{}, provision.Bucket{}, false)
	_, _, key := u.CreateKey(ctx, provision.Spec{}, provision.Bucket{}, "")
	all := []error{
		find, create, await, key, u.EmptyBucket(ctx, provision.Spec{}, provision.Bucket{}, nil, nil), u.DeleteBucket(ctx, provision.Bucket{}),
		u.DeleteKey(ctx, provision.Bucket{}, ""), u.Verify(ctx, provision.Spec{}, provision.Credential{}, true),
	}
	for _, err := range u.Buckets(ctx) {
		all = append(all, err)
	}
	for _, err := range u.Keys(ctx, provision.Bucket{}) {
		all = append(all, err)
	}
	require.Len(t, all, 10)
	for i, err := range all {
		require.ErrorIs(t, err, errors.ErrUnsupported, "%d", i)
	}
	require.ErrorIs(t, create, provision.ErrRefused)
	require.ErrorIs(t, key, provision.ErrRefused)
}
