package tornado

import (
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// systemState is the system in a state.
type systemState struct {
	IDs             *state.IDsState `json:"ids,omitzero"`
	S3IDs           *state.IDsState `json:"s3Ids,omitzero"`
	Behavior        *Behavior       `json:"behavior,omitzero"`
	Customers       []customerRow   `json:"customers,omitzero"`
	ExternalBuckets []externalState `json:"externalBuckets,omitzero"`
	inMemory        bool            // Behavior has its functions
}

// externalState has the content of a bucket in the row of its first key.
type externalState struct {
	ExternalBucket
	Created time.Time `json:"created,omitzero"`
	state.Store
}

// state returns the state of the system, which is locked.
func (s *System) state() *systemState {
	d := &systemState{IDs: s.ids.State(), Behavior: new(s.behavior), inMemory: true}
	for _, c := range s.customers {
		d.Customers = append(d.Customers, state.Clone(c.row))
	}
	written := make(map[*s3.Bucket]bool)
	for _, b := range s.external {
		row := externalState{ExternalBucket: b.ExternalBucket}
		if !written[b.store] {
			row.Created, row.Store = b.store.Created(), state.StoreOf(b.store, s3.Settings{})
		}
		written[b.store] = true
		d.ExternalBuckets = append(d.ExternalBuckets, row)
	}
	d.S3IDs = s.shown.State() // last, so that no id in the state is made again
	return d
}

// load loads a state into an empty system.
func load(l *state.Loader, s *System, d *systemState) {
	at := state.Path("tornado")
	l.IDs(at.Field("ids"), s.ids, d.IDs)
	l.S3IDs(at.Field("s3Ids"), s.shown, d.S3IDs)
	s.behavior = state.BehaviorOf(d.Behavior, d.inMemory, s.env.Behavior)
	for i, row := range state.OrDefaultRow(l, at.Field("customers"), d.Customers) {
		_, err := s.addCustomer(state.Clone(row))
		l.Accept(at.Field("customers").At(i), err)
	}
	for i, b := range d.ExternalBuckets {
		at, content := at.Field("externalBuckets").At(i), b.Store
		l.Accept(at, s.addExternal(b.ExternalBucket, state.OrTime(b.Created, l.Now), func(config s3.Config) *s3.Bucket {
			content = state.Store{}
			return l.Store(at, b.Store, s3.Settings{}, config, s.shown)
		}))
		l.Require(content.Settings == nil && content.Objects == nil && content.Uploads == nil, at, "must not repeat the content of the bucket")
	}
}

// adopt takes over the rows of a loaded system. The receiver is locked.
func (s *System) adopt(from *System) {
	s.customers = state.Rebind[Customer]{
		Past: &s.past,
		ID:   func(c *Customer) string { return c.row.ID },
		Own:  func(c *Customer) { c.system = s },
		Move: func(to, from *Customer) { to.row = from.row },
		Cut:  func(c *Customer) { c.row.cutOff, c.row.Bucket = true, nil },
	}.Do(s.customers, from.customers)
	for _, b := range s.external {
		b.store.Close(false) // requests under way do not reach the new state
	}
	s.s3Endpoints.Forget()
	s.shown.Follow(from.shown)
	s.ids, s.behavior, s.external, s.mu.Expiry = from.ids, from.behavior, from.external, from.mu.Expiry
	s.epoch++
}
