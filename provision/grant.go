package provision

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Grant creates a grant and returns its credential. An existing bucket is used if its settings match the spec; [Provisioner.Destroy] then
// keeps it. If the grant exists with the same spec, Grant returns its credential without sending anything. If the grant is unfinished,
// Grant finishes it. If its keys were revoked, Grant creates a new one.
//
// If the grant exists with another spec, the error is a [*SpecChangedError]; if its bucket or consumer belongs to another grant, a
// [*HeldError]. If another process works on the grant, Grant waits until the lease it found has ended, and may then return [ErrBusy]. If a
// step fails, the error is a [*StepError], and the journal contains the earlier steps: call Grant again, or [Provisioner.Resume] or
// [Provisioner.Destroy]. If it fails before anything can exist at the system, the journal has no entry. With a [*LeftError] Grant also
// returns the credential.
func (p *Provisioner) Grant(ctx context.Context, spec Spec) (Credential, error) {
	spec, identity, err := p.prepare(spec)
	if err != nil {
		return Credential{}, err
	}
	return p.grant(ctx, spec, identity, nil)
}

// grant creates a grant. If adopt is not nil, it completes the record of a new grant.
func (p *Provisioner) grant(ctx context.Context, spec Spec, identity string, adopt func(context.Context, *run) error) (Credential, error) {
	stored, err := storeSpec(spec)
	if err != nil {
		return Credential{}, err
	}
	r, err := p.open(ctx, spec.Name)
	if err != nil {
		return Credential{}, err
	}
	defer r.close()
	if r.rec != nil && r.rec.Goal != goalGrant && !r.rec.settled() { // it was being revoked or destroyed
		if err := r.resume(ctx); err != nil {
			return Credential{}, err
		}
		if err := r.load(ctx); err != nil {
			return Credential{}, err
		}
	}
	if r.rec != nil && r.rec.Step != StepDestroyed && !r.rec.blank() {
		if fields, rotatable := r.rec.Spec.changes(stored); len(fields) > 0 {
			return Credential{}, &SpecChangedError{Grant: spec.Name, Fields: fields, Rotatable: rotatable}
		}
		if r.rec.Step == StepGranted {
			return r.rec.credential(p.config.Sealer, r.entry)
		}
		if r.rec.Step == StepRevoked {
			if spec.Consumer != "" { // another grant may have taken it since
				if err := r.reclaim(ctx, spec.Consumer); err != nil {
					return Credential{}, err
				}
			}
			r.rec.Goal, r.rec.Step = goalGrant, r.rec.begin()
		}
	} else {
		var doomed []keyRow
		if r.rec != nil { // of a destroyed grant with this name: keys of its attempts may still appear
			doomed = r.rec.Keys
		}
		r.rec = &record{
			Format: recordFormat, Provider: p.provider.Name(), Identity: identity, Spec: stored, Goal: goalGrant, Step: StepClaim, Keys: doomed,
		}
		r.spec = spec
		if adopt != nil {
			if err := adopt(ctx, r); err != nil {
				return Credential{}, err
			}
		}
	}
	return r.credentialAfter(ctx)
}

// credentialAfter takes the remaining steps and returns the credential.
func (r *run) credentialAfter(ctx context.Context) (Credential, error) {
	if err := r.hold(ctx); err != nil {
		return Credential{}, err
	}
	err := r.advance(ctx)
	if _, left := errors.AsType[*LeftError](err); err != nil && !left {
		return Credential{}, err
	}
	credential, failure := r.rec.credential(r.p.config.Sealer, r.entry)
	return credential, errors.Join(err, failure)
}

// resume takes the remaining steps and searches for lost keys.
func (r *run) resume(ctx context.Context) error {
	if r.rec.settled() && r.rec.due() {
		r.rec.Step = StepSweep
	}
	if err := r.hold(ctx); err != nil {
		return err
	}
	return r.advance(ctx)
}

