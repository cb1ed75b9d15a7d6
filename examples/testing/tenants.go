// Package tenants is an example for developers of applications: a small package that gives tenants a bucket and a key, with the
// tests that its authors would write: tenants_test.go first, then recovery_test.go.
//
//	go test ./examples/testing
package tenants

import (
	"context"
	"errors"
	"fmt"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/provision"
)

// Tenants gives each tenant of an application a bucket, and a key that reaches nothing else.
type Tenants struct {
	Grants *provision.Provisioner
}

// ErrLockedOut means that the application's own key was refused: nothing works until it is replaced.
var ErrLockedOut = errors.New("tenants: the application's own key is refused")

// New returns the tenants of a journal. The sealer encrypts their keys in it.
func New(client *buckt.Client, journal provision.Journal, sealer buckt.Sealer) (*Tenants, error) {
	grants, err := provision.New(provision.Config{Owner: "app", Provider: provision.Buckt(client), Journal: journal, Sealer: sealer})
	return &Tenants{Grants: grants}, err
}

// Provision returns the bucket and the key of a tenant, and makes what does not exist. After an error or a crash it, or the Resume of
// Grants, goes on from where it was.
func (t *Tenants) Provision(ctx context.Context, name string) (*provision.BucktAccess, error) {
	credential, err := t.Grants.Grant(ctx, provision.Spec{Name: name, Rights: provision.ReadWrite})
	if _, refused := errors.AsType[*buckt.UnauthorizedError](err); refused {
		return nil, fmt.Errorf("%w: %w", ErrLockedOut, err)
	}
	return credential.Buckt, err
}
