package bucktapi

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

const (
	pending      = buckt.BucketStatus(wire.BucktBucketStatusPending)
	provisioning = buckt.BucketStatus(wire.BucktBucketStatusProvisioning)
	active       = buckt.BucketStatus(wire.BucktBucketStatusActive)
	failed       = buckt.BucketStatus(wire.BucktBucketStatusFailed)
	deleting     = buckt.BucketStatus(wire.BucktBucketStatusDeleting)
)

// dnsTimeout is how long a custom domain waits for its records.
const dnsTimeout = 24 * time.Hour

const noDistribution = "pending-cloudfront-distribution"

func newLifecycles() state.Lifecycles[*bucket, buckt.BucketStatus] {
	return state.Lifecycles[*bucket, buckt.BucketStatus]{
		Pending: pending, Provisioning: provisioning, Active: active, Failed: failed, Deleting: deleting,
		Steps: func(b *bucket) *[]state.Step { return &b.Steps }, Enter: (*bucket).enter, Destroy: (*bucket).destroy,
	}
}

// provision takes the bucket to pending, and from there to active, or to failed if the organization's next provisioning
// fails. A fault may let it fail too, or stop it at provisioning.
func (b *bucket) provision(now time.Time, fault service.ProvisioningFault) {
	p := state.Provisioning{
		Took: b.org.system.env.Options.Provisioning, FailNext: &b.org.row.FailNextProvisioning,
		Fails: fault == service.ProvisioningFails, Stalls: fault == service.ProvisioningStalls,
	}
	if !b.ManagedDomain {
		p.Limit = dnsTimeout
	}
	b.org.system.lifecycles.Provision(b, now, p)
}

// enter sets a status and the DNS records that come with it. Failed and deleting keep the last ones.
func (b *bucket) enter(status buckt.BucketStatus, at time.Time) {
	b.Status, b.UpdatedAt = status, at
	if status != failed && status != deleting {
		b.DNSRecords = b.dnsRecords()
	}
}

// dnsRecords are those that the bucket's domain needs in its status. A managed one is covered by a certificate that exists already.
func (b *bucket) dnsRecords() []DNSRecord {
	if b.CustomDomain == "" || b.isImported() || b.Status == pending {
		return nil
	}
	distribution := noDistribution
	if b.Status == active {
		distribution = b.CloudFront
	}
	records := []DNSRecord{{b.CustomDomain, "A", distribution, false}}
	if !b.ManagedDomain {
		// The record of the certificate is as AWS writes it, with dots at the ends.
		sum := sha256.Sum256([]byte(b.CertificateValidation))
		proof := fmt.Sprintf("_%x.%x.acm-validations.aws.", sum[:16], sum[16:21])
		records = []DNSRecord{
			{"_" + b.CertificateValidation + "." + b.CustomDomain + ".", "CNAME", proof, false},
			{b.CustomDomain, "CNAME", distribution, false},
		}
	}
	setApplied(records, !b.DNSUnset)
	return records
}

// setApplied marks the records that can be set: one without a distribution cannot.
func setApplied(records []DNSRecord, isSet bool) {
	for i := range records {
		records[i].Applied = isSet && records[i].Value != noDistribution
	}
}

// destroy removes the bucket, also from the keys that are limited to it. Its domain is free again, and serves nothing.
func (b *bucket) destroy(at time.Time) {
	b.org.system.lifecycles.Follow(b)
	b.org.system.history.Deleted(b.org, b, at)
	b.files = state.Table[*file]{} // which the history must not keep
	b.org.buckets.Delete(b.ID)
	if b.CustomDomain != "" {
		b.org.system.domains[b.CustomDomain] = nil
	}
	for key := range b.org.keys.All() {
		key.forget(b.ID)
	}
}
