package provision

import (
	"context"
	"errors"
)

// yield undoes what this process did after another one had taken the grant over: a process that is stopped for longer than its lease cannot know
// it. Keys need nothing here, as the journal has the names of all attempts.
func (r *run) yield(ctx context.Context) error {
	return errors.Join(r.yieldBucket(ctx), r.yieldCredential(ctx))
}

// yieldBucket deletes the bucket that this process has created, unless the journal has it.
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

// yieldCredential gives the consumer and Config.Store the credential that the other process has given them, as that of this one may have
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
