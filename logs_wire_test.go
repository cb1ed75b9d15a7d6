package buckt_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

const logJSON = `{"object":"log","id":"log_01J9","method":"POST","path":"/v1/keys","statusCode":201,"durationMs":12,
	"apiKeyId":"key_01J9","bucketId":null,"errorMessage":null,"createdAt":"2026-04-25T10:00:00Z"`

func TestLogsOnTheWire(t *testing.T) {
	t.Parallel()
	log := buckt.Log{
		Object: "log", ID: "log_01J9", Method: "POST", Path: "/v1/keys", StatusCode: 201, Duration: 12 * time.Millisecond, APIKeyID: "key_01J9",
		CreatedAt: at(2026, 4, 25, 10, 0, 0, 0),
	}
	failed := buckt.Log{
		Object: "log", ID: "log_01JA", Method: "GET", Path: "/v1/buckets/bkt_1", StatusCode: 404, Duration: 3 * time.Millisecond, APIKeyID: "key_01J9",
		BucketID: "bkt_1", ErrorMessage: "Bucket not found", CreatedAt: at(2026, 4, 25, 10, 0, 1, 500),
	}
	list := func(name string, query url.Values, params buckt.LogListParams) wireCase {
		return wireCase{
			name: "list: " + name, method: http.MethodGet, path: "/logs", query: query,
			call: func(ctx context.Context, c *buckt.Client) (any, error) { return c.Logs.List(ctx, params) },
			response: page("log_01JA", `{"object":"log","id":"log_01JA","method":"GET","path":"/v1/buckets/bkt_1","statusCode":404,"durationMs":3,
				"apiKeyId":"key_01J9","bucketId":"bkt_1","errorMessage":"Bucket not found","createdAt":"2026-04-25T10:00:01.500Z"}`, logJSON+`}`),
			want: &buckt.Page[buckt.Log]{Items: []buckt.Log{failed, log}, NextCursor: "log_01JA", Meta: buckt.PageMeta{Limit: 20}},
		}
	}
	full := log
	full.RequestHeaders = buckt.RawJSON(`{"user-agent":"buckt-go/0.1.0"}`)
	full.RequestBody = buckt.RawJSON(`{"name":"ci"}`)
	full.ResponseHeaders = buckt.RawJSON(`[ ["a", 1] ]`)
	full.ResponseBody = nil
	const record = logJSON + `,"requestHeaders":{"user-agent":"buckt-go/0.1.0"},"requestBody":{"name":"ci"},"responseHeaders":[ ["a", 1] ],` +
		`"responseBody":null,"ip":"192.0.2.1"}`
	full.Raw = buckt.RawJSON(record)
	runWire(t, []wireCase{
		list("everything",
			url.Values{
				"cursor": {"log_01J9"}, "limit": {"100000"}, "from": {"2026-04-01T00:00:00Z"}, "to": {"2026-04-25T12:00:00Z"}, "method": {"POST"},
				"status": {"4xx"}, "path": {"/v1/buckets/a b"}, "apiKeyId": {"key_1"}, "bucketId": {"bkt_1"},
			},
			buckt.LogListParams{
				Cursor: "log_01J9", Limit: 100000, From: at(2026, 4, 1, 0, 0, 0, 0), To: at(2026, 4, 25, 12, 0, 0, 0), Method: "POST", Status: "4xx",
				Path: "/v1/buckets/a b", APIKeyID: "key_1", BucketID: "bkt_1",
			}),
		list("nothing", nil, buckt.LogListParams{}),
		list("parts of a second and zones are kept", url.Values{"from": {"2026-04-25T10:00:00.25Z"}, "to": {"2026-04-25T12:00:00.999999999+02:00"}},
			buckt.LogListParams{
				From: at(2026, 4, 25, 10, 0, 0, 250),
				To:   at(2026, 4, 25, 10, 0, 1, 0).Add(-1).In(time.FixedZone("", 2*60*60)),
			}),
		list("what the server alone can judge", url.Values{"method": {"BREW"}, "status": {"teapot"}}, buckt.LogListParams{Method: "BREW", Status: "teapot"}),
		{
			name:   "get",
			call:   func(ctx context.Context, c *buckt.Client) (any, error) { return c.Logs.Get(ctx, "log_01J9") },
			method: http.MethodGet, path: "/logs/log_01J9", response: object(record), want: &full,
		},
	})
}

func TestLogWithoutID(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{"null": `null`, "nothing": `{}`, "no id": `{"object":"log"}`, "no object": `[]`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newScript(t, object(data))
			got, err := client.Logs.Get(t.Context(), "log_1")
			require.Nil(t, got)
			require.ErrorIs(t, err, buckt.ErrInvalidResponse)
		})
	}
}

func TestLogsInvalidInput(t *testing.T) {
	t.Parallel()
	list := func(name, field string, params buckt.LogListParams) inputCase {
		return inputCase{name: name, operation: "Logs.List", field: field, rule: "year",
			call: func(ctx context.Context, c *buckt.Client) error {
				_, err := c.Logs.List(ctx, params)
				return err
			}}
	}
	runInput(t, append([]inputCase{
		list("a From that no date can say", "From", buckt.LogListParams{From: at(10000, 1, 1, 0, 0, 0, 0)}),
		list("a To that no date can say", "To", buckt.LogListParams{To: at(-1, 1, 1, 0, 0, 0, 0)}),
	}, badIDs("id", map[string]func(context.Context, *buckt.Client, string) error{
		"Logs.Get": func(ctx context.Context, c *buckt.Client, id string) error {
			_, err := c.Logs.Get(ctx, id)
			return err
		},
	})...))
}

func TestRawJSON(t *testing.T) {
	t.Parallel()
	var v struct {
		A, B buckt.RawJSON
	}
	require.NoError(t, json.Unmarshal([]byte(`{"A": {"x": [1, 2]} ,"B":null}`), &v))
	require.Equal(t, `{"x": [1, 2]}`, v.A.String())
	require.Nil(t, v.B)
	require.Empty(t, v.B.String())
	text, err := json.Marshal(v)
	require.NoError(t, err)
	require.JSONEq(t, `{"A":{"x":[1,2]},"B":null}`, string(text))
	require.Error(t, (*buckt.RawJSON)(nil).UnmarshalJSON([]byte(`1`)))
}

// A stored record or usage is decoded again, in the units of the API.
func TestDurationsSurviveJSON(t *testing.T) {
	t.Parallel()
	log := buckt.Log{ID: "log_1", Duration: 1500 * time.Millisecond, RequestBody: buckt.RawJSON(`{"a":1}`)}
	usage := buckt.TornadoUsage{ClientName: "a", MaxDurationLimit: new(2 * time.Hour)}
	for name, marshal := range map[string]func(any) ([]byte, error){
		"encoding/json": json.Marshal,
		"json/v2":       func(v any) ([]byte, error) { return jsonv2.Marshal(v) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := marshal(log)
			require.NoError(t, err)
			require.Contains(t, string(data), `"durationMs":1500`)
			var back buckt.Log
			require.NoError(t, json.Unmarshal(data, &back))
			require.Equal(t, log, back)

			data, err = marshal(&usage)
			require.NoError(t, err)
			require.Contains(t, string(data), `"max_duration_limit_seconds":7200`)
			var backUsage buckt.TornadoUsage
			require.NoError(t, json.Unmarshal(data, &backUsage))
			require.Equal(t, usage, backUsage)

			data, err = marshal(buckt.TornadoUsage{ClientName: "a"})
			require.NoError(t, err)
			require.Contains(t, string(data), `"max_duration_limit_seconds":null`)
		})
	}
}
