package bucktapi

import (
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Organization is a customer of Buckt, with buckets, keys, AWS accounts, logs and a plan. Its methods seed and inspect its state.
type Organization struct {
	system *System
	organization
}

// organization is what a state holds of an [Organization]. The lock of the system guards it.
type organization struct {
	cutOff bool // the state does not hold it any more
	name   string
	apiKey string

	buckets      state.Table[*bucket]
	keys         state.Table[*apiKey]
	accounts     state.Table[*awsAccount]
	logs         state.Table[*logRecord]
	requests     state.Window
	subscription *Subscription
	validation   validation // of new accounts
	failNext     int        // how many of the next provisionings fail
}

// begin locks the system for a method of the organization.
func (o *Organization) begin() time.Time {
	now := o.system.begin()
	state.MustHoldLocked(&o.system.mu, o.cutOff, "organization", o.name)
	return now
}

// Name returns the organization's name.
func (o *Organization) Name() string {
	o.system.mu.Lock()
	defer o.system.mu.Unlock()
	return o.name
}

// APIKey returns the secret of the key that the organization was made with. The key has every scope for all buckets.
func (o *Organization) APIKey() string {
	o.system.mu.Lock()
	defer o.system.mu.Unlock()
	return o.apiKey
}
