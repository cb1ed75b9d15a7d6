package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bucktgo/buckt"
)

// cleanUp removes the resources of an unfinished tour. It uses the name instead of the ids: if the response to a create was lost, only
// the name is known.
func (t *tour) cleanUp(ctx context.Context) error {
	// The context of the tour may have ended.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Hour)
	defer cancel()
	fmt.Fprintf(t.out, "\nClean up\n")
	return errors.Join(t.cleanUpKeys(ctx), t.cleanUpBuckets(ctx))
}

func (t *tour) cleanUpKeys(ctx context.Context) error {
	for key, err := range t.client.Keys.All(ctx, buckt.KeyListParams{}) {
		if err != nil {
			return err
		}
		if key.Name != t.name {
			continue
		}
		if _, err := t.client.Keys.Delete(ctx, key.ID); err != nil {
			return fmt.Errorf("the key %s is left behind: %w", key.ID, err)
		}
		t.printf("%s is revoked", key.ID)
	}
	return nil
}

func (t *tour) cleanUpBuckets(ctx context.Context) error {
	for bucket, err := range t.client.Buckets.All(ctx, buckt.BucketListParams{}) {
		if err != nil {
			return err
		}
		if bucket.Name != t.name || bucket.Status == buckt.BucketDeleting {
			continue
		}
		if err := t.deleteInAnyState(ctx, bucket.ID); err != nil {
			return fmt.Errorf("the bucket %s is left behind: %w", bucket.ID, err)
		}
		t.printf("%s is being deleted", bucket.ID)
	}
	return nil
}

// deleteInAnyState deletes a bucket. If the bucket is provisioning, it waits for the end of the provisioning before.
func (t *tour) deleteInAnyState(ctx context.Context, id string) error {
	_, err := t.client.Buckets.Delete(ctx, id)
	if _, busy := errors.AsType[*buckt.ConflictError](err); !busy {
		return err
	}
	t.printf("%s cannot be deleted while it is provisioning: please wait", id)
	_, err = t.client.Buckets.WaitUntilActive(ctx, id, t.wait())
	if ended, ok := errors.AsType[*buckt.WaitError](err); ok && ended.Bucket != nil && ended.Bucket.Status == buckt.BucketFailed {
		err = nil
	}
	if err != nil {
		return err
	}
	_, err = t.client.Buckets.Delete(ctx, id)
	return err
}
