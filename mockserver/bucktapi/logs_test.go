package bucktapi_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// logOf finds the newest log of a method.
func logOf(t *testing.T, c mocktest.Caller, method string) mocktest.Reply {
	t.Helper()
	ids := mocktest.RequireOK(t, c.Get("/logs?limit=1&method="+method)).Column("id")
	require.Len(t, ids, 1)
	return mocktest.RequireOK(t, c.Get("/logs/"+ids[0]))
}

func TestLogs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
		id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
		begin := time.Now().UTC().Format("2006-01-02T15:04:05.000Z")

		mocktest.RequireBucktError(t, c.Do("PATCH", "/buckets/"+id, `{"name":""}`, "User-Agent", "test", "X-Request-ID", "r1", "Cookie", "c=1", "Accept", "a/b",
			"Referer", "http://r.example", "Origin", "http://o.example"), 400, "Too small: expected string to have >=1 characters")
		r := logOf(t, c, "PATCH")
		log := r.At("data").(map[string]any)
		require.Regexp(t, `^log_[0-9A-HJKMNP-TV-Z]{26}$`, log["id"])
		delete(log, "id")
		require.Equal(t, map[string]any{
			"object": "log", "method": "PATCH", "path": "/v1/buckets/" + id, "statusCode": 400.0, "durationMs": 0.0,
			"apiKeyId": org.Keys()[0].ID, "bucketId": id, "errorMessage": "Too small: expected string to have >=1 characters", "createdAt": begin,
			"requestHeaders": map[string]any{
				"content-type": "application/json", "content-length": "11", "accept": "a/b", "user-agent": "test", "x-request-id": "r1",
				"referer": "http://r.example", "origin": "http://o.example",
			},
			"requestBody":     map[string]any{"name": ""},
			"responseHeaders": map[string]any{"content-type": "application/json", "content-length": "97", "x-request-id": "r1"},
			"responseBody": map[string]any{
				"data": nil, "error": map[string]any{"message": "Too small: expected string to have >=1 characters"}, "meta": nil,
			},
		}, log)

		row := mocktest.RequireOK(t, c.Get("/logs?method=PATCH")).At("data.0").(map[string]any)
		require.Len(t, row, 10)
		for name, value := range row {
			if name != "id" {
				require.Equal(t, log[name], value, name)
			}
		}
	})
}

func TestLogsWhichRequests(t *testing.T) {
	server := mocktest.New(t, mockserver.WithUnmatchedRequests())
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	noScope := c.As(mocktest.AddKey(t, org, bucktapi.Key{Permissions: []buckt.Permission{}}).Secret.Reveal())
	mocktest.RequireOK(t, c.Get("/billing/usage?a=b"))
	require.Equal(t, 403, noScope.Get("/keys").Status)
	require.Equal(t, 401, c.As("bkt_unknown").Get("/buckets").Status)
	require.Equal(t, 404, c.Get("/nothing").Status)
	mocktest.RequireOK(t, c.Get("/logs"))
	require.Equal(t, 404, c.Get("/logs/log_x").Status)

	r := mocktest.RequireOK(t, c.Get("/logs"))
	require.Equal(t, []string{"/v1/keys", "/v1/billing/usage"}, r.Column("path"), "newest first, without log reads, strangers and unknown routes")
	require.Equal(t, []any{403.0, "Insufficient permissions", nil}, []any{r.At("data.0.statusCode"), r.At("data.0.errorMessage"), r.At("data.0.bucketId")})
	require.Equal(t, []any{200.0, nil, nil}, []any{r.At("data.1.statusCode"), r.At("data.1.errorMessage"), r.At("data.1.bucketId")})
	require.Len(t, org.Logs(), 2)
	require.Equal(t, "/v1/billing/usage", org.Logs()[0].Path)
}

func TestLogsOfLogReads(t *testing.T) {
	c := mocktest.CallBuckt(t, mocktest.New(t, mockserver.WithBuckt(bucktapi.Behavior{LogReadsLogged: true})))
	mocktest.RequireOK(t, c.Get("/logs"))
	require.Equal(t, []string{"/v1/logs"}, c.Get("/logs").Column("path"))
}

