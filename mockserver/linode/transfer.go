package linode

import (
	"net/http"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// transfer counts the bytes that go out in a month.
type transfer struct {
	month time.Time
	bytes int64
}

func (t *transfer) add(now time.Time, bytes int64) {
	t.month, t.bytes = monthOf(now), t.in(now)+bytes
}

// in is what went out in the month of a time.
func (t *transfer) in(now time.Time) int64 {
	if !t.month.Equal(monthOf(now)) {
		return 0
	}
	return t.bytes
}

func monthOf(t time.Time) time.Time {
	year, month, _ := t.UTC().Date()
	return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
}

var transferOperations = []service.Operation{
	{
		ID: "linodeGetTransfer", Method: http.MethodGet, Path: root + "transfer", Scope: scopeReadOnly,
		Handle: handler{handle: (*call).getTransfer},
	},
}

// getTransfer tells what was served, which counts against no quota. A cache may keep the answer for a minute.
func (c *call) getTransfer() service.Response {
	c.Header.Add("Cache-Control", "private, max-age=60")
	return ok(wire.LinodeTransfer{Used: c.account.transfer.in(c.now)})
}
