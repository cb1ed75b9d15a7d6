package provision

import (
	"context"
	"errors"
)

// Plan describes what [Provisioner.Grant] would do with a spec.
type Plan struct {
	// Nothing is true if the grant exists and is complete.
	Nothing bool
	// CreateBucket is true if Grant would create the bucket, and false if it would use an existing bucket.
	CreateBucket bool
	// CreateKey is true if Grant would create a key.
	CreateKey bool
	// Step is the step at which Grant would continue, [StepClaim] for a new grant.
	Step Step
	// Bucket is the existing bucket, or the zero value.
	Bucket Bucket
}

// Plan returns what [Provisioner.Grant] would do. It sends only reads and does not change the journal. Its errors are those of Grant before
// the first creation.
func (p *Provisioner) Plan(ctx context.Context, spec Spec) (Plan, error) {
	spec, identity, err := p.prepare(spec)
	if err != nil {
		return Plan{}, err
	}
	stored, err := storeSpec(spec)
	if err != nil {
		return Plan{}, err
	}
	r := &run{p: p, grant: spec.Name, entry: p.entryName(spec.Name)}
	e, err := p.config.Journal.Load(ctx, r.entry)
	if err != nil {
		return Plan{}, err
	}
	if err := r.set(e); err != nil {
		return Plan{}, err
	}
	r.spec = spec
	plan := Plan{Step: StepClaim, CreateKey: true}
	if r.rec != nil && r.rec.Goal == goalGrant && !r.rec.blank() {
		if fields, rotatable := r.rec.Spec.changes(stored); len(fields) > 0 {
			return Plan{}, &SpecChangedError{Grant: spec.Name, Fields: fields, Rotatable: rotatable}
		}
		plan.Nothing = r.rec.Step == StepGranted
		plan.Step, plan.Bucket = r.rec.Step, r.rec.Bucket.Bucket
		plan.CreateKey = r.rec.key(keyNew) == nil && r.rec.key(keyCurrent) == nil
	} else {
		r.rec = &record{Identity: identity}
		if _, err := r.claim(ctx); err != nil {
			return Plan{}, err
		}
	}
	if plan.Bucket.ID != "" {
		return plan, nil
	}
	plan.Bucket, err = p.provider.FindBucket(ctx, spec)
	if errors.Is(err, ErrNoBucket) {
		plan.CreateBucket, err = true, nil
	}
	return plan, err
}
