package bucktapi

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Log is a request in the logs of an organization. Only the API shows its headers and bodies.
type Log struct {
	ID, Method, Path string
	StatusCode       int
	Duration         time.Duration
	KeyID            string
	// BucketID and ErrorMessage are "" for none.
	BucketID, ErrorMessage string
	CreatedAt              time.Time
}

// Logs returns the organization's logs, the oldest first, those past retention included: at least the last 10,000.
func (o *Organization) Logs() []Log {
	o.system.begin()
	defer o.system.mu.Unlock()
	return state.Collect(o.logs.All(), (*logRecord).snapshot)
}

var logOperations = []service.Operation{
	{
		ID: "bucktListLogs", Client: "Logs.List", Method: http.MethodGet, Path: "v1/logs", Scope: "logs:read",
		Traits: service.Lists | service.PagesByCursor, Handle: handler{Handle: (*call).listLogs},
	},
	{
		ID: "bucktGetLog", Client: "Logs.Get", Method: http.MethodGet, Path: "v1/logs/{id}", Scope: "logs:read",
		Handle: handler{Handle: (*call).getLog},
	},
}

var statusFilter = regexp.MustCompile(`^([0-9]{3}|[2-5]xx)$`)

func (c *call) listLogs() service.Response {
	q := parseQuery(c.Request.URL.RawQuery)
	from, to := q.date("from"), q.date("to")
	method := q.option("method", []string{"GET", "POST", "PUT", "PATCH", "DELETE"})
	status := q.Text("status")
	if q.Has("status") && !statusFilter.MatchString(status) {
		q.refuse("Invalid status: expected three digits, or one of 2xx, 3xx, 4xx, 5xx")
	}
	limit := q.limit(20, 100)
	if !q.valid() {
		return q.rejected()
	}
	cursor := q.Text("cursor")
	before := trimEmptyMark(cursor)
	var rows []*logRecord
	var lag time.Duration
	var used func()
	lags := false
	if c.Faults != nil {
		lag, used, lags = c.Faults.StaleBy()
	}
	hidesAny := false
	for r := range c.org.logs.Backward() {
		switch {
		case before != "" && r.id >= before:
		case !c.seesLog(r):
		case lags && r.createdAt.After(c.now.Add(-lag)):
			hidesAny = true
		case !from.IsZero() && r.createdAt.Before(from):
		case !to.IsZero() && r.createdAt.After(to):
		case method != "" && r.method != method:
		case status != "" && !matchesStatus(r.status, status):
		case !strings.HasPrefix(r.path, q.Text("path")):
		case q.Text("apiKeyId") != "" && r.keyID != q.Text("apiKeyId"):
		case q.Text("bucketId") != "" && r.bucketID != q.Text("bucketId"):
		default:
			rows = append(rows, r)
		}
	}
	if hidesAny {
		used()
	}
	id := func(r *logRecord) string { return r.id }
	items, more := service.Page(c.Call, &c.system.pager, rows, limit)
	data := make([]wire.BucktLogSummary, len(items))
	for i, r := range items {
		data[i] = wire.BucktLogSummary{
			Object:       wire.BucktLogSummaryObjectLog,
			ID:           r.id,
			Method:       r.method,
			Path:         r.path,
			StatusCode:   r.status,
			DurationMs:   r.duration.Milliseconds(),
			APIKeyID:     r.keyID,
			BucketID:     textOrNull(r.bucketID),
			ErrorMessage: textOrNull(r.message),
			CreatedAt:    isoTime(r.createdAt),
		}
	}
	return listed(data, limit, nextCursor(c.Call, items, more, cursor, id))
}

// seesLog tells whether a log is within the plan's retention, and about no bucket that the key may not see.
func (c *call) seesLog(r *logRecord) bool {
	oldest := c.now.Add(-c.org.plan(c.now).limits().retention)
	return !r.createdAt.Before(oldest) && (r.bucketID == "" || c.key.sees(r.bucketID))
}

// matchesStatus compares with three digits or a class like "4xx".
func matchesStatus(status int, filter string) bool {
	if class, isClass := strings.CutSuffix(filter, "xx"); isClass {
		return fmt.Sprint(status/100) == class
	}
	return fmt.Sprint(status) == filter
}

func (c *call) getLog() service.Response {
	r, found := c.org.logs.Get(c.Params["id"])
	if !found || !c.seesLog(r) {
		return notFound("Log")
	}
	return ok(wire.BucktLogEnvelope{Data: wire.BucktLog{
		Object:          wire.BucktLogObjectLog,
		ID:              r.id,
		Method:          r.method,
		Path:            r.path,
		StatusCode:      r.status,
		DurationMs:      r.duration.Milliseconds(),
		APIKeyID:        r.keyID,
		BucketID:        textOrNull(r.bucketID),
		ErrorMessage:    textOrNull(r.message),
		CreatedAt:       isoTime(r.createdAt),
		RequestHeaders:  nullable.NewNullableWithValue(r.requestHeaders.onWire()),
		ResponseHeaders: nullable.NewNullableWithValue(r.responseHeaders.onWire()),
		RequestBody:     r.requestBody.OnWire(),
		ResponseBody:    r.responseBody.OnWire(),
	}})
}
