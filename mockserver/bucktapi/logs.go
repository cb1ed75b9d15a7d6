package bucktapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// maxLogs is how many logs an organization keeps at least. Older ones are dropped now and then, long before they would by age
// where a test makes very many requests.
const maxLogs = 10000

// logRecord is one request as the logs keep it. It is never changed.
type logRecord struct {
	id        string
	method    string
	path      string
	status    int
	duration  time.Duration
	keyID     string
	bucketID  string // "" for none
	message   string // "" on success
	createdAt time.Time

	requestHeaders, responseHeaders loggedHeaders
	requestBody, responseBody       loggedBody
}

// loggedNames are the headers that logs keep, by their names in [http.Header]. Logs show them in lower case.
var loggedNames = [...]string{"Content-Type", "Content-Length", "Accept", "User-Agent", "Referer", "Origin", requestIDHeader}

// loggedHeaders are the values of those headers, in the same order. They become a map when somebody reads the log, which few do.
type loggedHeaders [len(loggedNames)][]string

var jsonType = []string{"application/json"} // of every response

func pickHeaders(header http.Header) (picked loggedHeaders) {
	for i, name := range loggedNames {
		picked[i] = header[name]
	}
	return picked
}

// responseHeaders has the headers as well that sending adds.
func responseHeaders(header http.Header, r service.Response) loggedHeaders {
	picked := pickHeaders(header)
	picked[0], picked[1] = jsonType, []string{strconv.Itoa(len(r.Body))}
	return picked
}

func (h *loggedHeaders) onWire() wire.BucktLogHeaders {
	shown := make(wire.BucktLogHeaders)
	for i, values := range h {
		if len(values) > 0 {
			shown[strings.ToLower(loggedNames[i])] = strings.Join(values, ", ")
		}
	}
	return shown
}

// log keeps a request that was made with a valid key, with its answer. Reads of the logs are left out, and requests whose state is
// gone.
func (c *call) log(r service.Response) {
	if c.key == nil || c.Operation.Scope == "logs:read" && !c.system.behavior.LogReadsLogged {
		return
	}
	c.system.mu.Lock()
	defer c.system.mu.Unlock()
	if c.epoch != c.system.epoch {
		return
	}
	record := &logRecord{
		id:              c.system.ids.Next("log_", c.now),
		method:          c.Request.Method,
		path:            c.Request.URL.EscapedPath(),
		status:          r.Status,
		duration:        max(c.system.env.Now().Sub(c.Start), 0),
		keyID:           c.key.id,
		bucketID:        bucketOf(c.Call),
		message:         messageOf(r),
		createdAt:       c.Start,
		requestHeaders:  pickHeaders(c.Request.Header),
		responseHeaders: responseHeaders(c.Header, r),
		responseBody:    logJSON(r.Body),
	}
	switch {
	case c.isUpload():
		record.requestBody = loggedBody{binary: true, bytes: c.received}
	case c.Operation.Traits.Has(service.ReadsJSON):
		record.requestBody = logJSON(c.Body())
	}
	logs := &c.org.logs
	if logs.Len() >= 2*maxLogs {
		logs.DropFirst(maxLogs)
	}
	logs.Put(record.id, record)
}

// messageOf is the message of an error, "" of a success.
func messageOf(r service.Response) string {
	if r.Status < http.StatusBadRequest {
		return ""
	}
	var envelope wire.BucktErrorEnvelope
	_ = json.Unmarshal(r.Body, &envelope)
	return envelope.Error.Message
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

func textOrNull(text string) nullable.Nullable[string] {
	if text == "" {
		return nullable.NewNullNullable[string]()
	}
	return nullable.NewNullableWithValue(text)
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
