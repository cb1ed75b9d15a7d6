package mockserver

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// linodeLoader makes the system that a state tells of, apart from the server's own.
type linodeLoader struct {
	*loader
	system   *LinodeSystem
	uuids    map[string]bool
	tokenIDs map[int64]bool
}

func (l *loader) linode(d *linodeState) *LinodeSystem {
	if d == nil {
		return freshSystem[LinodeSystem](l.server)
	}
	at, s := state.Path("linode"), emptySystem[LinodeSystem](l.server)
	ll := linodeLoader{l, s, make(map[string]bool), make(map[int64]bool)}
	l.IDs(at.Field("ids"), s.ids, d.IDs)
	l.S3IDs(at.Field("s3Ids"), s.shown, d.S3IDs)
	ll.settings(at.Field("settings"), d.Settings)
	for i, e := range d.AddedEndpoints {
		at := at.Field("addedEndpoints").At(i)
		e.S3Endpoint = strings.ToLower(e.S3Endpoint)
		if err := s.checkEndpoint(LinodeEndpoint(e)); err != nil {
			l.Refuse(at, "is not valid: %v", err)
		}
		s.endpoints = append(s.endpoints, LinodeEndpoint(e))
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

func (l linodeLoader) settings(at state.Path, d linodeSettingsState) {
	shortest := state.OrDefault(d.ShortestKeyLabel, linodeDefaults.shortestLabel)
	longest := state.OrDefault(d.LongestKeyLabel, linodeDefaults.longestLabel)
	l.Require(shortest >= 0, at.Field("shortestKeyLabel"), "must not be negative")
	l.Require(longest >= max(shortest, 1), at.Field("longestKeyLabel"), "must be at least 1, and the shortest")
	l.system.settings = linodeSettings{
		shortestLabel: shortest, longestLabel: longest, nullFields: d.NullErrorFields, retryAfterAlways: d.RetryAfterAlways,
		concurrency: d.ConcurrencyLimits,
	}
}

func (l linodeLoader) account(at state.Path, d linodeAccountState, isDefault bool) {
	state.Unique(&l.Loader, at.Field("uuid"), l.uuids, d.UUID)
	a := &LinodeAccount{system: l.system, linodeAccount: linodeAccount{
		name: state.OrDefault(d.Name, state.DefaultName(isDefault, "default", "account")), uuid: state.OrMade(d.UUID, l.system.ids.UUID), token: d.Token,
		storage: new(linodeStorage), negativeBalance: d.NegativeBalance,
	}}
	l.system.accounts = append(l.system.accounts, a)
	isListed := slices.ContainsFunc(d.Tokens, func(t linodeTokenState) bool { return t.Token == d.Token })
	if d.Token == "" || !isListed && !d.TokenRevoked {
		l.token(at.Field("token"), a, linodeTokenState{Label: "default", Token: d.Token}, &a.token)
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
	if a.transfer = (linodeTransfer{d.TransferMonth, d.TransferUsed}); d.TransferUsed != 0 {
		a.transfer.month = state.OrTime(d.TransferMonth, monthOf(l.Now))
	}
	quotas := append(a.endpointQuotas(), a.keyQuota())
	for _, id := range slices.Sorted(maps.Keys(d.Quotas)) {
		l.Require(slices.ContainsFunc(quotas, func(q linodeQuota) bool { return q.id() == id }), at.Field("quotas").Field(id),
			"is no quota of the account")
	}
	a.storage.limits = maps.Clone(d.Quotas)
}

// token puts a token into the account, and tells its text.
func (l linodeLoader) token(at state.Path, a *LinodeAccount, d linodeTokenState, text *string) {
	state.Unique(&l.Loader, at.Field("id"), l.tokenIDs, d.ID)
	l.Require(l.system.tokens[d.Token] == nil, at.Field("token"), "is there twice")
	l.Require(d.ID >= 0, at.Field("id"), "must not be negative")
	t := linodeToken{id: d.ID, label: d.Label, text: d.Token, scopes: slices.Clone(d.Scopes)}
	if t.label == "" {
		t.label = "token"
	}
	if t.scopes == nil {
		t.scopes = []string{linodeAllScopes}
	}
	for class, rate := range map[linodeClass]linodeRateState{linodeWrites: d.Writes, linodeOthers: d.Others} {
		limit := linodeLimits[class].requests
		l.Require(rate.Spent >= 0 && rate.Spent <= limit, at, "must have spent 0 to %d of its limit", limit)
		t.rates[class] = linodeRate{ends: rate.Ends, spent: rate.Spent}
	}
	*text = a.addToken(t).text
}

func (l linodeLoader) bucket(at state.Path, a *LinodeAccount, d linodeBucketState) {
	b, err := a.bucketFromSeed(LinodeBucket{
		Label: d.Label, Region: d.Region, EndpointType: d.EndpointType, S3Endpoint: d.S3Endpoint, ACL: d.ACL, CORSEnabled: d.CORSEnabled,
		CreatedAt: d.Created,
	}, l.Now)
	if err != nil {
		l.Refuse(at, "is not valid: %v", err)
	}
	l.Require(d.Settings == nil || d.ACL == "" && !d.CORSEnabled, at.Field("settings"), "excludes acl and corsEnabled")
	b.account = a
	settings := linodeSettingsOf(cmp.Or(d.ACL, linodePrivate), d.CORSEnabled && b.endpoint.hasCORS())
	b.store = l.Store(at, d.Store, settings, b.config(), l.system.shown)
	if held := b.store.Usage(); held != (s3.Usage{}) {
		b.changed(s3.Change{Objects: held.Objects, Bytes: held.Bytes})
	}
	a.keepBucket(b)
}

// signer makes a key that signs object URLs, which the account does not see.
func (l linodeLoader) signer(at state.Path, a *LinodeAccount, d linodeSignerState) {
	region, known := l.system.region(d.Region)
	l.Require(known, at.Field("region"), "must be a region, not %q", d.Region)
	l.Require(a.signers[region] == nil, at.Field("region"), "is there twice")
	l.Require(d.AccessKey != "", at.Field("accessKey"), "is missing")
	l.Require(l.system.keys[d.AccessKey] == nil, at.Field("accessKey"), "is there twice")
	if a.signers == nil {
		a.signers = make(map[string]*linodeKey)
	}
	k := &linodeKey{account: a, regions: []string{region}, accessKey: d.AccessKey, secretKey: d.SecretKey}
	a.signers[region], l.system.keys[k.accessKey] = k, k
}

func (l linodeLoader) key(at state.Path, a *LinodeAccount, d linodeKeyState) {
	seed := LinodeKey{ID: d.ID, AccessKey: d.AccessKey, SecretKey: d.SecretKey, Regions: slices.Clone(d.Regions)}
	if d.BucketAccess != nil {
		seed.BucketAccess = []LinodeGrant{}
	}
	for _, g := range d.BucketAccess {
		seed.BucketAccess = append(seed.BucketAccess, LinodeGrant(g))
	}
	k, err := a.keyFromSeed(seed)
	if err != nil {
		l.Refuse(at, "is not valid: %v", err)
	}
	k.label = state.OrDefault(d.Label, k.label)
	a.addKey(k)
}

// adopt takes over the rows of a system that was loaded. Both are locked, or known to nobody else.
func (s *LinodeSystem) adopt(from *LinodeSystem) {
	for _, b := range s.buckets {
		b.store.Close(false) // what is under way does not count, and asks the account for nothing from now on
	}
	accounts := make(map[*LinodeAccount]*LinodeAccount)
	s.accounts = state.Rebind[LinodeAccount]{
		Past: &s.past,
		ID:   func(a *LinodeAccount) string { return a.uuid },
		Move: func(to, from *LinodeAccount) {
			if to == from {
				to.system = s
			}
			to.linodeAccount, accounts[from] = from.linodeAccount, to
		},
		Cut: func(a *LinodeAccount) {
			a.linodeAccount = linodeAccount{cutOff: true, name: a.name, uuid: a.uuid, token: a.token}
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

// begin locks the system for a method of the account.
func (a *LinodeAccount) begin() time.Time {
	now := a.system.begin()
	state.MustHoldLocked(&a.system.mu, a.cutOff, "account", a.name)
	return now
}
