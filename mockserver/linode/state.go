package linode

import (
	"maps"
	"math"
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// systemState is the Linode system as a state holds it.
type systemState struct {
	IDs            *state.IDsState `json:"ids,omitzero"`
	S3IDs          *state.IDsState `json:"s3Ids,omitzero"`
	LastKeyID      int             `json:"lastKeyId,omitzero"`
	LastTokenID    int             `json:"lastTokenId,omitzero"`
	Behavior       *Behavior       `json:"behavior,omitzero"`
	AddedEndpoints []Endpoint      `json:"addedEndpoints,omitzero"` // to the default ones
	Accounts       []accountState  `json:"accounts,omitzero"`
}

type accountState struct {
	accountRow
	Tokens     []tokenState     `json:"tokens,omitzero"` // that are not revoked. The account's own need not be among them
	Keys       []Key            `json:"keys,omitzero"`
	Buckets    []bucketState    `json:"buckets,omitzero"`
	Quotas     map[string]int64 `json:"quotas,omitzero"`     // other limits than the default ones
	URLSigners []Key            `json:"urlSigners,omitzero"` // each of one region
	transferState
}

// state is the system at present. The system is locked.
func (s *System) state() *systemState {
	return &systemState{
		IDs: s.ids.State(), LastKeyID: s.lastKey, LastTokenID: s.lastToken, Behavior: new(s.behavior),
		AddedEndpoints: append([]Endpoint(nil), s.endpoints[len(defaultEndpoints()):]...), // nil if there are none
		Accounts:       state.Collect(slices.Values(s.accounts), (*Account).state),
		S3IDs:          s.shown.State(), // last, so that no id in the state is made again
	}
}

func (a *Account) state() accountState {
	d := accountState{
		accountRow: a.row,
		Tokens:     state.Collect(slices.Values(a.tokens), func(t *tokenRow) tokenState { return state.Clone(t.tokenState) }),
		Keys:       state.Collect(slices.Values(a.keys), (*keyRow).snapshot), Buckets: state.Collect(a.buckets.All(), (*bucketRow).state),
		Quotas: a.storage.allLimits(), transferState: a.transfer.get(),
	}
	for _, region := range slices.Sorted(maps.Keys(a.signers)) {
		d.URLSigners = append(d.URLSigners, a.signers[region].snapshot())
	}
	return d
}

// loader builds a system from a state, apart from the server's own.
type loader struct {
	*state.Loader
	system *System
}

// load puts a state into a system that holds nothing.
func load(l *state.Loader, s *System, d *systemState) {
	at, ll := state.Path("linode"), loader{l, s}
	l.IDs(at.Field("ids"), s.ids, d.IDs)
	l.S3IDs(at.Field("s3Ids"), s.shown, d.S3IDs)
	s.behavior = state.BehaviorOf(d.Behavior, false, s.env.Behavior)
	l.Accept(at.Field("behavior"), s.behavior.check())
	for i, e := range d.AddedEndpoints {
		l.Accept(at.Field("addedEndpoints").At(i), s.addEndpoint(e))
	}
	// Ids that are made come after all that are given.
	s.lastKey, s.lastToken = max(s.lastKey, d.LastKeyID), max(s.lastToken, d.LastTokenID)
	for _, a := range d.Accounts {
		for _, t := range a.Tokens {
			s.lastToken = max(s.lastToken, t.ID)
		}
		for _, k := range a.Keys {
			s.lastKey = max(s.lastKey, k.ID)
		}
	}
	l.Require(max(s.lastKey, s.lastToken) < math.MaxInt/2, at, "must have smaller ids")
	for i, a := range state.OrDefaultRow(l, at.Field("accounts"), d.Accounts) {
		ll.account(at.Field("accounts").At(i), a)
	}
}

func (l loader) account(at state.Path, d accountState) {
	a, err := l.system.addAccount(d.accountRow)
	l.Accept(at, err)
	isListed := slices.ContainsFunc(d.Tokens, func(t tokenState) bool { return t.Token.Token.Equal(d.Token) })
	if d.Token.IsZero() || !isListed && !d.TokenRevoked {
		_, err := a.addDefaultToken()
		l.Accept(at, err)
	}
	for i, t := range d.Tokens {
		l.token(at.Field("tokens").At(i), a, t)
	}
	for i, b := range d.Buckets {
		l.bucket(at.Field("buckets").At(i), a, b)
	}
	for i, k := range d.Keys {
		_, err := a.addKey(k)
		l.Accept(at.Field("keys").At(i), err)
	}
	for i, k := range d.URLSigners {
		l.signer(at.Field("urlSigners").At(i), a, k)
	}
	if d.Used != 0 {
		d.Month = state.OrTime(d.Month, monthOf(l.Now))
	}
	a.transfer.set(d.transferState)
	for _, id := range slices.Sorted(maps.Keys(d.Quotas)) {
		l.Require(a.setQuota(id, d.Quotas[id]), at.Field("quotas").Field(id), "is no quota of the account")
	}
}

// adopt takes over the rows of a loaded system. The receiver is locked.
func (s *System) adopt(from *System) {
	for _, b := range s.buckets {
		b.store.Close(false) // uploads under way are discarded, and do not use the quotas any more
	}
	s.accounts = state.Rebind[Account]{
		Past: &s.past,
		ID:   func(a *Account) string { return a.row.UUID },
		Own:  func(a *Account) { a.system = s },
		Move: func(to, from *Account) {
			to.holdings = from.holdings
			to.transfer.set(from.transfer.get())
			for _, t := range to.tokens {
				t.account = to
			}
			for _, k := range to.keys {
				k.account = to
			}
			for _, k := range to.signers {
				k.account = to
			}
			for b := range to.buckets.All() {
				b.account = to
			}
		},
		Cut: func(a *Account) {
			a.holdings = holdings{cutOff: true, row: accountRow{Name: a.row.Name, UUID: a.row.UUID, Token: a.row.Token}}
			a.transfer.set(transferState{})
		},
	}.Do(s.accounts, from.accounts)
	s.s3Endpoints.Forget() // whose regions may be others now
	s.shown.Follow(from.shown)
	s.ids, s.behavior, s.endpoints, s.lastKey, s.lastToken = from.ids, from.behavior, from.endpoints, from.lastKey, from.lastToken
	s.tokens, s.keys, s.buckets, s.labels = from.tokens, from.keys, from.buckets, from.labels
	s.history, s.mu.Expiry = state.History{}, from.mu.Expiry
	s.epoch++
}
