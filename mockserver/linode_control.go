package mockserver

import (
	"fmt"
	"slices"
)

// SetQuota sets a limit of the account's by the id of its quota: "keys", which is 100 by default, or one of an endpoint such as
// "obj-buckets-us-east-1.linodeobjects.com". New keys and buckets beyond their limit are refused; objects are only counted.
func (a *LinodeAccount) SetQuota(quotaID string, limit int64) error {
	a.begin()
	defer a.system.mu.Unlock()
	all := append(a.endpointQuotas(), a.keyQuota())
	if !slices.ContainsFunc(all, func(q linodeQuota) bool { return q.id() == quotaID }) {
		return fmt.Errorf("mockserver: the account has no quota %q", quotaID)
	}
	if a.quotas == nil {
		a.quotas = make(map[string]int64)
	}
	a.quotas[quotaID] = limit
	return nil
}

// SetTransferUsed sets how many bytes the account's buckets have served in this month. It is 0 by default.
func (a *LinodeAccount) SetTransferUsed(bytes int64) {
	a.begin()
	defer a.system.mu.Unlock()
	a.transfer = bytes
}

// SetNegativeBalance refuses new keys and buckets with 403, as accounts that owe money are. By default the account owes none.
func (a *LinodeAccount) SetNegativeBalance(on bool) {
	a.begin()
	defer a.system.mu.Unlock()
	a.negativeBalance = on
}
