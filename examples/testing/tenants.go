// Package tenants is an example for developers of applications: a small package that provisions storage for tenants, with the
// tests that its authors would write: tenants_test.go first, then recovery_test.go.
//
//	go test ./examples/testing
package tenants

import (
	"context"
	"errors"
	"fmt"

	"github.com/bucktgo/buckt"
)

// Tenants gives each tenant of an application a bucket, and a key that reaches nothing else.
type Tenants struct {
	Client *buckt.Client
}

// Tenant is what the application keeps of a tenant.
type Tenant struct {
	BucketID, Domain string
	KeyID            string
	Key              buckt.Secret
}

// ErrLockedOut means that the application's own key was refused: nothing works before somebody replaces it.
var ErrLockedOut = errors.New("tenants: the application's own key is refused")

// Provision makes the bucket and the key of a tenant. Calling it again, after an error or after a crash, goes on with the bucket that
// is there, and replaces the key, whose secret may be lost.
func (t *Tenants) Provision(ctx context.Context, name string) (*Tenant, error) {
	tenant, err := t.provision(ctx, name)
	if _, refused := errors.AsType[*buckt.UnauthorizedError](err); refused {
		return nil, fmt.Errorf("%w: %w", ErrLockedOut, err)
	}
	if err != nil {
		return nil, fmt.Errorf("tenants: provisioning %q: %w", name, err)
	}
	return tenant, nil
}

func (t *Tenants) provision(ctx context.Context, name string) (*Tenant, error) {
	id, err := t.bucket(ctx, name)
	if err != nil {
		return nil, err
	}
	bucket, err := t.waitUntilActive(ctx, id)
	if err != nil {
		return nil, err
	}
	key, err := t.key(ctx, name, id)
	if err != nil {
		return nil, err
	}
	return &Tenant{BucketID: id, Domain: bucket.CustomDomain, KeyID: key.ID, Key: key.Key}, nil
}
