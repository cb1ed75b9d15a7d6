package linode

import (
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// loader builds a system from a state, apart from the server's own.
type loader struct {
	*state.Loader
	system   *System
	uuids    map[string]bool
	tokenIDs map[int64]bool
}

// load puts a state into a system that holds nothing.
func load(l *state.Loader, s *System, d *systemState) *System {
	at, ll := state.Path("linode"), loader{l, s, make(map[string]bool), make(map[int64]bool)}
	l.IDs(at.Field("ids"), s.ids, d.IDs)
	l.S3IDs(at.Field("s3Ids"), s.shown, d.S3IDs)
	ll.settings(at.Field("settings"), d.Settings)
	for i, e := range d.AddedEndpoints {
		at := at.Field("addedEndpoints").At(i)
		e.S3Endpoint = strings.ToLower(e.S3Endpoint)
		if err := s.checkEndpoint(Endpoint(e)); err != nil {
			l.Refuse(at, "is not valid: %v", err)
		}
		s.endpoints = append(s.endpoints, Endpoint(e))
	}
	l.Require(d.Accounts == nil || len(d.Accounts) > 0, at.Field("accounts"), "must have at least one")
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
	l.Require(max(s.lastKey, s.lastToken) < math.MaxInt64/2, at, "must have smaller ids")
	for i, a := range state.OrDefaultRow(d.Accounts) {
		ll.account(at.Field("accounts").At(i), a, i == 0)
	}
	return s
}

func (l loader) settings(at state.Path, d settingsState) {
	shortest := state.OrDefault(d.ShortestKeyLabel, defaults.shortestLabel)
	longest := state.OrDefault(d.LongestKeyLabel, defaults.longestLabel)
	l.Require(shortest >= 0, at.Field("shortestKeyLabel"), "must not be negative")
	l.Require(longest >= max(shortest, 1), at.Field("longestKeyLabel"), "must be at least 1, and the shortest")
	l.system.settings = settings{
		shortestLabel: shortest, longestLabel: longest, nullFields: d.NullErrorFields, retryAfterAlways: d.RetryAfterAlways,
		concurrency: d.ConcurrencyLimits,
	}
}

func (l loader) account(at state.Path, d accountState, isDefault bool) {
	state.Unique(l.Loader, at.Field("uuid"), l.uuids, d.UUID)
	a := &Account{system: l.system, accountRow: accountRow{
		name: state.OrDefault(d.Name, state.DefaultName(isDefault, "default", "account")), uuid: state.OrMade(d.UUID, l.system.ids.UUID), token: d.Token,
		storage: new(storage), negativeBalance: d.NegativeBalance,
	}}
	l.system.accounts = append(l.system.accounts, a)
	isListed := slices.ContainsFunc(d.Tokens, func(t tokenState) bool { return t.Token == d.Token })
	if d.Token == "" || !isListed && !d.TokenRevoked {
		l.token(at.Field("token"), a, tokenState{Label: "default", Token: d.Token}, &a.token)
	}
	for i, t := range d.Tokens {
		l.token(at.Field("tokens").At(i), a, t, new(string))
	}
	for i, b := range d.Buckets {
		l.bucket(at.Field("buckets").At(i), a, b)
	}
	for i, k := range d.Keys {
		l.key(at.Field("keys").At(i), a, k)
	}
	for i, k := range d.URLSigners {
		l.signer(at.Field("urlSigners").At(i), a, k)
	}
	month := d.TransferMonth
	if d.TransferUsed != 0 {
		month = state.OrTime(month, monthOf(l.Now))
	}
	a.transfer.set(month, d.TransferUsed)
	quotas := append(a.endpointQuotas(), a.keyQuota())
	for _, id := range slices.Sorted(maps.Keys(d.Quotas)) {
		l.Require(slices.ContainsFunc(quotas, func(q quota) bool { return q.id() == id }), at.Field("quotas").Field(id),
			"is no quota of the account")
	}
	a.storage.limits = maps.Clone(d.Quotas)
}

// adopt takes over the rows of a system that was loaded. The system is locked.
func (s *System) adopt(from *System) {
	for _, b := range s.buckets {
		b.store.Close(false) // uploads under way are discarded, and do not use the quotas any more
	}
	accounts := make(map[*Account]*Account)
	s.accounts = state.Rebind[Account]{
		Past: &s.past,
		ID:   func(a *Account) string { return a.uuid },
		Move: func(to, from *Account) {
			if to == from {
				to.system = s
			}
			to.accountRow, accounts[from] = from.accountRow, to
			to.transfer.set(from.transfer.get())
		},
		Cut: func(a *Account) {
			a.accountRow = accountRow{cutOff: true, name: a.name, uuid: a.uuid, token: a.token}
			a.transfer.set(time.Time{}, 0)
		},
		KeepsFirst: true,
	}.Do(s.accounts, from.accounts)
	clear(s.s3Handlers) // whose regions may be others now
	s.shown.Follow(from.shown)
	s.ids, s.settings, s.endpoints, s.lastKey, s.lastToken = from.ids, from.settings, from.endpoints, from.lastKey, from.lastToken
	s.tokens, s.keys, s.buckets, s.labels = from.tokens, from.keys, from.buckets, from.labels
	for _, t := range s.tokens {
		t.account = accounts[t.account]
	}
	for _, k := range s.keys {
		k.account = accounts[k.account]
	}
	for _, b := range s.buckets {
		b.account = accounts[b.account]
	}
	s.history = state.History{}
	s.epoch++
}
