package tornado

import (
	"cmp"
	"slices"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Customer is a customer of Tornado, with an API key, a bucket for its downloads, and usage. Its methods seed and inspect its state.
type Customer struct {
	system *System
	row    customerRow
}

// customerRow is a [Customer] in a state. The lock of the system guards it.
type customerRow struct {
	ID     string        `json:"id,omitzero"`
	APIKey buckt.Secret  `json:"apiKey,omitzero"`
	Bucket *BucketConfig `json:"bucket,omitzero"` // nil for Tornado's own storage
	Usage  Usage         `json:"usage,omitzero"`
	cutOff bool          // a restored state does not contain the customer
}

// addCustomer adds a customer, with an id, a key and a name if the row has none. It owns the row.
func (s *System) addCustomer(row customerRow) (*Customer, error) {
	switch {
	case row.ID != "" && slices.ContainsFunc(s.customers, func(c *Customer) bool { return c.row.ID == row.ID }):
		return nil, state.Invalid("id", "is a duplicate")
	case !row.APIKey.IsZero() && s.customerOf(row.APIKey.Reveal()) != nil:
		return nil, state.Invalid("apiKey", "is a duplicate")
	}
	if row.ID == "" {
		row.Usage.ClientName = cmp.Or(row.Usage.ClientName, state.DefaultName(len(s.customers) == 0, "default", "customer"))
		row.ID = s.ids.UUID()
	}
	row.APIKey = state.OrMade(row.APIKey, func() buckt.Secret { return buckt.NewSecret("sk_" + s.ids.Hex(32)) })
	c := &Customer{system: s, row: row}
	s.customers = append(s.customers, c)
	return c, nil
}

// ID returns the id of the customer in the record of requests. The API does not show it.
func (c *Customer) ID() string { return state.Read(&c.system.mu, &c.row).ID }

// APIKey returns the customer's API key.
func (c *Customer) APIKey() string { return state.Read(&c.system.mu, &c.row).APIKey.Reveal() }

// Configured reports whether the customer has set a bucket.
func (c *Customer) Configured() bool {
	_, configured := c.Bucket()
	return configured
}

// Bucket returns the bucket of the customer, and reports whether one is set.
func (c *Customer) Bucket() (config BucketConfig, configured bool) {
	bucket := state.Read(&c.system.mu, &c.row).Bucket
	return state.OrDefault(bucket, BucketConfig{}), bucket != nil
}

// SetBucket sets the bucket of the customer, which is not verified.
func (c *Customer) SetBucket(config BucketConfig) {
	c.begin()
	defer c.system.mu.Unlock()
	c.row.Bucket = &config
}

// begin locks the system for a method that changes the customer.
func (c *Customer) begin() {
	c.system.mu.Lock()
	state.MustHoldLocked(&c.system.mu, c.row.cutOff, "customer", c.row.Usage.ClientName)
}
