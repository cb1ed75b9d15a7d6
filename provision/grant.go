package provision

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Grant makes a grant, and returns its credential. A bucket that exists already is used if its settings are those of the spec, and then
// [Provisioner.Destroy] keeps it. If the grant exists with the same spec, Grant returns the credential that it has, and sends nothing; if it is
// unfinished, Grant finishes it; if its keys were revoked, Grant makes a new one.
//
// A grant that exists with another spec is a [*SpecChangedError], and a bucket or consumer that another grant has a [*HeldError]. A grant
// that another process works at is [ErrBusy]; Grant first waits for as long as the lease lasts that the other had. If a step fails, the error is
// a [*StepError], and the journal has what was done: call Grant again, or [Provisioner.Resume] or [Provisioner.Destroy]. If it fails before
// anything can exist at the system, the journal has no entry. With a [*LeftError] Grant returns the credential as well.
func (p *Provisioner) Grant(ctx context.Context, spec Spec) (Credential, error) {
	spec, identity, err := p.prepare(spec)
	if err != nil {
		return Credential{}, err
	}
	return p.grant(ctx, spec, identity, nil)
}

// grant makes a grant. adopt, if it is not nil, completes the record of a new one.
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
	if r.rec != nil && r.rec.Goal != goalGrant && !r.rec.settled() { // it was to be revoked or destroyed
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
			r.rec.Goal, r.rec.Step = goalGrant, r.rec.begin()
		}
	} else {
		var doomed []keyRow
		if r.rec != nil { // of a grant with this name that was destroyed: attempts whose keys may still appear
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

// credentialAfter takes the steps that are left, and returns the credential.
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

// resume takes the steps that are left, and searches for lost keys.
func (r *run) resume(ctx context.Context) error {
	if r.rec.settled() && r.rec.due() {
		r.rec.Step = StepSweep
	}
	if err := r.hold(ctx); err != nil {
		return err
	}
	return r.advance(ctx)
}

// Rotate replaces the key of a grant, and returns the new credential. The new key is made, tried, attached to the consumer and given to
// [Config.Store] before the old one is revoked, after [Config.Grace]. change, if it is not nil, changes the spec: Rights, Prefix,
// Deletion and Consumer may change; another field is a [*SpecChangedError].
//
// If the grant is unfinished, Rotate finishes it first; if that makes a new key, Rotate makes no second one. A grant that does not exist, or
// whose keys were revoked, is [ErrNoGrant]. The other errors are those of [Provisioner.Grant].
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
		if r.rec.Step == StepSweep { // the rotation that was begun has its credential already
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
	r.rec.Spec, r.spec, r.rec.Step = stored, spec, StepMint
	if slices.Contains(fields, "Consumer") {
		if _, err := r.claim(ctx); err != nil {
			return Credential{}, err
		}
	}
	return r.credentialAfter(ctx)
}

// changed returns the spec of a grant with a change.
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

// Revoke detaches a grant from its consumer and revokes its keys. The bucket stays, and [Provisioner.Grant] makes a new key. A grant that
// does not exist, or is revoked already, is a success. The errors are those of [Provisioner.Grant].
func (p *Provisioner) Revoke(ctx context.Context, name string) error {
	return p.end(ctx, name, goalRevoke)
}

// Destroy detaches a grant from its consumer, revokes its keys and, with the [DeletionPolicy] Delete, deletes the contents of a bucket
// that the grant has created, and then the bucket. Nothing can be restored. The journal then has no entry, unless a key may still appear
// whose creation had an unknown outcome: [Provisioner.Resume] removes both. A grant that does not exist is a success. The errors are
// those of [Provisioner.Grant].
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
