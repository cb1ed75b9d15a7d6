package provision_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/provision"
)

// TestInvalid calls with invalid fields: nothing is sent, and the journal stays empty.
func TestInvalid(t *testing.T) {
	for _, test := range []struct {
		name, system string
		change       func(*provision.Spec)
		field        string
	}{
		{"a name of 2 characters", "Linode", func(s *provision.Spec) { s.Name = "ab" }, "Name"},
		{"a name of 25 characters", "Linode", func(s *provision.Spec) { s.Name = strings.Repeat("a", 25) }, "Name"},
		{"a name with two dashes", "Linode", func(s *provision.Spec) { s.Name = "a--b" }, "Name"},
		{"a bucket in capital letters", "Linode", func(s *provision.Spec) { s.Bucket = "ACME" }, "Bucket"},
		{"rights to write at Linode", "Linode", func(s *provision.Spec) { s.Rights = provision.Write }, "Rights"},
		{"no rights", "Buckt", func(s *provision.Spec) { s.Rights = "" }, "Rights"},
		{"a prefix at Buckt", "Buckt", func(s *provision.Spec) { s.Prefix = "a/" }, "Prefix"},
		{"a prefix at Amove", "Amove", func(s *provision.Spec) { s.Prefix = "a/" }, "Prefix"},
		{"a prefix at Linode", "Linode", func(s *provision.Spec) { s.Prefix = "a/" }, "Prefix"},
		{"a prefix with a slash", "FoundryDB", func(s *provision.Spec) { s.Prefix = "/a" }, "Prefix"},
		{"a policy", "FoundryDB", func(s *provision.Spec) { s.Deletion = "maybe" }, "Deletion"},
		{"an unknown consumer", "Amove", func(s *provision.Spec) { s.Consumer = "other" }, "Consumer"},
		{"settings of another system", "Amove", func(s *provision.Spec) { s.System = &buckt.LinodeBucketCreateParams{} }, "System"},
		{"no region", "Linode", func(s *provision.Spec) { s.System = &buckt.LinodeBucketCreateParams{} }, "System"},
	} {
		t.Run(test.system+"/"+test.name, func(t *testing.T) {
			w := newWorld(t, systemNamed(test.system))
			p, spec := w.provisioner(nil), w.spec("acme")
			test.change(&spec)
			_, err := p.Grant(t.Context(), spec)
			requireInvalid(t, err, test.field)
			_, err = p.Plan(t.Context(), spec)
			requireInvalid(t, err, test.field)
			require.Empty(t, w.server.Requests())
			for e := range w.journal.All(t.Context()) {
				t.Errorf("the journal has %s", e.Name)
			}
		})
	}
}

func requireInvalid(t *testing.T, err error, field string) {
	t.Helper()
	invalid, ok := errors.AsType[*provision.InvalidError](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, field, invalid.Field)
}

// TestConfig creates provisioners with invalid fields.
func TestConfig(t *testing.T) {
	w := newWorld(t, systemNamed("Linode"))
	for name, test := range map[string]struct {
		change func(*provision.Config)
		field  string
	}{
		"an owner of 15 characters": {func(c *provision.Config) { c.Owner = strings.Repeat("a", 15) }, "Owner"},
		"an owner with a dash":      {func(c *provision.Config) { c.Owner = "a-b" }, "Owner"},
		"no owner":                  {func(c *provision.Config) { c.Owner = "" }, "Owner"},
		"no provider":               {func(c *provision.Config) { c.Provider = nil }, "Provider"},
		"a nil journal":             {func(c *provision.Config) { c.Journal = (*provision.MemoryJournal)(nil) }, "Journal"},
		"no sealer":                 {func(c *provision.Config) { c.Sealer = nil }, "Sealer"},
		"a nil consumer":            {func(c *provision.Config) { c.Consumers["x"] = nil }, "Consumers"},
		"a negative grace":          {func(c *provision.Config) { c.Grace = -1 }, "Grace"},
		"a negative lease":          {func(c *provision.Config) { c.Lease = -1 }, "Lease"},
	} {
		t.Run(name, func(t *testing.T) {
			config := provision.Config{
				Owner: "test", Provider: provision.Linode(w.server.Client()), Journal: w.journal, Sealer: w.sealer,
				Consumers: map[string]provision.Consumer{},
			}
			test.change(&config)
			_, err := provision.New(config)
			requireInvalid(t, err, test.field)
		})
	}
}

// TestSpecChanged grants with another spec, and rotates to it.
func TestSpecChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, systemNamed("FoundryDB"))
		w.granted()
		p, spec := w.provisioner(nil), w.spec("acme")
		spec.Bucket, spec.Rights, spec.Prefix = "other", provision.Read, "a/"
		_, err := p.Grant(t.Context(), spec)
		changed, ok := errors.AsType[*provision.SpecChangedError](err)
		require.True(t, ok, "%v", err)
		require.Equal(t, []string{"Bucket", "Rights", "Prefix"}, changed.Fields)
		require.Equal(t, []string{"Rights", "Prefix"}, changed.Rotatable)
		_, err = p.Plan(t.Context(), spec)
		require.ErrorAs(t, err, &changed)
		_, err = p.Rotate(t.Context(), "acme", func(s *provision.Spec) { s.Bucket = "other" })
		require.ErrorAs(t, err, &changed)
		w.requireGranted("acme")

		_, err = p.Rotate(t.Context(), "acme", func(s *provision.Spec) { s.Rights, s.Prefix = provision.Read, "a/" })
		require.NoError(t, err)
		w.requireGranted("acme")
		spec.Bucket = ""
		_, err = p.Grant(t.Context(), spec)
		require.NoError(t, err)
		keys := w.server.FoundryDB().Keys(w.server.FoundryDB().FileServices()[0].ID)
		require.Equal(t, "a/", keys[len(keys)-1].Prefix)
	})
}

