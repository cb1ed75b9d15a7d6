package buckt_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

func TestErrorBodies(t *testing.T) {
	t.Parallel()
	long := repeatX(5000)
	rows := []struct {
		name, contentType, body string
		message, code           string
		fields                  []buckt.FieldError
	}{
		{name: "bare message", body: `{"message":"no","code":"E1"}`, message: "no", code: "E1"},
		{name: "empty message", body: `{"error":{"message":""}}`},
		{name: "message of another type", body: `{"error":{"message":7,"code":[]},"code":{}}`},
		{name: "error of another type", body: `{"error":7}`},
		{name: "null error", body: `{"error":null,"errors":null}`},
		{name: "errors of another type", body: `{"errors":{"a":"b"},"error":"no"}`, message: "no"},
		{name: "no errors", body: `{"errors":[]}`},
		{name: "errors as texts", body: `{"errors":["a","b",7,null,{}]}`, message: "a", fields: []buckt.FieldError{{Message: "a"}, {Message: "b"}}},
		{name: "errors with messages", body: `{"errors":[{"message":"a"},{"field":"f","message":"b"}]}`, message: "a",
			fields: []buckt.FieldError{{Message: "a"}, {Field: "f", Message: "b"}}},
		{name: "field null as a text", body: `{"errors":[{"field":"null","reason":"a"}]}`, message: "a", fields: []buckt.FieldError{{Message: "a"}}},
		{name: "names twice", body: `{"error":"a","error":"b"}`, message: "b"},
		{name: "no UTF-8", body: "{\"error\":\"a\xffb\"}", message: "a\uFFFDb"},
		{name: "space around", body: " \r\n{\"error\":\" no \"}\n", message: "no"},
		{name: "JSON as text/plain", contentType: "text/plain", body: `{"error":"no"}`, message: "no"},
		{name: "JSON as HTML", contentType: "text/html", body: `{"error":"no"}`, message: "no"},
		{name: "text in quotes", body: `"no"`, message: "no"},
		{name: "list", body: `[{"error":"no"}]`},
		{name: "number", body: `7`},
		{name: "deep", body: strings.Repeat(`{"error":`, 20000)},
		{name: "several lines", contentType: "text/plain", body: "upstream\nstack trace", message: "upstream"},
		{name: "several lines in JSON", body: `{"error":"upstream\r\nstack trace"}`, message: "upstream"},
		{name: "control characters", body: `{"error":"a\u001b[31mb\u0000c\u0085d"}`, message: "a [31mb c d"},
		{name: "text without a type", body: "no", contentType: "-"},
		{name: "binary as text", contentType: "text/plain", body: "\xff\xfe\x00"},
		{name: "long text", contentType: "text/plain", body: long, message: long[:200] + "…"},
		{name: "long message", body: `{"error":"` + long + `"}`, message: long[:200] + "…"},
		{name: "long code", body: `{"code":"` + long + `"}`, code: long[:200] + "…"},
		{name: "long field", body: `{"errors":[{"field":"` + long + `","reason":"` + long + `"}]}`,
			fields: []buckt.FieldError{{Field: long[:200] + "…", Message: long[:200] + "…"}}},
		{name: "long message of wide characters", body: `{"error":"a` + strings.Repeat("ü", 200) + `"}`, message: "a" + strings.Repeat("ü", 99) + "…"},
	}
	for _, r := range rows {
		inBubble(t, r.name, func(t *testing.T) {
			switch r.contentType {
			case "":
				r.contentType = "application/json"
			case "-":
				r.contentType = ""
			}
			l := newLine(t, always(responseOf(418, r.body, "Content-Type: "+r.contentType)))
			_, err := l.client().Buckets.Get(t.Context(), "bkt_1")
			e := requireChain(t, err, false, 418)
			require.Equal(t, r.message, e.Message)
			require.Equal(t, r.code, e.Code)
			require.Equal(t, r.fields, e.Fields)
			require.Equal(t, r.body[:min(len(r.body), 1024)], string(e.Body))
		})
	}
	inBubble(t, "many fields", func(t *testing.T) {
		l := newLine(t, always(responseOf(422, `{"errors":[`+strings.Repeat(`"a",`, 10000)+`"b"]}`, jsonType)))
		_, err := l.client().Buckets.Get(t.Context(), "bkt_1")
		e := requireChain(t, err, false, 422)
		require.Len(t, e.Fields, 32)
	})
	for pad := range 4 {
		inBubble(t, fmt.Sprintf("excerpt that would end within a character/%d", pad), func(t *testing.T) {
			l := newLine(t, always(responseOf(500, repeatX(1020+pad)+"€€€", jsonType)))
			_, err := l.client(buckt.WithoutRetries()).Buckets.Get(t.Context(), "bkt_1")
			e := requireChain(t, err, false, 500)
			require.True(t, utf8.Valid(e.Body))
			require.LessOrEqual(t, len(e.Body), 1024)
			require.Greater(t, len(e.Body), 1020)
		})
	}
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name   string
		status int
		body   string
		header []string
		want   string
	}{
		{"message", 404, lineNoBucket, nil, "buckt: Buckets.Get: 404 Not Found: Bucket not found (request id r1)"},
		{"nothing", 502, "", nil, "buckt: Buckets.Get: 502 Bad Gateway (4 attempts, request id r1)"},
		{"code and fields", 400, `{"error":{"code":"E1","message":"no"},"errors":[{"field":"a","reason":"b"},{"reason":"c"}]}`, nil,
			"buckt: Buckets.Get: 400 Bad Request: E1: no; a: b; c (request id r1)"},
		{"wait", 429, `{"error":"slow down"}`, []string{"Retry-After: 300"},
			"buckt: Buckets.Get: 429 Too Many Requests: slow down; not retried: the server asks for a wait that is longer than 2m0s (retry after 5m0s, request id r1)"},
		{"unknown status", 599, "", nil, "buckt: Buckets.Get: 599 (request id r1)"},
	}
	for _, r := range rows {
		inBubble(t, r.name, func(t *testing.T) {
			l := newLine(t, always(responseOf(r.status, r.body, append(r.header, "X-Request-ID: r1")...)))
			_, err := l.client().Buckets.Get(t.Context(), "bkt_1")
			require.EqualError(t, err, r.want)
		})
	}
	inBubble(t, "unknown outcome", func(t *testing.T) {
		l := newLine(t, always(responseOf(500, "", "X-Request-ID: r1")))
		_, err := l.client().Keys.Create(t.Context(), newKeyParams())
		require.EqualError(t, err, "buckt: Keys.Create: 500 Internal Server Error (request id r1); the call may have been carried out, and was not repeated")
	})
}

