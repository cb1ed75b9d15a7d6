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

// Log is the record of one call to the API of Buckt, kept for 7, 30 or 90 days by plan.
type Log struct {
	Object string `json:"object"`
	ID     string `json:"id"`
	Method string `json:"method"`
	// Path is the path of the request, with "/v1".
	Path       string `json:"path"`
	StatusCode int    `json:"statusCode"`
	// Duration is how long the server took, in whole milliseconds.
	Duration time.Duration `json:"-"`
	APIKeyID string        `json:"apiKeyId"`
	// BucketID is "" for a call that is not about a bucket.
	BucketID string `json:"bucketId"`
	// ErrorMessage is "" for a success.
	ErrorMessage string    `json:"errorMessage"`
	CreatedAt    time.Time `json:"createdAt"`
	// The headers and bodies come from [LogClient.Get] only. Buckt removes secrets from them and truncates bodies to 8 KB.
	// Their names are not documented, and may change.
	RequestHeaders  RawJSON `json:"requestHeaders"`
	RequestBody     RawJSON `json:"requestBody"`
	ResponseHeaders RawJSON `json:"responseHeaders"`
	ResponseBody    RawJSON `json:"responseBody"`
	// Raw is the whole record as it came, from [LogClient.Get] only.
	Raw RawJSON `json:"-"`
}

func (l *Log) missing() string { return requiredText("data.id", l.ID) }

// logWire is how the API writes a Log.
type logWire struct {
	logFields
	DurationMs int64 `json:"durationMs"`
}

// logFields is Log without its methods.
type logFields Log

// MarshalJSON writes the record as the API does, without Raw.
func (l Log) MarshalJSON() ([]byte, error) {
	return json.Marshal(logWire{logFields(l), l.Duration.Milliseconds()})
}

// UnmarshalJSON reads a record of the API.
func (l *Log) UnmarshalJSON(data []byte) error {
	var wire logWire
	if err := json.Unmarshal(data, &wire, decodeOptions); err != nil {
		return err
	}
	*l = Log(wire.logFields)
	l.Duration = durationOf(wire.DurationMs, time.Millisecond)
	return nil
}

// RawJSON is a JSON value as it came, nil for null or nothing.
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

// String returns the JSON text, "" for nothing.
func (r RawJSON) String() string { return string(r) }

// LogClient is the service for logs, at [Client.Logs].
//
// See https://docs.buckt.dev/api/logs.
type LogClient struct{ core *core }

var opLogsGet = &operation{
	system: SystemBuckt, id: "bucktGetLog", name: "Logs.Get",
	method: http.MethodGet, path: "/logs/{id}",
}

// Get fetches the whole record of a call. It needs the scope logs:read. A record that does not exist, or is older than
// the plan keeps it, is a [*NotFoundError].
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
	// Cursor starts after that place in the list: a Page's NextCursor.
	Cursor string `url:"cursor,omitempty"`
	// Limit is the number of records on a page. 0 leaves it to the server: 20; it allows up to 100.
	Limit int `url:"limit,omitempty"`
	// From and To bound the time of the call. What is older than the plan keeps is left out.
	From time.Time `url:"from,omitempty" layout:"2006-01-02T15:04:05.999999999Z07:00"`
	To   time.Time `url:"to,omitempty" layout:"2006-01-02T15:04:05.999999999Z07:00"`
	// Method is GET, POST, PUT, PATCH or DELETE.
	Method string `url:"method,omitempty"`
	// Status is a status such as "404", or a class such as "5xx".
	Status string `url:"status,omitempty"`
	// Path is the beginning of the request's path, with "/v1".
	Path string `url:"path,omitempty"`
	// APIKeyID and BucketID select the calls of one key, and those about one bucket.
	APIKeyID string `url:"apiKeyId,omitempty"`
	BucketID string `url:"bucketId,omitempty"`
}

var opLogsList = &operation{
	system: SystemBuckt, id: "bucktListLogs", name: "Logs.List",
	method: http.MethodGet, path: "/logs",
}

// List fetches one page of records without headers and bodies. It needs the scope logs:read.
//
// See https://docs.buckt.dev/api/logs/list.
func (c *LogClient) List(ctx context.Context, params LogListParams, opts ...CallOption) (*Page[Log], error) {
	if err := firstError(checkTime(opLogsList, "From", params.From), checkTime(opLogsList, "To", params.To)); err != nil {
		return nil, err
	}
	return listPage[Log](ctx, c.core, &request{op: opLogsList, query: params, opts: opts})
}

// All iterates over the records on all pages from params.Cursor on. It may be ranged over more than once. An error ends
// it.
func (c *LogClient) All(ctx context.Context, params LogListParams, opts ...CallOption) iter.Seq2[Log, error] {
	return allPages(ctx, c.core, opLogsList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[Log], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}

// rawLog keeps the record beside what is read from it.
type rawLog struct{ Log }

// UnmarshalJSON implements the JSON unmarshalers.
func (l *rawLog) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	if err := json.Unmarshal(data, &l.Log, decodeOptions); err != nil {
		return err
	}
	l.Raw = bytes.Clone(data)
	return nil
}
