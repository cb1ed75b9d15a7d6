package linode

import (
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Account is a customer of Linode, with tokens, keys, buckets and quotas. Its methods seed and inspect its state.
type Account struct {
	system *System
	accountRow
	transfer transfer
}

// accountRow is the part of an [Account] that a state holds. The lock of the system guards it.
type accountRow struct {
	cutOff bool // the state does not hold it any more
	name   string
	uuid   string
	token  string

	keys            []*keyRow // in the order of their ids
	buckets         state.Table[*bucketRow]
	signers         map[string]*keyRow // of object URLs, by region
	storage         *storage
	zeros           []byte // the content of objects that were put without any
	negativeBalance bool
}

// Name returns the account's name.
func (a *Account) Name() string {
	a.system.mu.Lock()
	defer a.system.mu.Unlock()
	return a.name
}

// UUID returns the account's id, which responses have in the header X-Customer-UUID. In S3 it is the owner of the account's buckets.
func (a *Account) UUID() string {
	a.system.mu.Lock()
	defer a.system.mu.Unlock()
	return a.uuid
}

// Token returns the token that the account was made with. It holds every scope.
func (a *Account) Token() string {
	a.system.mu.Lock()
	defer a.system.mu.Unlock()
	return a.token
}

// SetNegativeBalance makes the account owe money: new keys and buckets are refused with 403. By default it owes none.
func (a *Account) SetNegativeBalance(on bool) {
	a.begin()
	defer a.system.mu.Unlock()
	a.negativeBalance = on
}

// begin locks the system for a method of the account.
func (a *Account) begin() time.Time {
	now := a.system.begin()
	state.MustHoldLocked(&a.system.mu, a.cutOff, "account", a.name)
	return now
}

// s3Owner is the account as S3 shows it.
func (a *Account) s3Owner() s3.Owner { return s3.Owner{ID: a.uuid, DisplayName: a.uuid} }
