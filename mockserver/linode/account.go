package linode

import (
	"cmp"
	"slices"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Account is a customer of Linode, with tokens, keys, buckets and quotas. Its methods seed and inspect its state.
type Account struct {
	system *System
	holdings
	transfer transfer
}

// holdings are the parts of an [Account] that a state replaces. The lock of the system guards them.
type holdings struct {
	cutOff  bool // the state does not hold the account any more
	row     accountRow
	tokens  byID[*tokenRow] // that are not revoked
	keys    byID[*keyRow]
	buckets state.Table[*bucketRow]
	// bucketsAt is the number of buckets at each endpoint, by its name.
	bucketsAt map[string]int64
	signers   map[string]*keyRow // of object URLs, by region
	storage   *storage
	zeros     []byte // the content of objects that were put without any
}

// accountRow is an account as a state holds it, without its tables.
type accountRow struct {
	Name            string       `json:"name,omitzero"`
	UUID            string       `json:"uuid,omitzero"`
	Token           buckt.Secret `json:"token,omitzero"` // that the account was made with
	TokenRevoked    bool         `json:"tokenRevoked,omitzero"`
	NegativeBalance bool         `json:"negativeBalance,omitzero"`
}

// addAccount adds an account without a token.
func (s *System) addAccount(row accountRow) (*Account, error) {
	if slices.ContainsFunc(s.accounts, func(a *Account) bool { return a.row.UUID == row.UUID }) {
		return nil, state.Invalid("uuid", "is in use")
	}
	row.Name = cmp.Or(row.Name, state.DefaultName(len(s.accounts) == 0, "default", "account"))
	row.UUID = state.OrMade(row.UUID, s.ids.UUID)
	a := &Account{system: s, holdings: holdings{
		row: row, bucketsAt: make(map[string]int64), signers: make(map[string]*keyRow), storage: new(storage),
	}}
	s.accounts = append(s.accounts, a)
	return a, nil
}

// addDefaultToken adds the token that the account is made with.
func (a *Account) addDefaultToken() (*tokenRow, error) {
	t, err := a.addToken(tokenState{Token: Token{Label: "default", Token: a.row.Token}})
	if err == nil {
		a.row.Token = t.Token.Token
	}
	return t, err
}

// Name returns the account's name.
func (a *Account) Name() string { return state.Read(&a.system.mu, &a.row).Name }

// UUID returns the account's id, which responses have in the header X-Customer-UUID. In S3 it is the owner of the account's buckets.
func (a *Account) UUID() string { return state.Read(&a.system.mu, &a.row).UUID }

// Token returns the token that the account was made with. It holds every scope.
func (a *Account) Token() string { return state.Read(&a.system.mu, &a.row).Token.Reveal() }

// SetNegativeBalance makes the account owe money: new keys and buckets are refused with 403. By default it owes none.
func (a *Account) SetNegativeBalance(on bool) {
	a.begin()
	defer a.system.mu.Unlock()
	a.row.NegativeBalance = on
}

// begin locks the system for a method of the account.
func (a *Account) begin() time.Time {
	now := a.system.begin()
	state.MustHoldLocked(&a.system.mu, a.cutOff, "account", a.row.Name)
	return now
}

// s3Owner is the account as S3 shows it.
func (a *Account) s3Owner() s3.Owner { return s3.Owner{ID: a.row.UUID, DisplayName: a.row.UUID} }
