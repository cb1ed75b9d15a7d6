package bucktapi

import (
	"fmt"
	"slices"
)

// SetBucketStatus takes a bucket to a status, with the DNS records that belong to it, and keeps it there until something else
// changes it: a bucket set to provisioning does not become active by itself.
func (o *Organization) SetBucketStatus(bucketID, status string) error {
	now := o.begin()
	defer o.system.mu.Unlock()
	b, err := o.seededBucket(bucketID)
	if err != nil {
		return err
	}
	if !slices.Contains(statuses, status) {
		return fmt.Errorf("mockserver: %q is no status of a bucket", status)
	}
	b.follow()
	if status == pending {
		b.dns = nil
	}
	b.enter(status, now)
	return nil
}

// FailProvisioning makes a bucket fail now.
func (o *Organization) FailProvisioning(bucketID string) error {
	return o.SetBucketStatus(bucketID, failed)
}

// FailNextProvisioning makes the next n provisionings end with failure in place of success: those of buckets that are created
// or retried. Each takes as long as it would have.
func (o *Organization) FailNextProvisioning(n int) {
	o.begin()
	defer o.system.mu.Unlock()
	o.failNext += n
}

// SetManagedSettings sets toggles of a bucket, which in reality is done in the dashboard: visibility, cache, cors, lifecycle,
// optimization. Others stay as they are.
func (o *Organization) SetManagedSettings(bucketID string, settings map[string]bool) error {
	o.begin()
	defer o.system.mu.Unlock()
	b, err := o.seededBucket(bucketID)
	if err != nil {
		return err
	}
	for name, on := range settings {
		if !slices.Contains(managedSettings, name) {
			return fmt.Errorf("mockserver: %q is no managed setting", name)
		}
		if b.managed == nil {
			b.managed = make(map[string]bool)
		}
		b.managed[name] = on
	}
	return nil
}

// SetStorageUsed sets how many bytes of storage a bucket accounts for, as the nightly count does.
func (o *Organization) SetStorageUsed(bucketID string, bytes int64) error {
	o.begin()
	defer o.system.mu.Unlock()
	b, err := o.seededBucket(bucketID)
	if err == nil {
		b.storageUsed = bytes
	}
	return err
}

// SetBandwidthUsed sets how many bytes a bucket has served in the billing period.
func (o *Organization) SetBandwidthUsed(bucketID string, bytes int64) error {
	o.begin()
	defer o.system.mu.Unlock()
	b, err := o.seededBucket(bucketID)
	if err == nil {
		b.bandwidthUsed, b.bandwidthPending = bytes, 0
	}
	return err
}

// ResetBandwidth sets the bandwidth of all buckets to 0, as the end of a billing period does by itself.
func (o *Organization) ResetBandwidth() {
	o.begin()
	defer o.system.mu.Unlock()
	o.resetBandwidth()
}

// SetPlan puts the organization on a plan, with a month that begins now. The free plan ends its subscription.
func (o *Organization) SetPlan(plan Plan) {
	now := o.begin()
	defer o.system.mu.Unlock()
	o.subscription = monthly(plan, now)
}

// SetSubscription sets all of the organization's subscription.
func (o *Organization) SetSubscription(s Subscription) {
	o.begin()
	defer o.system.mu.Unlock()
	o.subscription = &s
}
