package tenants_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bucktgo/buckt/examples/testing"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/fault"
)

var (
	createBucket = fault.Match{Operation: "Buckets.Create"}
	getBucket    = fault.Match{Operation: "Buckets.Get"}
	retryBucket  = fault.Match{Operation: "Buckets.RetryProvisioning"}
	createKey    = fault.Match{Operation: "Keys.Create"}
	deleteKey    = fault.Match{Operation: "Keys.Delete"}
)

// A bucket that takes an hour and fails, a rate limit, and a key whose secret is lost with the answer: the tenant gets what it needs.
func TestProvisionRidesOutFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mockserver.New(t, mockserver.WithProvisioning(time.Hour), mockserver.WithContractCheck(contractcheck.New()))
		server.Inject(fault.Fault{Match: createBucket, First: 1, Effect: fault.FailProvisioning()})
		server.Inject(fault.Fault{Match: getBucket, Nth: 2, Effect: fault.Status(429).WithRetryAfter(fault.RetryAfterSeconds(60))})
		server.Inject(fault.Fault{Match: createKey, First: 1, Effect: fault.LoseResponse()})

		app := tenants.Tenants{Client: server.Client()}
		tenant, err := app.Provision(t.Context(), "acme")
		if err != nil {
			t.Fatal(err)
		}
		server.AssertInOrder(t, createBucket, getBucket, retryBucket, createKey, deleteKey, createKey)
		server.AssertCalled(t, 1, createBucket)
		if keys := server.Buckt().Organization().Keys(); len(keys) != 2 { // the application's and the tenant's
			t.Errorf("there are %d keys: one is an orphan", len(keys))
		}
		if key, found := server.Buckt().Organization().Key(tenant.KeyID); !found || key.BucketIDs[0] != tenant.BucketID {
			t.Errorf("the tenant's key is %+v", key)
		}
	})
}

// The application's key is revoked in the middle of the job: nothing more is tried with it.
func TestProvisionStopsWhenLockedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mockserver.New(t, mockserver.WithProvisioning(time.Hour), mockserver.WithContractCheck(contractcheck.New()))
		server.Inject(fault.Fault{Match: getBucket, From: 3, Effect: fault.Unauthorized()})
		_, err := (&tenants.Tenants{Client: server.Client()}).Provision(t.Context(), "acme")
		if !errors.Is(err, tenants.ErrLockedOut) {
			t.Errorf("the error is %v", err)
		}
		server.AssertCalled(t, 3, getBucket)
		server.AssertNever(t, createKey)
	})
}
