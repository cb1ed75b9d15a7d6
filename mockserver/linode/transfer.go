package linode

import (
	"sync"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// transfer counts the bytes that are served in a month. It has its own lock, the innermost one, since it is used while a response
// is sent.
type transfer struct {
	mu   sync.Mutex
	used transferState
}

// transferState is the transfer of an account in a state. The month is the present one by default.
type transferState struct {
	Used  int64     `json:"transferUsed,omitzero"`
	Month time.Time `json:"transferMonth,omitzero"`
}

func (t *transfer) set(used transferState) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.used = used
}

func (t *transfer) get() transferState {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.used
}

func (t *transfer) add(now time.Time, bytes int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if month := monthOf(now); !t.used.Month.Equal(month) {
		t.used = transferState{Month: month}
	}
	t.used.Used += bytes
}

// in returns the bytes of the month of a time.
func (t *transfer) in(now time.Time) int64 {
	used := t.get()
	if !used.Month.Equal(monthOf(now)) {
		return 0
	}
	return used.Used
}

func monthOf(t time.Time) time.Time {
	year, month, _ := t.UTC().Date()
	return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
}

// SetTransferUsed sets the number of bytes that the account's buckets have served in this month, in UTC. What S3 clients download
// later is added. A new month begins at 0.
func (a *Account) SetTransferUsed(bytes int64) {
	now := a.begin()
	defer a.system.mu.Unlock()
	a.transfer.set(transferState{bytes, monthOf(now)})
}

var transferOperations = []service.Operation{
	read("linodeGetTransfer", "Linode.Transfer.Get", "transfer", 0, (*call).getTransfer),
}

// getTransfer returns the bytes that were served, which no quota limits. A cache may keep the response for a minute.
func (c *call) getTransfer() service.Response {
	c.Header.Set("Cache-Control", "private, max-age=0, s-maxage=0, no-cache, no-store")
	c.Header.Add("Cache-Control", "private, max-age=60, s-maxage=60")
	return ok(wire.LinodeTransfer{Used: c.account.transfer.in(c.now)})
}
