package bucktapi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AddBucket puts a bucket into the organization, active unless it says otherwise. Plan limits do not apply. A domain that is in
// use, an unknown AWS account and a value that the API does not know are errors.
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

// PutFile puts a file into a bucket in any status, in place of one with the same key. The bucket's rules do not apply.
func (o *Organization) PutFile(bucketID string, f File) error {
	now := o.begin()
	defer o.system.mu.Unlock()
	b, err := o.seededBucket(bucketID)
	if err != nil {
		return err
	}
	row := newFile(f.Key, slices.Clone(f.Content), cmp.Or(f.ContentType, "application/octet-stream"), state.OrTime(f.LastModified, now))
	row.cacheControl = cmp.Or(f.CacheControl, b.cacheControl(""))
	b.putFile(row)
	return nil
}

func (o *Organization) seededBucket(id string) (*bucket, error) {
	if b, found := o.buckets.Get(id); found {
		return b, nil
	}
	return nil, fmt.Errorf("mockserver: the organization has no bucket %q", id)
}

// AddKey mints an API key and returns it with its secret. Scopes and buckets are taken as they are, whether they exist or not.
func (o *Organization) AddKey(seed Key) Key {
	now := o.begin()
	defer o.system.mu.Unlock()
	k := &apiKey{
		name:        cmp.Or(seed.Name, "key"),
		permissions: slices.Clone(seed.Permissions),
		bucketIDs:   slices.Clone(seed.BucketIDs),
		expiresAt:   seed.ExpiresAt,
	}
	if k.permissions == nil {
		k.permissions = Scopes()
	}
	return o.addKey(k, now).snapshot()
}

// RevokeKey revokes a key by its id, and tells whether there was one.
func (o *Organization) RevokeKey(id string) bool {
	o.begin()
	defer o.system.mu.Unlock()
	k, found := o.keys.Get(id)
	if found {
		o.removeKey(k)
	}
	return found
}
