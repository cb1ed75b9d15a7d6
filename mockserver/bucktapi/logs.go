package bucktapi

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/internal/wire/nullable"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// Log is a request in the logs of an organization. Only the API shows its headers and bodies.
type Log struct {
	ID           string        `json:"id,omitzero"`
	Method       string        `json:"method"`
	Path         string        `json:"path"`
	StatusCode   int           `json:"statusCode"`
	Duration     time.Duration `json:"-"`
	KeyID        string        `json:"apiKeyId,omitzero"`
	BucketID     string        `json:"bucketId,omitzero"`     // "" for none
	ErrorMessage string        `json:"errorMessage,omitzero"` // "" on success
	CreatedAt    time.Time     `json:"createdAt,omitzero"`
}

func (l Log) id() string { return l.ID }

// Logs returns the organization's logs, the oldest first, those past retention included: at least the last 10,000,
// unless their bodies have more than 8 MiB.
func (o *Organization) Logs() []Log {
	return snapshots(o, &o.logs, func(r *logRow) Log { return r.Log })
}

var logOperations = []service.Operation{
	operation("bucktListLogs", "Logs.List", "GET logs", "logs:read", lists, plain((*call).listLogs)),
	operation("bucktGetLog", "Logs.Get", "GET logs/{id}", "logs:read", 0, on("Log", (*call).pathLog, (*call).getLog)),
}

var statusPattern = regexp.MustCompile(`^([0-9]{3}|[2-5]xx)$`)

func isStatusFilter(text string) string {
	return unless(statusPattern.MatchString(text), "Invalid status: expected three digits, or one of 2xx, 3xx, 4xx, 5xx")
}

func (c *call) listLogs() service.Response {
	q := c.query()
	from := httpjson.Value(q.Fields, "from", time.Time{}, readISOTime)
	to := httpjson.Value(q.Fields, "to", time.Time{}, readISOTime)
	method := q.Option("method", "", []string{"GET", "POST", "PUT", "PATCH", "DELETE"})
	status := q.Text("status", isStatusFilter)
	q.readLimit(20, 100)
	if !q.Valid() {
		return rejected(q.Fields)
	}
	before := trimEmptyMark(q.Text("cursor"))
	var rows []*logRow
	var lag time.Duration
	var used func()
	lags := false
	if c.Faults != nil {
		lag, used, lags = c.Faults.StaleBy()
	}
	hidesAny := false
	for r := range c.org.logs.Backward(before) {
		switch {
		case !c.seesLog(r):
		case lags && r.CreatedAt.After(c.now.Add(-lag)):
			hidesAny = true
		case !from.IsZero() && r.CreatedAt.Before(from):
		case !to.IsZero() && r.CreatedAt.After(to):
		case method != "" && r.Method != method:
		case status != "" && !matchesStatus(r.StatusCode, status):
		case !strings.HasPrefix(r.Path, q.Text("path")):
		case q.Text("apiKeyId") != "" && r.KeyID != q.Text("apiKeyId"):
		case q.Text("bucketId") != "" && r.BucketID != q.Text("bucketId"):
		default:
			rows = append(rows, r)
		}
		if len(rows) > q.limit && !lags {
			break
		}
	}
	if hidesAny {
		used()
	}
	return list(c, q, rows, uncounted, func(r *logRow) wire.BucktLogSummary {
		return wire.BucktLogSummary{
			Object:       wire.BucktLogSummaryObjectLog,
			ID:           r.ID,
			Method:       r.Method,
			Path:         r.Path,
			StatusCode:   r.StatusCode,
			DurationMs:   r.Duration.Milliseconds(),
			APIKeyID:     r.KeyID,
			BucketID:     textOrNull(r.BucketID),
			ErrorMessage: textOrNull(r.ErrorMessage),
			CreatedAt:    isoTime(r.CreatedAt),
		}
	})
}

// seesLog reports whether a log is within the plan's retention, and about no bucket that the key may not see.
func (c *call) seesLog(r *logRow) bool {
	oldest := c.now.Add(-limitsOf(c.org.plan(c.now)).retention)
	return !r.CreatedAt.Before(oldest) && (r.BucketID == "" || c.key.sees(r.BucketID))
}

// matchesStatus compares with three digits or a class like "4xx".
func matchesStatus(status int, filter string) bool {
	if class, isClass := strings.CutSuffix(filter, "xx"); isClass {
		return fmt.Sprint(status/100) == class
	}
	return fmt.Sprint(status) == filter
}

func (c *call) pathLog() (*logRow, bool) {
	r, found := c.org.logs.Get(c.Params["id"])
	return r, found && c.seesLog(r)
}

func (c *call) getLog(r *logRow) service.Response {
	return ok(wire.BucktLogEnvelope{Data: wire.BucktLog{
		Object:          wire.BucktLogObjectLog,
		ID:              r.ID,
		Method:          r.Method,
		Path:            r.Path,
		StatusCode:      r.StatusCode,
		DurationMs:      r.Duration.Milliseconds(),
		APIKeyID:        r.KeyID,
		BucketID:        textOrNull(r.BucketID),
		ErrorMessage:    textOrNull(r.ErrorMessage),
		CreatedAt:       isoTime(r.CreatedAt),
		RequestHeaders:  nullable.NewNullableWithValue(r.RequestHeaders.onWire()),
		ResponseHeaders: nullable.NewNullableWithValue(r.ResponseHeaders.onWire()),
		RequestBody:     r.RequestBody.OnWire(),
		ResponseBody:    r.ResponseBody.OnWire(),
	}})
}
