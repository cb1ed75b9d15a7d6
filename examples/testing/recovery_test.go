package tenants_test

import (
	"bytes"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/provision"
)

// The response to the creation of the bucket is lost: the bucket is found, and not made twice.
func TestProvisionFindsItsBucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		server.Inject(fault.Fault{Match: createBucket, Effect: fault.LoseResponse()})
		tenant, err := newTenants(t, server, provision.NewMemoryJournal()).Provision(t.Context(), "acme")
		if err != nil {
			t.Fatal(err)
		}
		buckets := server.Buckt().Organization().Buckets()
		if len(buckets) != 1 || buckets[0].ID != tenant.BucketID {
			t.Errorf("the buckets are %+v, the tenant's is %s", buckets, tenant.BucketID)
		}
	})
}

// The provisioning of the bucket fails. The error has the bucket, and Resume starts the provisioning again.
func TestResumeAfterFailedProvisioning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		server.Inject(fault.Fault{Match: createBucket, First: 1, Effect: fault.FailProvisioning()})
		app := newTenants(t, server, provision.NewMemoryJournal())
		_, err := app.Provision(t.Context(), "acme")
		wait, ok := errors.AsType[*buckt.WaitError](err)
		if !ok || wait.Bucket == nil || wait.Bucket.Status != buckt.BucketFailed {
			t.Errorf("the error is %v", err)
		}
		server.AssertNever(t, createKey)

		if err := app.Grants.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		server.AssertCalled(t, 1, fault.Match{Operation: "Buckets.RetryProvisioning"})
		server.AssertCalled(t, 1, createBucket)
		server.AssertCalled(t, 1, createKey)
	})
}

// After a restart the tenant has the same bucket and key: the journal has them, and the secret is encrypted.
func TestProvisionAfterRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		journal := provision.NewMemoryJournal()
		first, err := newTenants(t, server, journal).Provision(t.Context(), "acme")
		if err != nil {
			t.Fatal(err)
		}
		second, err := newTenants(t, server, journal).Provision(t.Context(), "acme")
		if err != nil {
			t.Fatal(err)
		}
		if second.BucketID != first.BucketID || !second.Key.Equal(first.Key) {
			t.Errorf("the first time it was %+v, then %+v", first, second)
		}
		server.AssertCalled(t, 1, createKey)
		entry, err := journal.Load(t.Context(), "app-acme")
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(entry.Data, []byte(first.Key.Reveal())) {
			t.Error("the secret is in the journal")
		}
	})
}
