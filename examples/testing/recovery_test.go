package tenants_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/examples/testing"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// The answer to the creation of the bucket is lost: the bucket is found, and not made twice.
func TestProvisionFindsItsBucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mockserver.New(t, mockserver.WithProvisioning(time.Minute), mockserver.WithContractCheck(contractcheck.New()))
		server.Inject(fault.Fault{Match: createBucket, Effect: fault.LoseResponse()})
		app := tenants.Tenants{Client: server.Client()}
		tenant, err := app.Provision(t.Context(), "acme")
		if err != nil {
			t.Fatal(err)
		}
		buckets := server.Buckt().Organization().Buckets()
		if len(buckets) != 1 || buckets[0].ID != tenant.BucketID {
			t.Errorf("the buckets are %+v, the tenant's is %s", buckets, tenant.BucketID)
		}
	})
}

// A bucket that fails a second time is given up, and the error holds it.
func TestProvisionGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mockserver.New(t, mockserver.WithProvisioning(time.Minute), mockserver.WithContractCheck(contractcheck.New()))
		server.Inject(fault.Fault{Effect: fault.FailProvisioning()})
		_, err := (&tenants.Tenants{Client: server.Client()}).Provision(t.Context(), "acme")
		wait, ok := errors.AsType[*buckt.WaitError](err)
		if !ok || wait.Bucket == nil || wait.Bucket.Status != buckt.BucketFailed {
			t.Errorf("the error is %v", err)
		}
		server.AssertCalled(t, 1, retryBucket)
		server.AssertNever(t, createKey)
	})
}

// Provisioning again keeps the bucket and replaces the key: the old secret may be lost.
func TestProvisionAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mockserver.New(t, mockserver.WithContractCheck(contractcheck.New()))
		app := tenants.Tenants{Client: server.Client()}
		first, err := app.Provision(t.Context(), "acme")
		if err != nil {
			t.Fatal(err)
		}
		second, err := app.Provision(t.Context(), "acme")
		if err != nil {
			t.Fatal(err)
		}
		if first.BucketID != second.BucketID || first.KeyID == second.KeyID {
			t.Errorf("the first time it was %+v, then %+v", first, second)
		}
		if _, found := server.Buckt().Organization().Key(first.KeyID); found {
			t.Error("the first key still works")
		}
		server.AssertCalled(t, 1, createBucket)
	})
}
