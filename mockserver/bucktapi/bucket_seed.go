package bucktapi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AddBucket adds a bucket, an active one by default, and returns it with its id. Plan limits do not apply. A domain that is in use, an
// unknown AWS account and values that the API does not know are errors.
func (o *Organization) AddBucket(seed Bucket) (Bucket, error) {
	now := o.begin()
	defer o.system.mu.Unlock()
	b, err := o.bucketFromSeed(seed)
	if err != nil {
		return Bucket{}, fmt.Errorf("mockserver: AddBucket: %w", err)
	}
	o.addBucket(b, now)
	b.createdAt = state.OrTime(seed.CreatedAt, now)
	if b.domain != "" && !b.isImported() && b.status != pending {
		b.dns = b.dnsRecords(noDistribution, false)
	}
	b.enter(b.status, state.OrTime(seed.UpdatedAt, b.createdAt))
	return b.snapshot(now), nil
}

func (o *Organization) bucketFromSeed(seed Bucket) (*bucket, error) {
	b := &bucket{
		org:    o,
		region: cmp.Or(seed.Region, "us-east-1"),
		domain: strings.ToLower(seed.CustomDomain),
		status: cmp.Or(seed.Status, active),
		settings: settings{
			name:                 cmp.Or(seed.Name, "bucket"),
			cachePreset:          cmp.Or(seed.CachePreset, "standard"),
			cacheControlOverride: state.ClonePointer(seed.CacheControlOverride),
			corsOrigins:          slices.Clone(seed.CORSOrigins),
			lifecycleTTLDays:     state.ClonePointer(seed.LifecycleTTLDays),
			maxFileSizeBytes:     state.ClonePointer(seed.MaxFileSizeBytes),
			allowedMIMETypes:     slices.Clone(seed.AllowedMIMETypes),
			optimizationMode:     cmp.Or(seed.OptimizationMode, "none"),
		},
		storageUsed:   seed.StorageUsedBytes,
		bandwidthUsed: seed.BandwidthUsedBytes,
	}
	for _, check := range []struct {
		value   string
		allowed []string
	}{
		{b.status, statuses}, {b.region, regions}, {b.cachePreset, cachePresets}, {b.optimizationMode, optimizationModes},
	} {
		if !slices.Contains(check.allowed, check.value) {
			return nil, fmt.Errorf("%q is none of %s", check.value, strings.Join(check.allowed, ", "))
		}
	}
	if seed.DomainConnectProvider != "" {
		b.domainConnectProvider = &seed.DomainConnectProvider
	}
	if seed.AWSAccountID != "" {
		account, found := o.accounts.Get(seed.AWSAccountID)
		if !found {
			return nil, fmt.Errorf("the organization has no AWS account %q", seed.AWSAccountID)
		}
		b.account, b.managed = account, toggles(true)
	}
	if seed.Imported {
		b.s3Name, b.managed = b.name, toggles(false)
	}
	for name, on := range seed.ManagedSettings {
		if !slices.Contains(managedSettings, name) {
			return nil, fmt.Errorf("%q is none of %s", name, strings.Join(managedSettings, ", "))
		}
		if b.managed == nil {
			b.managed = make(map[string]bool)
		}
		b.managed[name] = on
	}
	if b.domain == "" && !seed.Imported {
		domain, found := o.system.freeSubdomain()
		if !found {
			return nil, fmt.Errorf("no managed domain is free")
		}
		b.domain, b.managedDomain = domain, true
	}
	if b.domain != "" && o.system.domains[b.domain] != nil {
		return nil, fmt.Errorf("the domain %s is in use", b.domain)
	}
	return b, nil
}

func (o *Organization) seededBucket(id string) (*bucket, error) {
	if b, found := o.buckets.Get(id); found {
		return b, nil
	}
	return nil, fmt.Errorf("mockserver: the organization has no bucket %q", id)
}

// SetBucketStatus sets the status of a bucket and the DNS records that belong to it. The bucket keeps the status until something else
// changes it: a bucket that is set to provisioning does not become active by itself.
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

// FailProvisioning sets the status of a bucket to failed.
func (o *Organization) FailProvisioning(bucketID string) error {
	return o.SetBucketStatus(bucketID, failed)
}

// FailNextProvisioning makes the next n provisionings fail: those of buckets that are created or retried. Each takes as long as one that
// succeeds.
func (o *Organization) FailNextProvisioning(n int) {
	o.begin()
	defer o.system.mu.Unlock()
	o.failNext += n
}

// SetManagedSettings sets toggles of a bucket, as users do in the dashboard: visibility, cache, cors, lifecycle and optimization. The
// other toggles do not change.
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
