package amove

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// systemState is the system in a state.
type systemState struct {
	IDs      *state.IDsState `json:"ids,omitzero"`
	S3IDs    *state.IDsState `json:"s3Ids,omitzero"`
	Behavior *Behavior       `json:"behavior,omitzero"`
	Accounts []accountState  `json:"accounts,omitzero"`
	inMemory bool            // Behavior has its functions
}

// state returns the state of the system, which is locked.
func (s *System) state() *systemState {
	return &systemState{
		IDs: s.ids.State(), Behavior: new(s.behavior), Accounts: state.Collect(slices.Values(s.accounts), (*Account).state),
		inMemory: true,
		S3IDs:    s.shown.State(), // last, so that no id in the state is made again
	}
}

// loader builds a system from a state, apart from the server's own.
type loader struct {
	*state.Loader
	system *System
}

// load loads a state into an empty system.
func load(l *state.Loader, s *System, d *systemState) {
	at := state.Path("amove")
	al := loader{l, s}
	l.IDs(at.Field("ids"), s.ids, d.IDs)
	l.S3IDs(at.Field("s3Ids"), s.shown, d.S3IDs)
	s.behavior = state.BehaviorOf(d.Behavior, d.inMemory, s.env.Behavior)
	for i, a := range state.OrDefaultRow(l, at.Field("accounts"), d.Accounts) {
		al.account(at.Field("accounts").At(i), a, i == 0)
	}
}

// adopt takes over the rows of a loaded system. The receiver is locked.
func (s *System) adopt(from *System) {
	for _, a := range s.accounts {
		for _, c := range a.cloudAccounts {
			for b := range c.buckets.All() {
				b.store.Close(false) // requests under way do not reach the new state
			}
		}
	}
	s.accounts = state.Rebind[Account]{
		Past: &s.past,
		ID:   func(a *Account) string { return a.row.ID },
		Own:  func(a *Account) { a.system = s },
		Move: (*Account).adopt,
		Cut:  (*Account).cut,
	}.Do(s.accounts, from.accounts)
	s.history = state.History{}
	s.shown.Follow(from.shown)
	s.ids, s.behavior, s.mu.Expiry = from.ids, from.behavior, from.mu.Expiry
	s.epoch++
}
