package bucktapi

import (
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// The states of a bucket.
const (
	pending      = "pending"
	provisioning = "provisioning"
	active       = "active"
	failed       = "failed"
	deleting     = "deleting"
	gone         = "" // never seen
)

// dnsTimeout is how long a custom domain waits for its records.
const dnsTimeout = 24 * time.Hour

const noDistribution = "pending-cloudfront-distribution"

// provision takes the bucket to pending, and from there to active, or to failed if the organization wants that of its next one. A
// fault may want that too, or that it gets no further than provisioning.
func (b *bucket) provision(now time.Time, fault service.ProvisioningFault) {
	took := b.org.system.env.Options.Provisioning
	middle, end, result := now.Add(took/2), now.Add(took), active
	if b.org.failNext > 0 {
		b.org.failNext--
		result = failed
	}
	if fault == service.ProvisioningFails {
		result = failed
	}
	if !b.managedDomain && end.Sub(middle) > dnsTimeout {
		end, result = middle.Add(dnsTimeout), failed
	}
	b.dns = nil
	b.enter(pending, now)
	b.follow(state.Step{At: middle, Status: provisioning}, state.Step{At: end, Status: result})
	if fault == service.ProvisioningStalls {
		b.follow(state.Step{At: middle, Status: provisioning})
	}
}

func (b *bucket) teardown(now time.Time) {
	b.enter(deleting, now)
	b.follow(state.Step{At: now.Add(b.org.system.env.Options.Deletion), Status: gone})
}

// follow replaces the steps to come.
func (b *bucket) follow(steps ...state.Step) {
	b.steps = steps
	s := b.org.system
	if len(steps) == 0 {
		delete(s.moving, b)
		return
	}
	s.moving[b] = struct{}{}
}

// advance takes the steps that are due.
func (b *bucket) advance(now time.Time) {
	for len(b.steps) > 0 && !b.steps[0].At.After(now) {
		next := b.steps[0]
		b.follow(b.steps[1:]...)
		if next.Status == gone {
			b.destroy(next.At)
			return
		}
		b.enter(next.Status, next.At)
	}
}

// enter sets a status and the DNS records that come with it. Failed and deleting keep the last ones.
func (b *bucket) enter(status string, at time.Time) {
	b.status, b.updatedAt = status, at
	if b.domain == "" || b.isImported() {
		return
	}
	switch status {
	case provisioning:
		b.dns = b.dnsRecords(noDistribution, false)
	case active:
		b.dns = b.dnsRecords(b.cloudFront, true)
	}
}

// dnsRecords are those that the bucket's domain needs. A managed one is covered by a certificate that exists already.
func (b *bucket) dnsRecords(distribution string, applied bool) []wire.BucktDNSRecord {
	var records []wire.BucktDNSRecord
	if b.managedDomain {
		records = []wire.BucktDNSRecord{{Name: b.domain, Type: "A", Value: distribution}}
	} else {
		records = []wire.BucktDNSRecord{
			{Name: "_" + b.validation + "." + b.domain, Type: "CNAME", Value: "_" + b.validation + ".acm-validations.aws"},
			{Name: b.domain, Type: "CNAME", Value: distribution},
		}
	}
	if applied {
		for i := range records {
			records[i].Applied = &applied
		}
	}
	return records
}

// destroy removes the bucket, also from the keys that are limited to it. Its domain is free again, and answers nothing.
func (b *bucket) destroy(at time.Time) {
	b.follow()
	b.org.system.history.Deleted(b.org, b, at)
	b.files = state.Table[*file]{} // which the history must not keep
	b.org.buckets.Delete(b.id)
	if b.domain != "" {
		b.org.system.domains[b.domain] = nil
	}
	for key := range b.org.keys.All() {
		key.forget(b.id)
	}
}
