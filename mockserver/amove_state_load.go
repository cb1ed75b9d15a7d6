package mockserver

import (
	"cmp"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
)

// amoveLoader makes the system that a state tells of, apart from the server's own.
type amoveLoader struct {
	*loader
	system *AmoveSystem
	// What comes once in the system.
	accountIDs, userIDs, keyIDs, accessKeys map[string]bool
}

func (l *loader) amove(d *amoveState) *AmoveSystem {
	if d == nil {
		return freshSystem[AmoveSystem](l.server)
	}
	at, s := statePath("amove"), emptySystem[AmoveSystem](l.server)
	al := amoveLoader{l, s, make(map[string]bool), make(map[string]bool), make(map[string]bool), make(map[string]bool)}
	l.ids(at.field("ids"), s.ids, d.IDs)
	l.ids(at.field("s3Ids"), s.shown.ids, d.S3IDs)
	s.behavior = AmoveBehavior(d.Behavior)
	l.require(d.Accounts == nil || len(d.Accounts) > 0, at.field("accounts"), "must have at least one")
	for i, a := range orDefaultRow(d.Accounts) {
		al.account(at.field("accounts").at(i), a, i == 0)
	}
	return s
}

func (l amoveLoader) account(at statePath, d amoveAccountState, isDefault bool) {
	unique(l.loader, at.field("id"), l.accountIDs, d.ID)
	a := &AmoveAccount{system: l.system, amoveAccount: amoveAccount{
		id: orMade(d.ID, l.system.ids.uuid), name: orDefault(d.Name, defaultName(isDefault, "default", "account")),
		failSettings: l.count(at.field("failNextBucketSettings"), d.FailNextBucketSettings), cloudAccountID: d.DefaultCloudAccountID,
	}}
	l.system.accounts = append(l.system.accounts, a)
	l.require(d.Users == nil || len(d.Users) > 0, at.field("users"), "must have at least one")
	users := orDefaultRow(d.Users)
	for i, u := range users {
		l.user(at.field("users").at(i), a, u, isDefault && i == 0)
	}
	l.require(d.CloudAccounts == nil || len(d.CloudAccounts) > 0, at.field("cloudAccounts"), "must have at least one")
	for i, c := range orDefaultRow(d.CloudAccounts) {
		l.cloudAccount(at.field("cloudAccounts").at(i), a, c)
	}
	a.cloudAccountID = cmp.Or(a.cloudAccountID, a.cloudAccounts[0].id)
	l.require(a.cloudAccount(a.cloudAccountID) != nil, at.field("defaultCloudAccountId"), "must be the id of a cloud account of the account")
	for i, u := range users {
		for j, k := range u.Keys {
			l.key(at.field("users").at(i).field("keys").at(j), a.users[i], k)
		}
	}
	for i, c := range d.CloudAccounts {
		if c.Endpoints != nil {
			a.cloudAccounts[i].endpoints = slices.Clone(c.Endpoints)
		}
	}
}

func (l amoveLoader) user(at statePath, a *AmoveAccount, d amoveUserState, isDefault bool) {
	unique(l.loader, at.field("id"), l.userIDs, d.ID)
	s := l.system
	u := &AmoveUser{account: a, amoveUser: amoveUser{
		id: orMade(d.ID, s.ids.uuid), email: orDefault(d.Email, "user@example.com"), role: orDefault(d.Role, AmoveAccountAdmin), token: d.Token,
	}}
	isListed := slices.ContainsFunc(d.Tokens, func(t amoveTokenState) bool { return t.Token == d.Token })
	switch {
	case d.Token == "":
		u.token = s.mintToken(u, time.Time{})
	case !isListed && !d.TokenRevoked:
		l.token(at.field("token"), u, amoveTokenState{Token: d.Token})
	}
	for i, t := range d.Tokens {
		l.token(at.field("tokens").at(i).field("token"), u, t)
	}
	a.users = append(a.users, u)
}

func (l amoveLoader) token(at statePath, u *AmoveUser, d amoveTokenState) {
	l.require(d.Token != "", at, "is missing")
	l.require(l.system.tokens[d.Token] == nil, at, "is there twice")
	l.system.tokens[d.Token] = &amoveToken{user: u, expiresAt: d.ExpiresAt}
}

func (l amoveLoader) cloudAccount(at statePath, a *AmoveAccount, d amoveCloudAccountState) {
	c, err := a.cloudAccountFromSeed(AmoveCloudAccount{
		ID: d.ID, UserID: d.UserID, Name: d.Name, CloudType: d.CloudType, ServiceURL: d.ServiceURL, Region: d.Region,
		StorageTier: d.StorageTier, Inactive: d.Inactive, Shared: d.Shared, External: d.External,
	})
	if err != nil {
		l.refuse(at, "is not valid: %v", err)
	}
	a.cloudAccounts = append(a.cloudAccounts, c)
	for i, b := range d.Buckets {
		l.bucket(at.field("buckets").at(i), c, b)
	}
}

