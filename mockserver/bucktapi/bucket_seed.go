package bucktapi

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AddBucket adds a bucket, an active one by default, and returns it with its id. Plan limits do not apply. A domain in use, an
// unknown AWS account and values that the API does not know are errors.
func (o *Organization) AddBucket(b Bucket) (Bucket, error) {
	add := func(b Bucket, now time.Time) (*bucket, error) { return o.addBucket(bucketRow{Bucket: b}, now) }
	return seed(o, "AddBucket", b, add, (*bucket).snapshot)
}

// Buckets returns the organization's buckets in the order of their ids, those that are being deleted included.
func (o *Organization) Buckets() []Bucket { return snapshots(o, &o.buckets, (*bucket).snapshot) }

// Bucket returns a bucket by its id.
func (o *Organization) Bucket(id string) (Bucket, bool) {
	return snapshotOf(o, &o.buckets, id, (*bucket).snapshot)
}

// addBucket adds a bucket of any origin: a request, an import, a seed or a state.
func (o *Organization) addBucket(row bucketRow, now time.Time) (*bucket, error) {
	row.Name = cmp.Or(row.Name, "bucket")
	row.Region = cmp.Or(row.Region, usualRegion)
	row.Status = cmp.Or(row.Status, active)
	row.CachePreset = cmp.Or(row.CachePreset, buckt.CachePreset(wire.BucktCachePresetStandard))
	row.OptimizationMode = cmp.Or(row.OptimizationMode, unoptimized)
	_, taken := o.buckets.Get(row.ID)
	_, isKnown := o.accounts.Get(row.AWSAccountID)
	err := cmp.Or(
		require(!taken, "id", "is a duplicate"),
		requireOption("region", row.Region, regions),
		requireOption("status", string(row.Status), statuses),
		requireOption("cachePreset", string(row.CachePreset), cachePresets),
		requireOption("optimizationMode", string(row.OptimizationMode), optimizationModes),
		require(row.AWSAccountID == "" || isKnown, "awsAccountId",
			"must be the id of an AWS account of the organization, not %q", row.AWSAccountID),
	)
	later := append(slices.Clone(statuses), state.Gone)
	for i, step := range row.Steps {
		err = cmp.Or(err, requireOption(state.Path("steps").At(i).Field("status"), step.Status, later))
	}
	b := &bucket{org: o, bucketRow: row}
	b.ManagedSettings = nil
	if b.AWSAccountID != "" || b.isImported() {
		b.ManagedSettings = toggles(!b.isImported())
	}
	if err = cmp.Or(err, b.manage("managedSettings", row.ManagedSettings)); err == nil {
		err = b.assignDomain()
	}
	if err != nil {
		return nil, err
	}

	ids := o.system.ids
	b.ID = state.OrMade(b.ID, func() string { return ids.Next("bkt_", now) })
	b.CreatedAt = state.OrTime(b.CreatedAt, now)
	b.UpdatedAt = state.OrTime(b.UpdatedAt, b.CreatedAt)
	b.CloudFront = state.OrMade(b.CloudFront, func() string {
		return "d" + ids.Letters(13, "abcdefghijklmnopqrstuvwxyz0123456789") + ".cloudfront.net"
	})
	b.CertificateValidation = state.OrMade(b.CertificateValidation, func() string { return ids.Hex(32) })
	switch {
	case b.DNSRecords == nil:
		b.DNSRecords = b.dnsRecords()
	case len(b.DNSRecords) == 0:
		b.DNSRecords = nil
	}
	o.buckets.Put(b.ID, b)
	if b.CustomDomain != "" {
		o.system.domains[b.CustomDomain] = b
	}
	o.system.lifecycles.Follow(b, b.Steps...)
	return b, nil
}

// assignDomain checks the domain of a bucket, or assigns a managed one.
func (b *bucket) assignDomain() error {
	b.CustomDomain = strings.ToLower(b.CustomDomain)
	if b.CustomDomain == "" && !b.isImported() {
		b.CustomDomain, b.ManagedDomain = b.org.system.freeSubdomain()
		return require(b.ManagedDomain, "customDomain", "is missing, and no managed domain is free")
	}
	return require(b.CustomDomain == "" || b.org.system.domains[b.CustomDomain] == nil, "customDomain", "is in use: %s", b.CustomDomain)
}

// manage sets toggles.
func (b *bucket) manage(field state.Path, settings map[string]bool) error {
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		if err := requireOption(field.Field(name), name, managedSettings); err != nil {
			return err
		}
	}
	if b.ManagedSettings == nil && len(settings) > 0 {
		b.ManagedSettings = make(map[string]bool)
	}
	maps.Copy(b.ManagedSettings, settings)
	return nil
}

// toggles are managed settings that are all on or all off.
func toggles(on bool) map[string]bool {
	all := make(map[string]bool, len(managedSettings))
	for _, name := range managedSettings {
		all[name] = on
	}
	return all
}

// SetBucketStatus sets the status of a bucket and the DNS records that belong to it. The bucket keeps the status until something else
// changes it: a bucket set to provisioning does not become active by itself.
func (o *Organization) SetBucketStatus(bucketID string, status buckt.BucketStatus) error {
	return o.changeBucket(bucketID, func(b *bucket, now time.Time) error {
		if err := requireOption("status", string(status), statuses); err != nil {
			return err
		}
		o.system.lifecycles.Follow(b)
		b.enter(status, now)
		return nil
	})
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
	o.row.FailNextProvisioning += n
}

// SetManagedSettings sets toggles of a bucket, as users do in the dashboard: visibility, cache, cors, lifecycle and optimization. The
// other toggles do not change.
func (o *Organization) SetManagedSettings(bucketID string, settings map[string]bool) error {
	return o.changeBucket(bucketID, func(b *bucket, _ time.Time) error { return b.manage("settings", settings) })
}