func TestErrorsAsAndIs(t *testing.T) {
	t.Parallel()
	inBubble(t, "unknown outcome of a 503 past the deadline", func(t *testing.T) {
		l := newLine(t, always(responseOf(503, "", "X-Request-ID: r1")))
		_, err := l.client().Keys.Create(t.Context(), newKeyParams())
		err = fmt.Errorf("deploy: %w", err)
		unknown, ok := errors.AsType[*buckt.OutcomeUnknownError](err)
		require.True(t, ok)
		server, ok := errors.AsType[*buckt.ServerError](err)
		require.True(t, ok)
		require.Equal(t, unknown.Err, error(server))
		require.Equal(t, 503, server.StatusCode, "the fields are those of the type")
		e, ok := errors.AsType[*buckt.Error](err)
		require.True(t, ok)
		require.Equal(t, "Keys.Create", e.Operation)
		require.Equal(t, "POST", e.Method)
		require.Equal(t, "/v1/keys", e.Path)
		require.Equal(t, "r1", e.RequestID)
		_, ok = errors.AsType[*buckt.NotFoundError](err)
		require.False(t, ok)
		require.NotErrorIs(t, err, context.DeadlineExceeded)
	})
	missing, err := buckt.New()
	require.NoError(t, err)
	_, err = missing.Buckets.Get(t.Context(), "bkt_1")
	e, ok := errors.AsType[*buckt.MissingCredentialError](err)
	require.True(t, ok)
	require.Equal(t, buckt.SystemBuckt, e.System)
	require.Equal(t, "Buckets.Get", e.Operation)
	require.EqualError(t, err, "buckt: Buckets.Get: no credential for Buckt: use WithAPIKey, or FromEnv with BUCKT_API_KEY")
}

