package amove

import (
	"cmp"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Account is a customer of Amove, with users, cloud accounts and their buckets. Its methods seed and inspect its state.
type Account struct {
	system *System

	// The lock of the system guards these.
	row           accountRow
	users         []*User
	cloudAccounts []*cloudAccountRow
	cutOff        bool // a restored state has no such account
	pastUsers     state.Past[User]
}

// accountRow has the stored fields of an account, without its users and cloud accounts.
type accountRow struct {
	// ID is made by the server by default.
	ID string `json:"id,omitzero"`
	// Name is "default" for the first account and "account" for others by default.
	Name string `json:"name,omitzero"`
	// FailNextBucketSettings is the number of creations of buckets whose settings fail.
	FailNextBucketSettings int `json:"failNextBucketSettings,omitzero"`
	// DefaultCloudAccountID is the id of the storage that the account was made with, the first one by default.
	DefaultCloudAccountID string `json:"defaultCloudAccountId,omitzero"`
}

// accountState is an account in a state.
type accountState struct {
	accountRow
	Users         []userState         `json:"users,omitzero"`
	CloudAccounts []cloudAccountState `json:"cloudAccounts,omitzero"`
}

// addAccount adds an account without users and cloud accounts.
func (s *System) addAccount(row accountRow) (*Account, error) {
	if slices.ContainsFunc(s.accounts, func(a *Account) bool { return a.row.ID == row.ID }) {
		return nil, state.Invalid("id", "is a duplicate")
	}
	row.ID, row.Name = state.OrMade(row.ID, s.ids.UUID), cmp.Or(row.Name, "account")
	a := &Account{system: s, row: row}
	s.accounts = append(s.accounts, a)
	return a, nil
}

func (a *Account) state() accountState {
	return accountState{
		a.row, state.Collect(slices.Values(a.users), (*User).state), state.Collect(slices.Values(a.cloudAccounts), (*cloudAccountRow).state),
	}
}

// account loads an account.
func (l loader) account(at state.Path, d accountState, isDefault bool) {
	l.Count(at.Field("failNextBucketSettings"), d.FailNextBucketSettings)
	if isDefault {
		d.Name = cmp.Or(d.Name, "default")
	}
	a, err := l.system.addAccount(d.accountRow)
	l.Accept(at, err)
	for i, u := range state.OrDefaultRow(l.Loader, at.Field("users"), d.Users) {
		_, err := a.addUser(u.userRow)
		l.Accept(at.Field("users").At(i), err)
	}
	for i, c := range state.OrDefaultRow(l.Loader, at.Field("cloudAccounts"), d.CloudAccounts) {
		l.cloudAccount(at.Field("cloudAccounts").At(i), a, c)
	}
	isKnown := a.cloudAccount(a.row.DefaultCloudAccountID) != nil
	l.Require(isKnown, at.Field("defaultCloudAccountId"), "must be the id of a cloud account of the account")
	for i, u := range d.Users {
		for j, k := range u.Keys {
			added, err := a.users[i].addKey(k, l.Now)
			l.Accept(at.Field("users").At(i).Field("keys").At(j), err)
			added.storage.addEndpoint(added.StorageDN)
		}
	}
	for i, c := range d.CloudAccounts {
		if c.Endpoints != nil { // the keys above may have added some
			a.cloudAccounts[i].endpoints = slices.Clone(c.Endpoints)
		}
	}
}

// adopt moves the contents of one account into another, which may be the same.
func (a *Account) adopt(from *Account) {
	a.row, a.cloudAccounts, a.cutOff = from.row, from.cloudAccounts, false
	for _, c := range a.cloudAccounts {
		c.account = a
	}
	a.rebind(from.users)
}

func (a *Account) cut() {
	a.rebind(nil)
	a.row, a.cloudAccounts, a.cutOff = accountRow{ID: a.row.ID, Name: a.row.Name}, nil, true
}

// rebind replaces the users by loaded ones.
func (a *Account) rebind(users []*User) {
	a.users = state.Rebind[User]{
		Past: &a.pastUsers,
		ID:   func(u *User) string { return u.row.ID },
		Own:  func(u *User) { u.account = a },
		Move: func(to, from *User) { to.row, to.keys, to.cutOff = from.row, from.keys, false },
		Cut:  func(u *User) { u.cutOff, u.keys = true, nil },
	}.Do(a.users, users)
}

// begin locks the system for a method that changes the account.
func (a *Account) begin() time.Time {
	now := a.system.begin()
	state.MustHoldLocked(&a.system.mu, a.cutOff, "account", a.row.Name)
	return now
}

// ID returns the account's id.
func (a *Account) ID() string { return state.Read(&a.system.mu, &a.row).ID }

// Name returns the account's name.
func (a *Account) Name() string { return state.Read(&a.system.mu, &a.row).Name }

// FailNextBucketSettings makes the next n creations of buckets with versioning or encryption fail after the bucket was created, with both
// off.
func (a *Account) FailNextBucketSettings(n int) {
	a.begin()
	defer a.system.mu.Unlock()
	a.row.FailNextBucketSettings += n
}