func TestLogsFilters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
		id := mocktest.AddBucket(t, org, bucktapi.Bucket{})
		second := mocktest.AddKey(t, org, bucktapi.Key{})
		begin := time.Now()
		mocktest.RequireOK(t, c.Get("/buckets/"+id)) // minute 0
		time.Sleep(time.Minute)
		mocktest.RequireOK(t, c.Put("/buckets/"+id+"/files/f", "x")) // 1
		time.Sleep(time.Minute)
		require.Equal(t, 404, c.As(second.Secret.Reveal()).Delete("/keys/none").Status) // 2
		time.Sleep(time.Minute)
		mocktest.RequireCreated(t, c.Post("/keys", `{"name":"k","permissions":["logs:read"]}`)) // 3

		at := func(minute int) string {
			return begin.Add(time.Duration(minute) * time.Minute).UTC().Format(time.RFC3339)
		}
		all := []string{"POST", "DELETE", "PUT", "GET"}
		for query, want := range map[string][]string{
			"":                                all,
			"?from=" + at(1):                  all[:3],
			"?to=" + at(1):                    all[2:],
			"?from=" + at(1) + "&to=" + at(2): all[1:3],
			"?from=" + url.QueryEscape(begin.Add(time.Minute).In(time.FixedZone("", 3600)).Format(time.RFC3339)): all[:3],
			"?from=1990-01-01":                   all, // capped silently
			"?method=PUT":                        {"PUT"},
			"?status=404":                        {"DELETE"},
			"?status=4xx":                        {"DELETE"},
			"?status=2xx":                        {"POST", "PUT", "GET"},
			"?status=201":                        {"POST"},
			"?status=5xx":                        {},
			"?path=/v1/buckets":                  {"PUT", "GET"},
			"?path=/v1/buckets/" + id + "/files": {"PUT"},
			"?path=/buckets":                     {},
			"?apiKeyId=" + second.ID:             {"DELETE"},
			"?bucketId=" + id:                    {"PUT", "GET"},
			"?bucketId=" + id + "&method=GET&status=200": {"GET"},
			"?bucketId=&apiKeyId=&path=":                 all, // empty ones filter nothing
		} {
			require.Equal(t, want, mocktest.RequireOK(t, c.Get("/logs"+query)).Column("method"), query)
		}
		for query, message := range map[string]string{
			"from=yesterday": "Invalid ISO datetime",
			"to=":            "Invalid ISO datetime",
			"method=HEAD":    `Invalid option: expected one of "GET"|"POST"|"PUT"|"PATCH"|"DELETE"`,
			"method=get":     `Invalid option: expected one of "GET"|"POST"|"PUT"|"PATCH"|"DELETE"`,
			"status=1xx":     "Invalid status: expected three digits, or one of 2xx, 3xx, 4xx, 5xx",
			"status=20":      "Invalid status: expected three digits, or one of 2xx, 3xx, 4xx, 5xx",
			"status=":        "Invalid status: expected three digits, or one of 2xx, 3xx, 4xx, 5xx",
		} {
			mocktest.RequireBucktError(t, c.Get("/logs?"+query), 400, message)
		}

		r := c.Get("/logs?limit=3")
		require.Equal(t, all[:3], r.Column("method"))
		require.Equal(t, r.Column("id")[2], r.At("meta.nextCursor"))
		r = c.Get("/logs?limit=3&cursor=" + r.Column("id")[2])
		require.Equal(t, all[3:], r.Column("method"))
		require.Nil(t, r.At("meta.nextCursor"))
	})
}

func TestLogsRetention(t *testing.T) {
	for plan, days := range map[buckt.Plan]int{buckt.PlanFree: 7, buckt.PlanPro: 30, buckt.PlanEnterprise: 90} {
		t.Run(string(plan), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := mocktest.CallBuckt(t, mocktest.New(t, mockserver.WithPlan(plan)))
				mocktest.RequireOK(t, c.Get("/billing/usage"))
				id := c.Get("/logs").Column("id")[0]
				time.Sleep(time.Duration(days) * 24 * time.Hour)
				require.Len(t, c.Get("/logs?from=1990-01-01").Column("id"), 1)
				mocktest.RequireOK(t, c.Get("/logs/"+id))
				time.Sleep(time.Millisecond)
				require.Empty(t, c.Get("/logs?from=1990-01-01").Column("id"))
				mocktest.RequireBucktError(t, c.Get("/logs/"+id), 404, "Log not found")
			})
		})
	}
}