// Rotate replaces the key of a grant and returns the new credential. The new key is created, verified, attached to the consumer and passed
// to [Config.Store]. Then the old key is revoked, after [Config.Grace]. If change is not nil, it changes the spec: Rights, Prefix, Deletion
// and Consumer may change. A change of another field is a [*SpecChangedError].
//
// If the grant is unfinished, Rotate finishes it first; if this creates a new key, Rotate does not create a second one. If the grant does
// not exist or its keys were revoked, the error is [ErrNoGrant]. The other errors are those of [Provisioner.Grant].
func (p *Provisioner) Rotate(ctx context.Context, name string, change func(*Spec)) (Credential, error) {
	if err := checkName(name); err != nil {
		return Credential{}, err
	}
	r, err := p.open(ctx, name)
	if err != nil {
		return Credential{}, err
	}
	defer r.close()
	switch {
	case r.rec == nil || r.rec.Goal == goalDestroy:
		return Credential{}, fmt.Errorf("%w: %s", ErrNoGrant, name)
	case r.rec.Goal == goalRevoke:
		return Credential{}, fmt.Errorf("%w with a key: those of %s were revoked, and Grant makes another one", ErrNoGrant, name)
	}
	stored, spec, err := p.changed(r.rec, change)
	if err != nil {
		return Credential{}, err
	}
	fields, _ := r.rec.Spec.changes(stored)
	if !r.rec.settled() {
		if r.rec.Step == StepSweep { // the unfinished rotation already has its credential
			r.rec.Step = StepMint
		}
		credential, err := r.credentialAfter(ctx)
		if err != nil || r.minted && len(fields) == 0 {
			return credential, err
		}
		if err := r.load(ctx); err != nil {
			return credential, err
		}
	}
	if spec.Consumer != "" && slices.Contains(fields, "Consumer") {
		if err := r.reclaim(ctx, spec.Consumer); err != nil {
			return Credential{}, err
		}
	}
	r.rec.Spec, r.spec, r.rec.Step = stored, spec, StepMint
	return r.credentialAfter(ctx)
}

// changed returns the changed spec of a grant.
func (p *Provisioner) changed(rec *record, change func(*Spec)) (storedSpec, Spec, error) {
	spec, err := rec.Spec.load(p.provider)
	if err != nil {
		return storedSpec{}, spec, err
	}
	if change != nil {
		change(&spec)
		spec.Name = rec.Spec.Name
	}
	spec, identity, err := p.prepare(spec)
	if err != nil {
		return storedSpec{}, spec, err
	}
	stored, err := storeSpec(spec)
	if err != nil {
		return stored, spec, err
	}
	fields, rotatable := rec.Spec.changes(stored)
	if len(fields) > len(rotatable) || identity != rec.Identity {
		return stored, spec, &SpecChangedError{Grant: spec.Name, Fields: fields, Rotatable: rotatable}
	}
	return stored, spec, nil
}

// Revoke detaches a grant from its consumer and revokes its keys. The bucket remains, and [Provisioner.Grant] creates a new key. Revoke is
// idempotent: it succeeds if the grant does not exist or is already revoked. The errors are those of [Provisioner.Grant].
func (p *Provisioner) Revoke(ctx context.Context, name string) error {
	return p.end(ctx, name, goalRevoke)
}

// Destroy detaches a grant from its consumer and revokes its keys. With the [DeletionPolicy] Delete it then deletes a bucket that the grant
// has created, with its contents. Nothing can be restored. The entry of the journal is deleted, unless a key whose creation had an unknown
// outcome may still appear: [Provisioner.Resume] removes both. Destroy succeeds if the grant does not exist. The errors are those of
// [Provisioner.Grant].
func (p *Provisioner) Destroy(ctx context.Context, name string) error {
	return p.end(ctx, name, goalDestroy)
}

func (p *Provisioner) end(ctx context.Context, name string, to goal) error {
	if err := checkName(name); err != nil {
		return err
	}
	r, err := p.open(ctx, name)
	if err != nil {
		return err
	}
	defer r.close()
	switch {
	case r.rec == nil || r.rec.Step == StepDestroyed:
		return nil
	case r.rec.Goal == goalDestroy, r.rec.Goal == to:
		if r.rec.settled() {
			return nil
		}
	default:
		r.rec.Goal, r.rec.Step = to, StepDetach
	}
	return r.resume(ctx)
}
