package buckt

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
)

// Log is the record of one call to the API of Buckt. The plan determines whether it is kept for 7, 30 or 90 days.
type Log struct {
	Object string `json:"object"`
	ID     string `json:"id"`
	Method string `json:"method"`
	// Path is the path of the request, including "/v1".
	Path       string `json:"path"`
	StatusCode int    `json:"statusCode"`
	// Duration is the time until the server responded, in whole milliseconds.
	Duration time.Duration `json:"-"`
	APIKeyID string        `json:"apiKeyId"`
	// BucketID is "" if the call does not concern a bucket.
	BucketID string `json:"bucketId"`
	// ErrorMessage is "" for a success.
	ErrorMessage string    `json:"errorMessage"`
	CreatedAt    time.Time `json:"createdAt"`
	// Only [LogClient.Get] returns the headers and bodies. Buckt removes secrets from them and truncates bodies to 8 KB. The names of
	// these fields are not documented and may change.
	RequestHeaders  RawJSON `json:"requestHeaders"`
	RequestBody     RawJSON `json:"requestBody"`
	ResponseHeaders RawJSON `json:"responseHeaders"`
	ResponseBody    RawJSON `json:"responseBody"`
	// Raw is the JSON of the whole record. Only [LogClient.Get] sets it.
	Raw RawJSON `json:"-"`
}

func (l *Log) missing() string { return requiredText("data.id", l.ID) }

// logWire is the JSON of a Log.
type logWire struct {
	logFields
	DurationMs int64 `json:"durationMs"`
}

// logFields is Log without its methods.
type logFields Log

// MarshalJSON encodes the record like the API, without Raw.
func (l Log) MarshalJSON() ([]byte, error) {
	return json.Marshal(logWire{logFields(l), l.Duration.Milliseconds()})
}

// UnmarshalJSON decodes a record of the API.
func (l *Log) UnmarshalJSON(data []byte) error {
	var wire logWire
	if err := unmarshal(data, &wire); err != nil {
		return err
	}
	*l = Log(wire.logFields)
	l.Duration = durationOf(wire.DurationMs, time.Millisecond)
	return nil
}

// RawJSON is an unparsed JSON value, nil for null or a missing value.
type RawJSON []byte

// MarshalJSON implements the JSON marshalers.
func (r RawJSON) MarshalJSON() ([]byte, error) {
	if len(r) == 0 {
		return []byte("null"), nil
	}
	return r, nil
}

// UnmarshalJSON keeps the value.
func (r *RawJSON) UnmarshalJSON(data []byte) error {
	if r == nil {
		return errors.New("RawJSON: UnmarshalJSON on a nil pointer")
	}
	*r = nil
	if string(data) != "null" {
		*r = bytes.Clone(data)
	}
	return nil
}

// String returns the JSON text, or "".
func (r RawJSON) String() string { return string(r) }

// LogClient is the service for logs, at [Client.Logs].
//
// See https://docs.buckt.dev/api/logs.
type LogClient struct{ core *core }

var opLogsGet = &operation{
	system: SystemBuckt, id: "bucktGetLog", name: "Logs.Get",
	method: http.MethodGet, path: "/logs/{id}",
}

// Get fetches the whole record of a call. It needs the scope logs:read. A record that does not exist, or is older than the
// retention of the plan, is a [*NotFoundError].
//
// See https://docs.buckt.dev/api/logs/get.
func (c *LogClient) Get(ctx context.Context, id string, opts ...CallOption) (*Log, error) {
	var o object[rawLog]
	if err := c.core.do(ctx, &request{op: opLogsGet, args: []string{"id", id}, opts: opts}, &o); err != nil {
		return nil, err
	}
	return &o.Data.Log, nil
}

// LogListParams selects records.
type LogListParams struct {
	// Cursor is the NextCursor of a [Page], after which the list continues.
	Cursor string `url:"cursor,omitempty"`
	// Limit is the maximum number of records per page, at most 100. 0 means the server's default of 20.
	Limit int `url:"limit,omitempty"`
	// From and To limit the time of the call. Records that are older than the retention of the plan are not returned.
	From time.Time `url:"from,omitempty" layout:"2006-01-02T15:04:05.999999999Z07:00"`
	To   time.Time `url:"to,omitempty" layout:"2006-01-02T15:04:05.999999999Z07:00"`
	// Method is GET, POST, PUT, PATCH or DELETE.
	Method string `url:"method,omitempty"`
	// Status is a status such as "404", or a class such as "5xx".
	Status string `url:"status,omitempty"`
	// Path is a prefix of the request's path, including "/v1".
	Path string `url:"path,omitempty"`
	// APIKeyID and BucketID select the calls with one key, and those for one bucket.
	APIKeyID string `url:"apiKeyId,omitempty"`
	BucketID string `url:"bucketId,omitempty"`
}

var opLogsList = &operation{
	system: SystemBuckt, id: "bucktListLogs", name: "Logs.List",
	method: http.MethodGet, path: "/logs",
}

// List fetches one page of records without headers and bodies. It needs the scope logs:read; without it the error is a
// [*ForbiddenError].
//
// See https://docs.buckt.dev/api/logs/list.
func (c *LogClient) List(ctx context.Context, params LogListParams, opts ...CallOption) (*Page[Log], error) {
	if err := firstError(checkTime(opLogsList, "From", params.From), checkTime(opLogsList, "To", params.To)); err != nil {
		return nil, err
	}
	return listPage[Log](ctx, c.core, &request{op: opLogsList, query: params, opts: opts})
}

// All iterates over the records of all pages, starting at params.Cursor. It can be ranged over repeatedly. An error, such as one of List
// or a [*CursorCycleError], ends the iteration.
//
// See https://docs.buckt.dev/api/logs/list.
func (c *LogClient) All(ctx context.Context, params LogListParams, opts ...CallOption) iter.Seq2[Log, error] {
	return allPages(ctx, c.core, opLogsList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[Log], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}

// rawLog adds the JSON of the record.
type rawLog struct{ Log }

// UnmarshalJSON implements the JSON unmarshalers.
func (l *rawLog) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	if err := unmarshal(data, &l.Log); err != nil {
		return err
	}
	l.Raw = bytes.Clone(data)
	return nil
}