// TestHeld requests a bucket or a consumer that belongs to another grant.
func TestHeld(t *testing.T) {
	eachSystem(t, func(t *testing.T, sys *system) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, sys)
			w.granted()
			p, spec := w.provisioner(nil), w.spec("other")
			spec.Bucket = "test-acme"
			_, err := p.Grant(t.Context(), spec)
			held, ok := errors.AsType[*provision.HeldError](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, provision.HeldError{Grant: "other", Holder: "acme", Bucket: "test-acme"}, *held)
			spec.Bucket, spec.Consumer = "", "sink"
			_, err = p.Grant(t.Context(), spec)
			require.ErrorAs(t, err, &held)
			require.Equal(t, provision.HeldError{Grant: "other", Holder: "acme", Consumer: "sink"}, *held)
			w.requireGranted("acme")
			_, err = p.Get(t.Context(), "other")
			require.ErrorIs(t, err, provision.ErrNoGrant)
		})
	})
}

// TestPlan sends only reads and does not change the journal.
func TestPlan(t *testing.T) {
	eachSystem(t, func(t *testing.T, sys *system) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, sys)
			p, spec := w.provisioner(nil), w.spec("acme")
			plan, err := p.Plan(t.Context(), spec)
			require.NoError(t, err)
			require.Equal(t, provision.Plan{CreateBucket: true, CreateKey: true, Step: provision.StepClaim}, plan)
			require.False(t, w.exists())
			w.requireNothing()
			w.granted()
			w.server.ForgetRequests()
			plan, err = p.Plan(t.Context(), spec)
			require.NoError(t, err)
			require.True(t, plan.Nothing)
			require.Equal(t, w.get("acme").Bucket, plan.Bucket)
			require.Empty(t, w.server.Requests())
			require.NoError(t, p.Revoke(t.Context(), "acme"))
			plan, err = p.Plan(t.Context(), spec)
			require.NoError(t, err)
			require.False(t, plan.Nothing || plan.CreateBucket)
			require.True(t, plan.CreateKey)
		})
	})
}

// TestVerifyBeforeRevoking rotates to a key that does not work, and with a Store that fails: the old key stays valid.
func TestVerifyBeforeRevoking(t *testing.T) {
	broken := errors.New("broken")
	for _, test := range []struct {
		name   string
		change func(*provision.Config)
	}{
		{"the key is refused", func(c *provision.Config) { c.Provider = refusing{c.Provider} }},
		{"Store fails", func(c *provision.Config) {
			c.Store = func(context.Context, string, provision.Credential) error { return broken }
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, systemNamed("Linode"))
				w.granted()
				_, err := w.provisioner(nil, test.change).Rotate(t.Context(), "acme", nil)
				step, ok := errors.AsType[*provision.StepError](err)
				require.True(t, ok, "%v", err)
				require.Equal(t, "acme", step.Grant)
				require.Equal(t, w.first, secretOf(w.get("acme").Credential))
				require.Equal(t, []string{w.first}, w.sys.keys(w.server)[w.get("acme").Key.Name])
				require.NoError(t, w.provisioner(nil).Resume(t.Context()))
				w.requireGranted("acme")
				require.NotEqual(t, w.first, w.stored["acme"])
			})
		})
	}
}

// refusing is a provider whose keys do not work.
type refusing struct{ provision.Provider }

func (refusing) Verify(context.Context, provision.Spec, provision.Credential, bool) error {
	return provision.ErrKeyRefused
}

// TestGrace rotates with a grace period: Resume revokes the old key after it.
func TestGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, systemNamed("Amove"))
		w.granted()
		p := w.provisioner(nil, func(c *provision.Config) { c.Grace = time.Hour })
		_, err := p.Rotate(t.Context(), "acme", nil)
		require.NoError(t, err)
		require.NoError(t, p.Resume(t.Context()))
		require.Len(t, w.sys.keys(w.server), 2)
		require.Len(t, w.get("acme").Doomed, 1)
		time.Sleep(time.Hour)
		require.NoError(t, p.Resume(t.Context()))
		w.requireGranted("acme")
		require.Empty(t, w.get("acme").Doomed)
	})
}

// TestTornado attaches a grant to Tornado, rotates it, and destroys it.
func TestTornado(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, systemNamed("Linode"), mockserver.WithSeed(1))
		p := w.provisioner(nil, func(c *provision.Config) { c.Consumers["tornado"] = provision.Tornado(w.server.Client()) })
		spec := w.spec("cache")
		spec.Consumer = "tornado"
		first, err := p.Grant(t.Context(), spec)
		require.NoError(t, err)
		second, err := p.Rotate(t.Context(), "cache", nil)
		require.NoError(t, err)
		require.NotEqual(t, first.S3.AccessKeyID, second.S3.AccessKeyID)
		config, _ := w.server.Tornado().Customer().Bucket()
		require.Equal(t, second.S3.AccessKeyID, config.AccessKey)
		require.NoError(t, p.Destroy(t.Context(), "cache"))
		require.False(t, w.server.Tornado().Customer().Configured())
		w.requireNothing()
	})
}
