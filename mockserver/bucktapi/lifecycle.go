package bucktapi

import (
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

// provision takes the bucket to pending, and from there to active, or to failed if the organization wants that of its next one. A
// fault may want that too, or that it gets no further than provisioning.
func (b *bucket) provision(now time.Time, fault service.ProvisioningFault) {
	took := b.org.system.env.Options.Provisioning
	middle, end, result := now.Add(took/2), now.Add(took), active
	if next := &b.org.row.FailNextProvisioning; *next > 0 {
		*next--
		result = failed
	}
	if fault == service.ProvisioningFails {
		result = failed
	}
	if !b.ManagedDomain && end.Sub(middle) > dnsTimeout {
		end, result = middle.Add(dnsTimeout), failed
	}
	b.enter(pending, now)
	b.follow(state.Step{At: middle, Status: string(provisioning)}, state.Step{At: end, Status: string(result)})
	if fault == service.ProvisioningStalls {
		b.follow(state.Step{At: middle, Status: string(provisioning)})
	}
}

func (b *bucket) teardown(now time.Time) {
	b.enter(deleting, now)
	b.follow(state.Step{At: now.Add(b.org.system.env.Options.Deletion), Status: state.Gone})
}

// follow replaces the steps to come.
func (b *bucket) follow(steps ...state.Step) {
	b.Steps = steps
	s := b.org.system
	if len(steps) == 0 {
		delete(s.moving, b)
		return
	}
	s.moving[b] = struct{}{}
}

// advance takes the steps that are due.
func (b *bucket) advance(now time.Time) {
	for len(b.Steps) > 0 && !b.Steps[0].At.After(now) {
		next := b.Steps[0]
		b.follow(b.Steps[1:]...)
		if next.Status == state.Gone {
			b.destroy(next.At)
			return
		}
		b.enter(buckt.BucketStatus(next.Status), next.At)
	}
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
	distribution, applied := noDistribution, b.Status == active
	if applied {
		distribution = b.CloudFront
	}
	if b.ManagedDomain {
		return []DNSRecord{{b.CustomDomain, "A", distribution, applied}}
	}
	proof := "_" + b.CertificateValidation
	return []DNSRecord{
		{proof + "." + b.CustomDomain, "CNAME", proof + ".acm-validations.aws", applied},
		{b.CustomDomain, "CNAME", distribution, applied},
	}
}

// destroy removes the bucket, also from the keys that are limited to it. Its domain is free again, and answers nothing.
func (b *bucket) destroy(at time.Time) {
	b.follow()
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