// FuzzErrorBody verifies that a status of 400 and above is an error of its type for any body, and that the stored parts of the body
// are limited and printable.
func FuzzErrorBody(f *testing.F) {
	for _, s := range errorShapes {
		f.Add(404, s.contentType, []byte(s.body))
	}
	f.Add(429, "text/plain; charset=\"", []byte("slow down"))
	f.Add(500, "application/json", []byte(`{"errors":[{"reason":"a","field":"null"},"b",7]}`))
	f.Add(599, "text/plain", []byte("\xff\xfe"))
	f.Add(400, "", []byte(repeatX(2000)))
	f.Fuzz(func(t *testing.T, status int, contentType string, body []byte) {
		if status < 400 || status > 999 {
			status = 400 + (status&0x7fffffff)%600
		}
		c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithoutRetries(), buckt.WithoutRateLimiter(),
			buckt.WithTransport(roundTripper(func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {contentType}}, ContentLength: -1, Body: readCloser(body)}, nil
			})))
		require.NoError(t, err)
		for name, call := range map[string]func() error{
			"get":    func() error { _, err := c.Buckets.Get(t.Context(), "bkt_1"); return err },
			"create": func() error { _, err := c.Keys.Create(t.Context(), newKeyParams()); return err },
			"do":     func() error { return c.Do(t.Context(), buckt.SystemBuckt, "GET", "/x", nil, nil) },
		} {
			err := call()
			require.Error(t, err, name)
			_, unknown := errors.AsType[*buckt.OutcomeUnknownError](err)
			require.Equal(t, name == "create" && (status == 408 || status >= 500), unknown)
			if unknown {
				err = errors.Unwrap(err)
			}
			want := statusTypes[status]
			switch {
			case want == "" && status >= 500:
				want = "*buckt.ServerError"
			case want == "":
				want = "*buckt.Error"
			}
			require.Equal(t, want, reflect.TypeOf(err).String())
			e, ok := errors.AsType[*buckt.Error](err)
			require.True(t, ok)
			require.Equal(t, status, e.StatusCode)
			require.LessOrEqual(t, len(e.Body), 1024)
			if utf8.Valid(body) {
				require.True(t, utf8.Valid(e.Body))
			}
			if !strings.Contains(string(body), lineKey) {
				require.True(t, strings.HasPrefix(string(body), string(e.Body)))
			}
			require.LessOrEqual(t, len(err.Error()), 40_000)
			texts := []string{e.Message, e.Code}
			require.LessOrEqual(t, len(e.Fields), 32)
			for _, f := range e.Fields {
				texts = append(texts, f.Field, f.Message)
			}
			for _, text := range append(texts, err.Error()) {
				require.True(t, utf8.ValidString(text))
				require.NotContains(t, text, "\n")
				require.NotContains(t, text, "\x1b")
			}
			for _, text := range texts {
				require.LessOrEqual(t, len(text), 200+len("…"))
			}
		}
	})
}

// The text of every error type begins with the package and the call.
func TestLocalErrors(t *testing.T) {
	t.Parallel()
	require.EqualError(t, &buckt.InvalidInputError{Operation: "New", Field: "APIKey", Rule: "must not be empty"}, "buckt: New: invalid APIKey: must not be empty")
	require.EqualError(t, &buckt.CursorCycleError{Operation: "Keys.List", Cursor: "a\nb"}, `buckt: Keys.List: the server repeated the cursor "a\nb"`)
	require.EqualError(t, &buckt.NoDomainError{Bucket: &buckt.Bucket{ID: "bkt_1"}}, "buckt: Files.Download: bucket bkt_1 has no domain")
}
