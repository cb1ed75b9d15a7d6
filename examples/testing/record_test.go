package tenants_test

import (
	"bytes"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/examples/testing"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

// The key works after a restart: what the database has of a tenant is the whole of it, and is of no use to another one.
func TestRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
		tenant, err := (&tenants.Tenants{Client: server.Client()}).Provision(t.Context(), "acme")
		if err != nil {
			t.Fatal(err)
		}
		sealer, err := buckt.NewAESGCMSealer([]byte("a key of the tests, of 32 bytes."))
		if err != nil {
			t.Fatal(err)
		}
		data, err := tenant.Record("acme", sealer)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(tenant.Key.Reveal())) {
			t.Errorf("the secret is in the record %s", data)
		}
		loaded, err := tenants.FromRecord(data, "acme", sealer)
		if err != nil {
			t.Fatal(err)
		}
		if !loaded.Key.Equal(tenant.Key) || loaded.BucketID != tenant.BucketID || loaded.Domain != tenant.Domain || loaded.KeyID != tenant.KeyID {
			t.Errorf("the tenant was %+v, and is %+v", tenant, loaded)
		}
		if _, err := tenants.FromRecord(data, "other", sealer); !errors.Is(err, buckt.ErrSealKey) {
			t.Errorf("as the record of another tenant: %v", err)
		}
	})
}
