package provision

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// Adopt creates a grant for an existing tenant: its bucket and, if credential is not zero, a key that was created elsewhere, by its id.
// Adopt verifies the key, which is then the credential of the grant until [Provisioner.Rotate] replaces it. Without a key Adopt creates
// one, and does not change the tenant's keys. [Provisioner.Destroy] keeps the bucket.
//
// If the bucket does not exist, the error is [ErrNoBucket]; if the bucket has no such key, it is an [*InvalidError]. The other errors are
// those of [Provisioner.Grant].
func (p *Provisioner) Adopt(ctx context.Context, spec Spec, keyID string, credential Credential) (Credential, error) {
	if (keyID == "") != credential.IsZero() {
		return Credential{}, invalid("credential", "must be given together with the id of its key")
	}
	spec, identity, err := p.prepare(spec)
	if err != nil {
		return Credential{}, err
	}
	return p.grant(ctx, spec, identity, func(ctx context.Context, r *run) error {
		r.rec.Bucket.MustExist = true
		if keyID == "" {
			return nil
		}
		key, err := r.adopted(ctx, keyID)
		if err != nil {
			return err
		}
		document, err := seal(credential, p.config.Sealer, r.entry, key.Name)
		if err != nil {
			return err
		}
		r.rec.Keys = append(r.rec.Keys, keyRow{Key: key, State: keyNew, At: cmp.Or(key.CreatedAt, time.Now()), Sealed: document})
		return nil
	})
}

// adopted finds the key of a tenant.
func (r *run) adopted(ctx context.Context, id string) (Key, error) {
	bucket, err := r.p.provider.FindBucket(ctx, r.spec)
	if err != nil {
		return Key{}, fmt.Errorf("provision: %s: %w", r.grant, err)
	}
	keys, err := r.p.keys(ctx, bucket)
	at := slices.IndexFunc(keys, func(k Key) bool { return k.ID == id })
	switch {
	case at >= 0:
		return keys[at], nil
	case err != nil:
		return Key{}, err
	}
	return Key{}, invalid("keyID", "must be a key of the bucket")
}
