package readme

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/provision"
)

func TestProvisioning(t *testing.T) {
	t.Chdir(t.TempDir())
	synctest.Test(t, func(t *testing.T) {
		server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
		account := server.Linode().Account()
		var log bytes.Buffer
		grants, err := openGrants(server.Client(), sealKey("1"), slog.New(slog.NewTextHandler(&log, nil)))
		require.NoError(t, err)

		access, err := signUp(t.Context(), grants, "acme")
		require.NoError(t, err)
		require.Equal(t, "shop-acme", access.Bucket)
		require.Equal(t, account.Keys()[0].SecretKey.Reveal(), access.SecretAccessKey.Reveal())
		require.Contains(t, log.String(), "step=mint")

		require.NoError(t, maintain(t.Context(), grants))
		require.Equal(t, access.AccessKeyID, account.Keys()[0].AccessKey, "the key is new")
		time.Sleep(30 * 24 * time.Hour)
		require.NoError(t, maintain(t.Context(), grants))
		require.Len(t, account.Keys(), 1)
		require.NotEqual(t, access.AccessKeyID, account.Keys()[0].AccessKey)

		_, err = grants.Rotate(t.Context(), "acme", func(s *provision.Spec) { s.Rights = provision.Read })
		require.NoError(t, err)
		require.NoError(t, grants.Destroy(t.Context(), "acme"))
		require.Empty(t, account.Buckets())
		require.Empty(t, account.Keys())
	})
}

func openGrants(client *buckt.Client, sealKey []byte, log *slog.Logger) (*provision.Provisioner, error) {
	journal, err := provision.NewFileJournal("grants") // a folder
	if err != nil {
		return nil, err
	}
	sealer, err := buckt.NewAESGCMSealer(sealKey) // 32 random bytes, stored elsewhere
	if err != nil {
		return nil, err
	}
	return provision.New(provision.Config{
		Owner:    "shop", // the names of its buckets and keys begin with "shop-"
		Provider: provision.Linode(client),
		Journal:  journal,
		Sealer:   sealer,
		Progress: func(e provision.Event) {
			log.Info("step", "tenant", e.Grant, "step", e.Step, "elapsed", e.Elapsed, "error", e.Err)
		},
	})
}

func signUp(ctx context.Context, grants *provision.Provisioner, tenant string) (*buckt.S3Access, error) {
	credential, err := grants.Grant(ctx, provision.Spec{
		Name:     tenant,
		Rights:   provision.ReadWrite,
		Deletion: provision.Delete, // of the bucket and its contents, by Destroy
		System:   &buckt.LinodeBucketCreateParams{Region: "us-east"},
	})
	return credential.S3, err
}

func maintain(ctx context.Context, grants *provision.Provisioner) error {
	failures := []error{grants.Resume(ctx)}
	for grant, err := range grants.All(ctx) {
		if grant.Step == provision.StepGranted && time.Since(grant.Key.CreatedAt) >= 30*24*time.Hour {
			_, err = grants.Rotate(ctx, grant.Spec.Name, nil)
		}
		failures = append(failures, err)
	}
	return errors.Join(failures...)
}

func sealKey(n string) []byte { return []byte("a seal key of 32 bytes, number " + n) }

// As the page states, the old seal key opens nothing after a rotation of all grants.
func TestResealing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
		sealer, err := buckt.NewAESGCMSealer(sealKey("1"))
		require.NoError(t, err)
		config := provision.Config{
			Owner: "shop", Provider: provision.Linode(server.Client()), Journal: provision.NewMemoryJournal(), Sealer: sealer,
			Grace: time.Hour,
		}
		grants, err := provision.New(config)
		require.NoError(t, err)
		_, err = signUp(t.Context(), grants, "acme")
		require.NoError(t, err)

		require.NoError(t, reseal(t.Context(), config, sealKey("2"), sealKey("1")))
		for key, want := range map[string]error{"1": buckt.ErrSealKey, "2": nil} {
			config.Sealer, err = buckt.NewAESGCMSealer(sealKey(key))
			require.NoError(t, err)
			grants, err = provision.New(config)
			require.NoError(t, err)
			_, err = grants.Get(t.Context(), "acme")
			require.ErrorIs(t, err, want)
		}
	})
}

func reseal(ctx context.Context, config provision.Config, newKey, oldKey []byte) (err error) {
	if config.Sealer, err = buckt.NewAESGCMSealer(newKey, oldKey); err != nil { // the first one seals, both open
		return err
	}
	grants, err := provision.New(config)
	if err != nil {
		return err
	}
	for grant, err := range grants.All(ctx) {
		if err == nil && grant.Step == provision.StepGranted {
			_, err = grants.Rotate(ctx, grant.Spec.Name, nil)
		}
		if err != nil {
			return err
		}
	}
	return nil // from now on the old key is not needed
}

// The steps of the page for a lost journal.
func TestLostJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
		client := server.Client()
		open := func() *provision.Provisioner {
			sealer, err := buckt.NewAESGCMSealer(sealKey("1"))
			require.NoError(t, err)
			grants, err := provision.New(provision.Config{
				Owner: "shop", Provider: provision.Linode(client), Journal: provision.NewMemoryJournal(), Sealer: sealer,
			})
			require.NoError(t, err)
			return grants
		}
		_, err := signUp(t.Context(), open(), "acme")
		require.NoError(t, err)

		grants := open()
		found, err := grants.Audit(t.Context())
		require.NoError(t, err)
		require.Equal(t, "shop-acme", found.UnheldBuckets[0].Name)
		old := found.UnheldKeys[0].Public
		credential, err := grants.Adopt(t.Context(), provision.Spec{
			Name: "acme", Rights: provision.ReadWrite, System: &buckt.LinodeBucketCreateParams{Region: "us-east"},
		}, "", provision.Credential{})
		require.NoError(t, err)
		require.NotEqual(t, old, credential.S3.AccessKeyID)
		found, err = grants.Audit(t.Context())
		require.NoError(t, err)
		require.Empty(t, found.UnheldBuckets)
		require.Equal(t, old, found.UnheldKeys[0].Public)
	})
}
