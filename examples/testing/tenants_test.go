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
	"github.com/bucktgo/buckt/provision"
)

var (
	createBucket = fault.Match{Operation: "Buckets.Create"}
	getBucket    = fault.Match{Operation: "Buckets.Get"}
	createKey    = fault.Match{Operation: "Keys.Create"}
	deleteKey    = fault.Match{Operation: "Keys.Delete"}
)

func newServer(t *testing.T) *mockserver.Server {
	return mockserver.New(t, mockserver.WithProvisioning(time.Hour), mockserver.WithContractCheck(contractcheck.New()))
}

// newTenants starts the application: with the same journal, it is the application after a restart.
func newTenants(t *testing.T, server *mockserver.Server, journal provision.Journal) *tenants.Tenants {
	t.Helper()
	sealer, err := buckt.NewAESGCMSealer([]byte("a key of the tests, of 32 bytes."))
	if err != nil {
		t.Fatal(err)
	}
	app, err := tenants.New(server.Client(), journal, sealer)
	if err != nil {
		t.Fatal(err)
	}
	return app
}

// A bucket that takes an hour, a rate limit, and a key whose secret is lost with the response: the tenant gets what it needs.
func TestProvisionRidesOutFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		server.Inject(fault.Fault{Match: getBucket, Nth: 2, Effect: fault.Status(429).WithRetryAfter(fault.RetryAfterSeconds(60))})
		server.Inject(fault.Fault{Match: createKey, First: 1, Effect: fault.LoseResponse()})

		tenant, err := newTenants(t, server, provision.NewMemoryJournal()).Provision(t.Context(), "acme")
		if err != nil {
			t.Fatal(err)
		}
		server.AssertInOrder(t, createBucket, getBucket, createKey, createKey, deleteKey)
		server.AssertCalled(t, 1, createBucket)
		keys := server.Buckt().Organization().Keys()
		if len(keys) != 2 { // the application's and the tenant's
			t.Fatalf("there are %d keys: one is an orphan", len(keys))
		}
		if key := keys[1]; key.BucketIDs[0] != tenant.BucketID || key.Secret.Reveal() != tenant.Key.Reveal() {
			t.Errorf("the tenant's key is %+v", key)
		}
	})
}

// The application's key is revoked in the middle of the job: nothing more is tried with it.
func TestProvisionStopsWhenLockedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer(t)
		server.Inject(fault.Fault{Match: getBucket, From: 3, Effect: fault.Unauthorized()})
		_, err := newTenants(t, server, provision.NewMemoryJournal()).Provision(t.Context(), "acme")
		if !errors.Is(err, tenants.ErrLockedOut) {
			t.Errorf("the error is %v", err)
		}
		server.AssertCalled(t, 3, getBucket)
		server.AssertNever(t, createKey)
	})
}
