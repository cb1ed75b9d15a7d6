package buckt

import (
	"context"
	"errors"
	"slices"
)

// These are not operations of the contract: they poll with Buckets.Get.
var (
	opBucketsWaitUntilActive  = &operation{name: "Buckets.WaitUntilActive", system: SystemBuckt}
	opBucketsWaitUntilDeleted = &operation{name: "Buckets.WaitUntilDeleted", system: SystemBuckt}
)

// WaitUntilActive waits until a bucket is active, and returns it. It polls at growing intervals, as long as the
// context allows: a bucket with a custom domain waits for its DNS records for up to a day, any other takes some
// minutes. A bucket that has failed or is being deleted ends the wait at once with a [*WaitError] that holds it; so does
// the end of the context. Up to five polls in a row may fail in a way that may pass.
func (c *BucketClient) WaitUntilActive(ctx context.Context, id string, params WaitParams, opts ...CallOption) (*Bucket, error) {
	p := newBucketPoller(opBucketsWaitUntilActive, id, params)
	err := p.poll(ctx, c.poll(ctx, id, opts), func(b *Bucket) (bool, error) {
		switch b.Status {
		case BucketActive:
			return true, nil
		case BucketFailed:
			return false, p.fail("the bucket has failed", nil)
		case BucketDeleting:
			return false, p.fail("the bucket is being deleted", nil)
		}
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	return p.latest, nil
}

// WaitUntilDeleted waits until a bucket is gone. One that is not being deleted ends the wait at once with a
// [*WaitError] that holds it; so does the end of the context.
func (c *BucketClient) WaitUntilDeleted(ctx context.Context, id string, params WaitParams, opts ...CallOption) error {
	p := newBucketPoller(opBucketsWaitUntilDeleted, id, params)
	err := p.poll(ctx, c.poll(ctx, id, opts), func(b *Bucket) (bool, error) {
		switch b.Status {
		case BucketPending, BucketProvisioning, BucketActive, BucketFailed:
			return false, p.fail("the bucket is "+string(b.Status)+" and is not being deleted", nil)
		}
		return false, nil
	})
	if _, gone := errors.AsType[*NotFoundError](err); gone {
		return nil
	}
	return err
}

func (c *BucketClient) poll(ctx context.Context, id string, opts []CallOption) func() (*Bucket, error) {
	return func() (*Bucket, error) { return c.Get(ctx, id, opts...) }
}

func newBucketPoller(op *operation, id string, params WaitParams) *poller[Bucket] {
	return &poller[Bucket]{
		op: op, id: id, noun: "bucket",
		params: params, onChange: params.OnChange, foreign: "OnFileServiceChange", set: params.OnFileServiceChange != nil,
		same: func(a, b *Bucket) bool {
			return a.Status == b.Status && slices.Equal(a.DNSRecords, b.DNSRecords)
		},
		attach: func(e *WaitError, b *Bucket) { e.Bucket = b },
	}
}
