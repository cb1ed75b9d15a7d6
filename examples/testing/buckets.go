package tenants

import (
	"context"
	"errors"

	"github.com/bucktgo/buckt"
)

// bucket returns the id of the tenant's bucket, which it makes if there is none.
func (t *Tenants) bucket(ctx context.Context, name string) (string, error) {
	id, err := t.findBucket(ctx, name)
	if err != nil || id != "" {
		return id, err
	}
	created, err := t.Client.Buckets.Create(ctx, buckt.BucketCreateParams{Name: name, IsManagedDomain: true})
	if err == nil {
		return created.ID, nil
	}
	if _, unknown := errors.AsType[*buckt.OutcomeUnknownError](err); !unknown {
		return "", err
	}
	// The answer was lost. The bucket may be there all the same.
	id, lookErr := t.findBucket(ctx, name)
	if lookErr != nil || id == "" {
		return "", errors.Join(err, lookErr)
	}
	return id, nil
}

func (t *Tenants) findBucket(ctx context.Context, name string) (string, error) {
	for bucket, err := range t.Client.Buckets.All(ctx, buckt.BucketListParams{}) {
		if err != nil {
			return "", err
		}
		if bucket.Name == name && bucket.Status != buckt.BucketDeleting {
			return bucket.ID, nil
		}
	}
	return "", nil
}

// waitUntilActive waits for the bucket, and gives one that has failed a second chance.
func (t *Tenants) waitUntilActive(ctx context.Context, id string) (*buckt.Bucket, error) {
	bucket, err := t.Client.Buckets.WaitUntilActive(ctx, id, buckt.WaitParams{})
	wait, ok := errors.AsType[*buckt.WaitError](err)
	if !ok || !wait.Failed() {
		return bucket, err
	}
	if _, err := t.Client.Buckets.RetryProvisioning(ctx, id); err != nil {
		return nil, err
	}
	return t.Client.Buckets.WaitUntilActive(ctx, id, buckt.WaitParams{})
}
