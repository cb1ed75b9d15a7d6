package amove

import (
	"cmp"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// loader builds a system from a state, apart from the server's own.
type loader struct {
	*state.Loader
	system *System
	// These are unique in the system.
	accountIDs, userIDs, keyIDs, accessKeys map[string]bool
}

// load loads a state into an empty system.
func load(l *state.Loader, s *System, d *systemState) *System {
	at := state.Path("amove")
	al := loader{l, s, make(map[string]bool), make(map[string]bool), make(map[string]bool), make(map[string]bool)}
	l.IDs(at.Field("ids"), s.ids, d.IDs)
	l.S3IDs(at.Field("s3Ids"), s.shown, d.S3IDs)
	s.behavior = Behavior(d.Behavior)
	l.Require(d.Accounts == nil || len(d.Accounts) > 0, at.Field("accounts"), "must have at least one")
	for i, a := range state.OrDefaultRow(d.Accounts) {
		al.account(at.Field("accounts").At(i), a, i == 0)
	}
	return s
}

func (l loader) account(at state.Path, d accountState, isDefault bool) {
	state.Unique(l.Loader, at.Field("id"), l.accountIDs, d.ID)
	a := &Account{system: l.system, accountRow: accountRow{
		id: state.OrMade(d.ID, l.system.ids.UUID), name: state.OrDefault(d.Name, state.DefaultName(isDefault, "default", "account")),
		failSettings: l.Count(at.Field("failNextBucketSettings"), d.FailNextBucketSettings), cloudAccountID: d.DefaultCloudAccountID,
	}}
	l.system.accounts = append(l.system.accounts, a)
	l.Require(d.Users == nil || len(d.Users) > 0, at.Field("users"), "must have at least one")
	users := state.OrDefaultRow(d.Users)
	for i, u := range users {
		l.user(at.Field("users").At(i), a, u, isDefault && i == 0)
	}
	l.Require(d.CloudAccounts == nil || len(d.CloudAccounts) > 0, at.Field("cloudAccounts"), "must have at least one")
	for i, c := range state.OrDefaultRow(d.CloudAccounts) {
		l.cloudAccount(at.Field("cloudAccounts").At(i), a, c)
	}
	a.cloudAccountID = cmp.Or(a.cloudAccountID, a.cloudAccounts[0].id)
	l.Require(a.cloudAccount(a.cloudAccountID) != nil, at.Field("defaultCloudAccountId"), "must be the id of a cloud account of the account")
	for i, u := range users {
		for j, k := range u.Keys {
			l.key(at.Field("users").At(i).Field("keys").At(j), a.users[i], k)
		}
	}
	for i, c := range d.CloudAccounts {
		if c.Endpoints != nil {
			a.cloudAccounts[i].endpoints = slices.Clone(c.Endpoints)
		}
	}
}

func (l loader) user(at state.Path, a *Account, d userState, isDefault bool) {
	state.Unique(l.Loader, at.Field("id"), l.userIDs, d.ID)
	s := l.system
	u := &User{account: a, userRow: userRow{
		id: state.OrMade(d.ID, s.ids.UUID), email: state.OrDefault(d.Email, "user@example.com"), role: state.OrDefault(d.Role, AccountAdmin), token: d.Token,
	}}
	isListed := slices.ContainsFunc(d.Tokens, func(t tokenState) bool { return t.Token == d.Token })
	switch {
	case d.Token == "":
		u.token = s.mintToken(u, time.Time{})
	case !isListed && !d.TokenRevoked:
		l.token(at.Field("token"), u, tokenState{Token: d.Token})
	}
	for i, t := range d.Tokens {
		l.token(at.Field("tokens").At(i).Field("token"), u, t)
	}
	a.users = append(a.users, u)
}

func (l loader) token(at state.Path, u *User, d tokenState) {
	l.Require(d.Token != "", at, "is missing")
	l.Require(l.system.tokens[d.Token] == nil, at, "is a duplicate")
	l.system.tokens[d.Token] = &tokenRow{user: u, expiresAt: d.ExpiresAt}
}

func (l loader) cloudAccount(at state.Path, a *Account, d cloudAccountState) {
	c, err := a.cloudAccountFromSeed(CloudAccount{
		ID: d.ID, UserID: d.UserID, Name: d.Name, CloudType: d.CloudType, ServiceURL: d.ServiceURL, Region: d.Region,
		StorageTier: d.StorageTier, Inactive: d.Inactive, Shared: d.Shared, External: d.External,
	})
	if err != nil {
		l.Refuse(at, "is not valid: %v", err)
	}
	a.cloudAccounts = append(a.cloudAccounts, c)
	for i, b := range d.Buckets {
		l.bucket(at.Field("buckets").At(i), c, b)
	}
}

func (l loader) bucket(at state.Path, c *cloudAccountRow, d bucketState) {
	_, taken := c.buckets.Get(d.Name)
	l.Require(d.Name != "", at.Field("name"), "is missing")
	l.Require(!taken, at.Field("name"), "is a duplicate")
	flags := bucketSettings{d.Public, d.Encrypted, d.Versioning || d.ObjectLock, d.ObjectLock}
	l.Require(d.Settings == nil || flags == bucketSettings{}, at.Field("settings"), "excludes public, encrypted, versioning and objectLock")
	var settings s3.Settings
	flags.apply(&settings)
	store := l.Store(at, d.Store, settings, c.bucketConfig(d.Name, state.OrTime(d.CreateDate, l.Now)), l.system.shown)
	c.buckets.Put(d.Name, &bucketRow{storage: c, store: store})
}

func (l loader) key(at state.Path, u *User, d keyState) {
	state.Unique(l.Loader, at.Field("accessKey"), l.accessKeys, d.AccessKey)
	state.Unique(l.Loader, at.Field("id"), l.keyIDs, d.ID)
	s := l.system
	c := u.account.cloudAccount(cmp.Or(d.CloudAccountID, u.account.cloudAccountID))
	if c == nil {
		l.Refuse(at.Field("cloudAccountId"), "must be the id of a cloud account of the account, not %q", d.CloudAccountID)
	}
	k := &keyRow{
		storage: c, id: state.OrMade(d.ID, s.ids.UUID), name: cmp.Or(d.Name, "key"), accessKey: d.AccessKey, secret: d.SecretKey,
		region: cmp.Or(d.Region, c.region), host: cmp.Or(d.StorageDN, c.host), tier: state.OrDefault(d.StorageTier, c.tier),
		permission: cmp.Or(d.Permission, ReadWrite), buckets: slices.Clone(d.SelectedBuckets), createdAt: state.OrTime(d.CreateDate, l.Now),
	}
	l.Require(c.internal, at.Field("cloudAccountId"), "must be of internal storage")
	l.Require(slices.Contains(permissions, k.permission), at.Field("permission"), "must be Read, Write or ReadWrite, not %q", k.permission)
	if k.accessKey == "" || k.secret == "" {
		accessKey, secret := s.credentials()
		k.accessKey, k.secret = cmp.Or(k.accessKey, accessKey), cmp.Or(k.secret, secret)
	}
	u.addKey(k)
	c.answersAt(k.host)
}

// adopt takes over the rows of a system that was loaded. This one is locked.
func (s *System) adopt(from *System) {
	for _, a := range s.accounts {
		for _, c := range a.cloudAccounts {
			for b := range c.buckets.All() {
				b.store.Close(false) // requests under way do not reach the new state
			}
		}
	}
	users := make(map[*User]*User)
	s.accounts = state.Rebind[Account]{
		Past:       &s.past,
		ID:         func(a *Account) string { return a.id },
		Move:       func(to, from *Account) { s.adoptAccount(to, from, users) },
		Cut:        (*Account).cut,
		KeepsFirst: true,
	}.Do(s.accounts, from.accounts)
	s.history = state.History{}
	s.shown.Follow(from.shown)
	s.ids, s.behavior, s.tokens = from.ids, from.behavior, from.tokens
	s.epoch++
	for _, t := range s.tokens {
		t.user = users[t.user]
	}
}

// adoptAccount moves the rows of one account into another. Users maps each user of the first to the one that has its rows then.
func (s *System) adoptAccount(to, from *Account, users map[*User]*User) {
	old := to.users
	if to == from {
		to.system, old = s, nil
	}
	loaded := from.users
	to.accountRow = from.accountRow
	to.users = state.Rebind[User]{
		Past: &to.pastUsers,
		ID:   func(u *User) string { return u.id },
		Move: func(user, from *User) {
			if user == from {
				user.account = to
			}
			user.userRow, users[from] = from.userRow, user
		},
		Cut:        (*User).cut,
		KeepsFirst: true,
	}.Do(old, loaded)
	for _, u := range to.users {
		for _, k := range u.keys {
			k.user = u
		}
	}
	for _, c := range to.cloudAccounts {
		c.account, c.owner = to, users[c.owner]
	}
}

func (a *Account) cut() {
	for _, u := range a.users {
		if a.pastUsers == nil {
			a.pastUsers = make(state.Past[User])
		}
		a.pastUsers[u.id] = u
	}
	for _, u := range a.pastUsers {
		u.cut()
	}
	a.accountRow = accountRow{cutOff: true, id: a.id, name: a.name}
}

func (u *User) cut() { u.cutOff, u.keys = true, nil }

// begin locks the system for a method that changes the account.
func (a *Account) begin() time.Time {
	now := a.system.begin()
	state.MustHoldLocked(&a.system.mu, a.cutOff, "account", a.name)
	return now
}

// begin locks the system for a method that changes the user.
func (u *User) begin() time.Time {
	now := u.account.system.begin()
	state.MustHoldLocked(&u.account.system.mu, u.cutOff, "user", u.email)
	return now
}