func TestLogsScopedKey(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	mine, other := mocktest.AddBucket(t, org, bucktapi.Bucket{}), mocktest.AddBucket(t, org, bucktapi.Bucket{})
	mocktest.RequireOK(t, c.Get("/buckets/"+other))
	hidden := org.Logs()[0].ID
	mocktest.RequireOK(t, c.Get("/buckets/"+mine))
	mocktest.RequireOK(t, c.Get("/keys"))
	scoped := c.As(mocktest.AddKey(t, org, bucktapi.Key{BucketIDs: []string{mine}}).Secret.Reveal())
	require.Equal(t, []string{"/v1/keys", "/v1/buckets/" + mine}, scoped.Get("/logs").Column("path"))
	mocktest.RequireBucktError(t, scoped.Get("/logs/"+hidden), 404, "Log not found")
	mocktest.RequireOK(t, c.Get("/logs/"+hidden))
}

func TestLogsRedaction(t *testing.T) {
	server := mocktest.New(t)
	c, org := mocktest.CallBuckt(t, server), server.Buckt().Organization()
	id := mocktest.AddBucket(t, org, bucktapi.Bucket{})

	r := c.Post("/keys", `{"name":"k","permissions":["files:read"],"password":"p","secret":{"a":["b"]},"nested":[{"apiKey":1,"secretAccessKey":"s","token":null,"client_secret":"c","other":"<&>"}]}`)
	secret, _ := r.At("data.key").(string)
	log := logOf(t, c, "POST")
	require.NotContains(t, log.Body, secret)
	require.Equal(t, "[REDACTED]", log.At("data.responseBody.data.key"))
	require.Equal(t, r.ID(), log.At("data.responseBody.data.id"))
	require.Equal(t, map[string]any{
		"name": "k", "permissions": []any{"files:read"}, "password": "[REDACTED]", "secret": "[REDACTED]", "nested": []any{map[string]any{
			"apiKey": "[REDACTED]", "secretAccessKey": "[REDACTED]", "token": "[REDACTED]", "client_secret": "[REDACTED]", "other": "<&>",
		}},
	}, log.At("data.requestBody"))

	t.Run("a file's key too", func(t *testing.T) {
		mocktest.RequireOK(t, c.Put("/buckets/"+id+"/files/f", "12345"))
		log := logOf(t, c, "PUT")
		require.Equal(t, "[REDACTED]", log.At("data.responseBody.data.key"))
		require.Equal(t, "f", log.At("data.responseBody.data.id"))
		require.Equal(t, map[string]any{"object": "binary", "bytes": 5.0}, log.At("data.requestBody"), "uploads are binary")
		require.Equal(t, id, log.At("data.bucketId"))
	})
	t.Run("no body", func(t *testing.T) {
		mocktest.RequireOK(t, c.Get("/keys"))
		require.Nil(t, logOf(t, c, "GET").At("data.requestBody"))
	})
	t.Run("what is no JSON", func(t *testing.T) {
		require.Equal(t, 400, c.Patch("/buckets/"+id, `secret=hunter2`).Status)
		log := logOf(t, c, "PATCH")
		require.Equal(t, map[string]any{"object": "binary", "bytes": 14.0}, log.At("data.requestBody"))
		require.Equal(t, "Invalid JSON body", log.At("data.errorMessage"))
	})
}

func TestLogsBodyLimit(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)
	padded := func(size int) string {
		empty := `{"name":"a","isManagedDomain":true,"pad":""}`
		return strings.Replace(empty, `""`, `"`+strings.Repeat("é", (size-len(empty))/2)+`"`, 1)
	}
	for size, whole := range map[int]bool{8192: true, 8194: false, 16384: false, 20000: false, 100000: false} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			body := strings.Replace(padded(size), `"name":"a"`, `"key":"a"`, 1) // is refused, and redacted
			require.Equal(t, 400, c.Post("/buckets", body).Status)
			logged := logOf(t, c, "POST").At("data.requestBody")
			if size == 8192 {
				// Redaction made it longer than the cap.
				text, isText := logged.(string)
				require.True(t, isText)
				require.True(t, strings.HasPrefix(text, `{"key":"[REDACTED]","isManaged`))
			}
			mocktest.RequireCreated(t, c.Post("/buckets", padded(size)))
			logged = logOf(t, c, "POST").At("data.requestBody")
			if whole {
				encoded, err := json.Marshal(logged)
				require.NoError(t, err)
				require.Len(t, encoded, size)
				return
			}
			text, isText := logged.(string)
			require.True(t, isText, "a body that was cut is a text")
			require.InDelta(t, 8192, len(text), 2)
			require.True(t, strings.HasPrefix(padded(size), text))
		})
	}
}
