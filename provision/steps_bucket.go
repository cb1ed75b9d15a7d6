package provision

import (
	"context"
	"errors"
	"time"

	"github.com/bucktgo/buckt"
)

const (
	// lostBucketWithin is how long after its creation a bucket may be missing from the responses of the system.
	lostBucketWithin = time.Minute
	// mostCreations is the maximum number of creations with an unknown outcome in one step.
	mostCreations = 3
)

// claim ensures that no other grant has the bucket or the consumer. The entry is stored before: of two concurrent claims, at least one
// finds the other. If a rotation to another consumer was interrupted, and another grant has that consumer now, the grant remains as it was.
func (r *run) claim(ctx context.Context) (Step, error) {
	err := r.unheld(ctx)
	switch next := r.rec.begin(); {
	case as[*HeldError](err) && r.rec.key(keyCurrent) != nil:
		r.rec.Spec.Consumer = r.rec.Attached
		return StepGranted, err
	case err != nil:
		return "", err
	case next != StepClaim:
		return next, nil
	}
	return StepFind, nil
}

// reclaim claims a consumer for a grant that exists already. After an error the grant is as it was.
func (r *run) reclaim(ctx context.Context, consumer string) error {
	before := *r.rec
	r.rec.Goal, r.rec.Step, r.rec.Spec.Consumer, r.spec.Consumer = goalGrant, StepClaim, consumer, consumer
	if err := r.hold(ctx); err != nil {
		return err
	}
	err := r.unheld(ctx)
	if err == nil {
		return nil
	}
	*r.rec = before
	ending, cancel := ending(ctx)
	defer cancel()
	return errors.Join(err, r.finish(ending))
}

// unheld returns a [*HeldError] if another grant has the bucket or the consumer.
func (r *run) unheld(ctx context.Context) error {
	opened := false // one secret reveals a wrong key; a sealer may be a remote service, and there may be many grants
	for e, err := range r.p.entries(ctx) {
		if err != nil {
			return err
		}
		if e.Name == r.entry {
			continue
		}
		other, err := r.p.parseRecord(e)
		if err == nil && !opened {
			opened, err = r.p.openAll(other, e.Name)
		}
		if err != nil {
			return err
		}
		if other.Identity == r.rec.Identity && other.Step != StepDestroyed {
			return &HeldError{Grant: r.grant, Holder: other.Spec.Name, Bucket: r.spec.Bucket}
		}
		if c := r.spec.Consumer; c != "" && (other.Spec.Consumer == c || other.Attached == c) && other.Goal == goalGrant {
			return &HeldError{Grant: r.grant, Holder: other.Spec.Name, Consumer: c}
		}
	}
	return nil
}

// find searches for the bucket. A bucket found here was not created by the grant. Before a creation the journal records that the bucket did
// not exist: otherwise, after a crash, the grant's own bucket would look like an existing one.
func (r *run) find(ctx context.Context) (Step, error) {
	found, err := r.p.provider.FindBucket(ctx, r.spec)
	switch {
	case err == nil:
		r.rec.Bucket.Bucket = found
		return StepAwait, nil
	case !errors.Is(err, ErrNoBucket) || r.rec.Bucket.MustExist:
		return "", err
	case r.refused != nil:
		return "", r.refused
	}
	r.rec.Bucket.AbsentAt, r.absent = time.Now(), true
	return StepCreate, nil
}

// create creates the bucket. A bucket that appears after a creation with an unknown outcome belongs to the grant.
func (r *run) create(ctx context.Context) (Step, error) {
	lost := !r.absent
	r.absent = false
	for sent := 0; ; {
		if lost {
			found, err := r.findLost(ctx)
			if err == nil {
				return r.created(found)
			}
			if !errors.Is(err, ErrNoBucket) {
				return "", err
			}
			r.rec.Bucket.AbsentAt = time.Now()
			if err := r.save(ctx); err != nil {
				return "", err
			}
		}
		created, err := r.p.provider.CreateBucket(ctx, r.spec)
		sent++
		switch {
		case err == nil:
			r.made = created
			return r.created(created)
		case errors.Is(err, ErrRefused):
			found, failure := r.p.provider.FindBucket(ctx, r.spec)
			if lost && (failure == nil || as[*buckt.MismatchError](failure)) {
				return r.created(found)
			}
			r.rec.Bucket.AbsentAt, r.refused = time.Time{}, err
			return StepFind, nil
		case sent == mostCreations || ctx.Err() != nil:
			return "", err
		}
		lost = true
	}
}

func (r *run) created(bucket Bucket) (Step, error) {
	r.rec.Bucket = bucketRow{Bucket: bucket, Created: true}
	return StepAwait, nil
}

// findLost searches for a bucket whose creation may have been sent. Lists may be stale, so it repeats the search for some time.
func (r *run) findLost(ctx context.Context) (Bucket, error) {
	for wait := time.Second; ; wait = min(2*wait, 10*time.Second) {
		found, err := r.p.provider.FindBucket(ctx, r.spec)
		left := time.Until(r.rec.Bucket.AbsentAt.Add(lostBucketWithin))
		if as[*buckt.MismatchError](err) { // a creation of several steps may have been interrupted
			return found, nil
		}
		if !errors.Is(err, ErrNoBucket) || left <= 0 {
			return found, err
		}
		if err := sleep(ctx, min(wait, left)); err != nil {
			return Bucket{}, err
		}
	}
}

func (r *run) await(ctx context.Context) (Step, error) {
	bucket, err := r.p.provider.AwaitBucket(ctx, r.spec, r.rec.Bucket.Bucket, r.rec.Bucket.Created)
	if err != nil {
		return "", err
	}
	r.rec.Bucket.Bucket = bucket
	return StepMint, nil
}

// empty deletes the contents of the bucket with a separate key: the tenant's key is revoked already, and may be limited.
func (r *run) empty(ctx context.Context) (Step, error) {
	if r.rec.Bucket.ID == "" {
		found, err := r.findLost(ctx)
		if errors.Is(err, ErrNoBucket) {
			return StepDestroyed, nil
		}
		if err != nil {
			return "", err
		}
		r.rec.Bucket = bucketRow{Bucket: found, Created: true}
	}
	started := time.Now()
	newKey := func(ctx context.Context) (Credential, error) {
		spec := r.spec
		spec.Rights, spec.Prefix = ReadWrite, ""
		credential, err := r.newKey(ctx, spec)
		if err != nil {
			return Credential{}, err
		}
		r.rec.doom(time.Time{}, keyNew)
		if err := r.save(ctx); err != nil {
			return Credential{}, err
		}
		return credential, r.p.provider.Verify(ctx, spec, credential, false)
	}
	err := r.p.provider.EmptyBucket(ctx, r.spec, r.rec.Bucket.Bucket, newKey, func(deleted int64) {
		r.report(Event{Step: StepEmpty, Elapsed: time.Since(started), Deleted: deleted})
	})
	r.rec.doom(time.Time{}, keyAttempt)
	if err = errors.Join(err, r.revoke(ctx)); err != nil {
		return "", err
	}
	return StepDelete, nil
}

func (r *run) delete(ctx context.Context) (Step, error) {
	if err := r.p.provider.DeleteBucket(ctx, r.rec.Bucket.Bucket); err != nil {
		return StepEmpty, err // an object may have been written meanwhile
	}
	return StepDestroyed, nil
}
