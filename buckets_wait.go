package buckt

import (
	"context"
	"errors"
	"slices"
)

// These operations are not in the contract: they poll with Buckets.Get.
var (
	opBucketsWaitUntilActive  = &operation{name: "Buckets.WaitUntilActive", system: SystemBuckt}
	opBucketsWaitUntilDeleted = &operation{name: "Buckets.WaitUntilDeleted", system: SystemBuckt}
)

// WaitUntilActive waits until a bucket is active, and returns it. It polls with growing intervals until the context ends. A bucket
// with a custom domain can wait up to a day for its DNS records; other buckets take some minutes. If the bucket has failed or is
// being deleted, or if the context ends, the error is a [*WaitError] with the bucket. Up to five consecutive polls may fail with
// a temporary error; any other error of Get ends the wait.
//
// See https://docs.buckt.dev/api/buckets/get.
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

// WaitUntilDeleted waits until a bucket no longer exists. If the bucket is not being deleted, or if the context ends, the error is a
// [*WaitError] with the bucket.
//
// See https://docs.buckt.dev/api/buckets/get.
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