func (l amoveLoader) bucket(at statePath, c *amoveCloudAccount, d amoveBucketState) {
	_, taken := c.buckets.get(d.Name)
	l.require(d.Name != "", at.field("name"), "is missing")
	l.require(!taken, at.field("name"), "is there twice")
	flags := amoveSettings{d.Public, d.Encrypted, d.Versioning || d.ObjectLock, d.ObjectLock}
	l.require(d.Settings == nil || flags == amoveSettings{}, at.field("settings"), "excludes public, encrypted, versioning and objectLock")
	var settings s3.Settings
	flags.apply(&settings)
	store := l.store(at, d.storeState, settings, c.bucketConfig(d.Name, cmpTime(d.CreateDate, l.now)), &l.system.shown)
	c.buckets.put(d.Name, &amoveBucket{storage: c, store: store})
}

func (l amoveLoader) key(at statePath, u *AmoveUser, d amoveKeyState) {
	unique(l.loader, at.field("accessKey"), l.accessKeys, d.AccessKey)
	unique(l.loader, at.field("id"), l.keyIDs, d.ID)
	s := l.system
	c := u.account.cloudAccount(cmp.Or(d.CloudAccountID, u.account.cloudAccountID))
	if c == nil {
		l.refuse(at.field("cloudAccountId"), "must be the id of a cloud account of the account, not %q", d.CloudAccountID)
	}
	k := &amoveKey{
		storage: c, id: orMade(d.ID, s.ids.uuid), name: cmp.Or(d.Name, "key"), accessKey: d.AccessKey, secret: d.SecretKey,
		region: cmp.Or(d.Region, c.region), host: cmp.Or(d.StorageDN, c.host), tier: orDefault(d.StorageTier, c.tier),
		permission: cmp.Or(d.Permission, AmoveReadWrite), buckets: slices.Clone(d.SelectedBuckets), createdAt: cmpTime(d.CreateDate, l.now),
	}
	l.require(c.internal, at.field("cloudAccountId"), "must be of internal storage")
	l.require(slices.Contains(amovePermissions, k.permission), at.field("permission"), "must be Read, Write or ReadWrite, not %q", k.permission)
	if k.accessKey == "" || k.secret == "" {
		accessKey, secret := s.credentials()
		k.accessKey, k.secret = cmp.Or(k.accessKey, accessKey), cmp.Or(k.secret, secret)
	}
	u.addKey(k)
	c.answersAt(k.host)
}

// adopt takes over the rows of a system that was loaded. Both are locked, or known to nobody else.
func (s *AmoveSystem) adopt(from *AmoveSystem) {
	for _, a := range s.accounts {
		for _, c := range a.cloudAccounts {
			for b := range c.buckets.all() {
				b.store.Close(false) // what is under way does not count
			}
		}
	}
	users := make(map[*AmoveUser]*AmoveUser)
	s.accounts = handOver[AmoveAccount]{
		past:       &s.past,
		id:         func(a *AmoveAccount) string { return a.id },
		move:       func(to, from *AmoveAccount) { s.adoptAccount(to, from, users) },
		cut:        (*AmoveAccount).cut,
		keepsFirst: true,
	}.do(s.accounts, from.accounts)
	s.history = history{}
	s.shown.follow(&from.shown)
	s.ids, s.behavior, s.tokens = from.ids, from.behavior, from.tokens
	for _, t := range s.tokens {
		t.user = users[t.user]
	}
}

// adoptAccount gives an account the contents of another, and notes which user became which.
func (s *AmoveSystem) adoptAccount(to, from *AmoveAccount, users map[*AmoveUser]*AmoveUser) {
	old := to.users
	if to == from {
		to.system, old = s, nil
	}
	loaded := from.users
	to.amoveAccount = from.amoveAccount
	to.users = handOver[AmoveUser]{
		past: &to.pastUsers,
		id:   func(u *AmoveUser) string { return u.id },
		move: func(user, from *AmoveUser) {
			if user == from {
				user.account = to
			}
			user.amoveUser, users[from] = from.amoveUser, user
		},
		cut:        (*AmoveUser).cut,
		keepsFirst: true,
	}.do(old, loaded)
	for _, u := range to.users {
		for _, k := range u.keys {
			k.user = u
		}
	}
	for _, c := range to.cloudAccounts {
		c.account, c.owner = to, users[c.owner]
	}
}

func (a *AmoveAccount) cut() {
	for _, u := range a.users {
		if a.pastUsers == nil {
			a.pastUsers = make(pastRows[AmoveUser])
		}
		a.pastUsers[u.id] = u
	}
	for _, u := range a.pastUsers {
		u.cut()
	}
	a.amoveAccount = amoveAccount{cutOff: true, id: a.id, name: a.name}
}

func (u *AmoveUser) cut() { u.cutOff, u.keys = true, nil }

// begin locks the system for a method of the account.
func (a *AmoveAccount) begin() time.Time {
	now := a.system.begin()
	mustHoldLocked(&a.system.mu, a.cutOff, "account", a.name)
	return now
}

// begin locks the system for a method of the user.
func (u *AmoveUser) begin() time.Time {
	now := u.account.system.begin()
	mustHoldLocked(&u.account.system.mu, u.cutOff, "user", u.email)
	return now
}
