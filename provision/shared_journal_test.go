package provision_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/provision"
)

// Two systems share a journal: with the same owner their grants must have different names, with different owners they may have the same.
func TestSystemsShareJournal(t *testing.T) {
	for _, test := range []struct {
		name, owner, grant, field string
	}{
		{name: "same owner/same name", owner: "test", grant: "acme", field: "Owner"},
		{name: "same owner/other name", owner: "test", grant: "other"},
		{name: "other owner/same name", owner: "test2", grant: "acme"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				linode, buckt := systems[3], systems[0]
				w := newWorld(t, linode)
				w.granted()
				first, err := w.provisioner(nil).Get(t.Context(), "acme")
				require.NoError(t, err)
				sent := len(w.server.Requests())

				w.sys = buckt
				p := w.provisioner(nil, func(c *provision.Config) { c.Owner = test.owner })
				_, err = p.Grant(t.Context(), w.spec(test.grant))
				if test.field == "" {
					require.NoError(t, err)
				} else {
					var invalid *provision.InvalidError
					require.ErrorAs(t, err, &invalid)
					require.Equal(t, test.field, invalid.Field)
					require.Contains(t, invalid.Rule, "the grant acme in it is at linode, and this provisioner at buckt")
					require.Len(t, w.server.Requests(), sent)
				}
				w.sys = linode
				again, err := w.provisioner(nil).Get(t.Context(), "acme")
				require.NoError(t, err)
				require.Equal(t, first, again)
			})
		})
	}
}

func TestRotateWithoutKey(t *testing.T) {
	for _, test := range []struct {
		name, want string
		end        func(*testing.T, *provision.Provisioner) error
	}{
		{"revoked", "those of acme were revoked", func(t *testing.T, p *provision.Provisioner) error { return p.Revoke(t.Context(), "acme") }},
		{"destroyed", "does not exist: acme", func(t *testing.T, p *provision.Provisioner) error { return p.Destroy(t.Context(), "acme") }},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, systems[0])
				w.granted()
				p := w.provisioner(nil)
				require.NoError(t, test.end(t, p))
				_, err := p.Rotate(t.Context(), "acme", nil)
				require.ErrorIs(t, err, provision.ErrNoGrant)
				require.ErrorContains(t, err, test.want)
			})
		})
	}
}

// A call that waits for another call for the same grant ends with its context, and its error names the grant.
func TestCallWaitsForCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, systems[0])
		entered, leave := make(chan struct{}), make(chan struct{})
		p := w.provisioner(nil, func(c *provision.Config) {
			c.Store = func(context.Context, string, provision.Credential) error {
				close(entered)
				<-leave
				return nil
			}
		})
		ended := make(chan error)
		go func() {
			_, err := p.Grant(t.Context(), w.spec("acme"))
			ended <- err
		}()
		<-entered
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := p.Revoke(ctx, "acme")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorContains(t, err, "acme: another call works at it")
		close(leave)
		require.NoError(t, <-ended)
	})
}
