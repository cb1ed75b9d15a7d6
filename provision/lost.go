package provision

import (
	"context"
	"errors"
	"time"
)

// ending returns the context of the last write of a call: after the end of the caller's context the lease is still released, so that the
// next call need not wait.
func ending(ctx context.Context) (context.Context, context.CancelFunc) {
	const endWithin = 10 * time.Second
	return context.WithTimeout(context.WithoutCancel(ctx), endWithin)
}

// yield undoes the changes that this process made after another process had taken the grant over: a process that is suspended for longer
// than its lease cannot notice it earlier. Keys need no action, because the journal contains the names of all attempts.
func (r *run) yield(ctx context.Context) error {
	return errors.Join(r.yieldBucket(ctx), r.yieldCredential(ctx))
}

// yieldBucket deletes the bucket that this process has created, unless the journal contains it.
func (r *run) yieldBucket(ctx context.Context) error {
	if r.made.ID == "" {
		return nil
	}
	for e, err := range r.p.entries(ctx) {
		if err != nil {
			return err
		}
		rec, err := r.p.parseRecord(e)
		if err != nil {
			return err
		}
		if rec.Bucket.ID == r.made.ID {
			return nil
		}
	}
	return r.p.provider.DeleteBucket(ctx, r.made)
}

// yieldCredential passes the credential of the other process to the consumer and Config.Store again, because that of this process may have
// arrived later.
func (r *run) yieldCredential(ctx context.Context) error {
	for given := r.given; given != ""; {
		e, err := r.p.config.Journal.Load(ctx, r.entry)
		if err != nil {
			return err
		}
		other := &record{}
		if e.Name != "" {
			if other, err = r.p.readRecord(e); err != nil {
				return err
			}
		}
		if had := r.rec.Attached; had != "" && other.Attached != had {
			if err := r.p.config.Consumers[had].Detach(ctx); err != nil {
				return err
			}
		}
		current := other.key(keyCurrent)
		if current == nil || current.Name == given {
			return nil
		}
		credential, err := other.credential(r.p.config.Sealer, r.entry)
		if err != nil {
			return err
		}
		if consumer, known := r.p.config.Consumers[other.Attached]; known {
			if err := consumer.Attach(ctx, credential); err != nil {
				return err
			}
		}
		if r.p.config.Store != nil {
			if err := r.p.config.Store(ctx, r.grant, credential); err != nil {
				return err
			}
		}
		given = current.Name
	}
	return nil
}
