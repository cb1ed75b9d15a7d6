package linode

import (
	"fmt"
	"slices"
)

// SetQuota sets a limit of the account's by the id of its quota: "keys", which is 100 by default, or one of an endpoint such as
// "obj-buckets-us-east-1.linodeobjects.com". New keys and buckets beyond their limit are refused, and so
// are objects and bytes that S3 clients write; throughput is not limited. Quotas are about the endpoints of the real names at every
// address.
func (a *Account) SetQuota(quotaID string, limit int64) error {
	a.begin()
	defer a.system.mu.Unlock()
	all := append(a.endpointQuotas(), a.keyQuota())
	if !slices.ContainsFunc(all, func(q quota) bool { return q.id() == quotaID }) {
		return fmt.Errorf("mockserver: the account has no quota %q", quotaID)
	}
	a.storage.setLimit(quotaID, limit)
	return nil
}

// SetTransferUsed sets how many bytes the account's buckets have served in this month, in UTC. What S3 clients get from then on
// counts on from there, and a new month begins at 0.
func (a *Account) SetTransferUsed(bytes int64) {
	now := a.begin()
	defer a.system.mu.Unlock()
	a.transfer = transfer{monthOf(now), bytes}
}

// SetNegativeBalance refuses new keys and buckets with 403, as accounts that owe money are. By default the account owes none.
func (a *Account) SetNegativeBalance(on bool) {
	a.begin()
	defer a.system.mu.Unlock()
	a.negativeBalance = on
}
