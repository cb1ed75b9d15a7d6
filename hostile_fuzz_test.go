package buckt_test

import (
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// hostileClient returns a client of all systems whose requests get the response of a function.
func hostileClient(t testing.TB, respond roundTripper) *buckt.Client {
	t.Helper()
	client, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithFoundryDB("admin", lineKey), buckt.WithAmove(lineKey), buckt.WithLinode(lineKey),
		buckt.WithTornado(lineKey), buckt.WithoutRateLimiter(), buckt.WithoutRetries(), buckt.WithTransport(respond))
	require.NoError(t, err)
	return client
}

// requirePrintable fails if the text of an error has the credential, is too long or is not printable.
func requirePrintable(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	require.LessOrEqual(t, len(err.Error()), 1024)
	require.NotContains(t, err.Error(), lineKey)
	require.False(t, hasUnprintable(err.Error()), "%q", err.Error())
}

// For any body, every call of every system returns a value or a printable error.
func FuzzResponseBody(f *testing.F) {
	for _, kind := range hostileKinds {
		f.Add(200, []byte(kind.ok))
	}
	for _, body := range []string{
		``, `null`, `{}`, `[]`, `<html>`, `{"data":{"id":7}}`, "\ufeff{}", `{"error":{"message":"` + lineKey + `"}}`, `{"errors":[{"field":"a","reason":"b\u202e"}]}`,
		`{"error":"` + strings.ReplaceAll(lineKey, "_", `\u005f`), `{"secret_key":"s","access_key":"a","id":1`, `{"data":[{"id":"a"}],"total":5e9}`,
		`{"id":1,"created":"2026-01-02 03:04:05","size":1e3}`, `{"type":"x","errors":{"a":["b"]}}`,
	} {
		f.Add(200, []byte(body))
		f.Add(400, []byte(body))
		f.Add(499, []byte(body))
	}
	calls := slices.Concat(slices.Collect(maps.Values(amoveCalls())), slices.Collect(maps.Values(linodeCalls())))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		status = 200 + abs(status)%400
		client := hostileClient(t, func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"text/plain"}}, Body: readCloser(body), ContentLength: int64(len(body))}, nil
		})
		for _, kind := range hostileKinds {
			if kind.name == "list" {
				_, err := client.Buckets.List(t.Context(), buckt.BucketListParams{})
				requirePrintable(t, err)
				continue
			}
			requirePrintable(t, kind.invoke(t.Context(), client))
		}
		for _, call := range calls {
			requirePrintable(t, call.invoke(t.Context(), client))
		}
		for _, call := range slices.Concat(foundryDBCalls(), tornadoCalls()) {
			requirePrintable(t, call.invoke(t.Context(), client))
		}
	})
}

func abs(n int) int { return max(n, -max(n, -1<<62)) }

// For any headers, a call returns, and the captured headers are printable.
func FuzzResponseHeaders(f *testing.F) {
	for _, lines := range []string{
		"", "X-Request-Id: a\u202eb", "X-Request-Id: " + lineKey, "Retry-After: -1", "Retry-After: 99999999999999999999", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT",
		"X-RateLimit-Limit: 0\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 1", "X-RateLimit-Limit: 1e9\nX-RateLimit-Reset: -5", "Date: yesterday\nRetry-After: 1.5",
		"Location: http://[bad", "Location: //" + lineKey + "/", "Content-Type: ;;;", "Error-Code: \x1b[31m", "X-Maintenance-Mode: ", "Keep-Alive: timeout=99999999999999999999",
	} {
		for _, status := range []int{200, 302, 429, 503} {
			f.Add(status, lines)
		}
	}
	f.Fuzz(func(t *testing.T, status int, lines string) {
		status = 200 + abs(status)%400
		header := http.Header{}
		for line := range strings.Lines(lines) {
			name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
			header.Add(textproto.TrimString(name), textproto.TrimString(value))
		}
		for _, kind := range hostileKinds {
			client := hostileClient(t, func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: status, Header: header.Clone(), Body: readCloser([]byte(kind.ok)), ContentLength: -1}, nil
			})
			err := kind.invoke(t.Context(), client)
			requirePrintable(t, err)
			require.Equal(t, status >= 300, err != nil && requireError(t, err).StatusCode >= 300)
		}
	})
}

// For any cursors, an iteration ends, and sends each cursor unchanged.
func FuzzCursors(f *testing.F) {
	f.Add("a", "b")
	f.Add("a", "a")
	f.Add("", "x")
	f.Add("a&limit=1", "%2e%2e/#?")
	f.Add("\u202e\n\x00", "p2-50")
	f.Fuzz(func(t *testing.T, first, second string) {
		first, second = strings.ToValidUTF8(first, ""), strings.ToValidUTF8(second, "")
		cursors := []string{first, second, first, second}
		n := 0
		client := hostileClient(t, func(r *http.Request) (*http.Response, error) {
			if n > 0 {
				require.Equal(t, cursors[n-1], r.URL.Query().Get("cursor"))
			}
			require.Less(t, n, len(cursors), "it does not end")
			n++
			return page(cursors[n-1], lineRow).response(r), nil
		})
		items := 0
		for _, err := range client.Buckets.All(t.Context(), buckt.BucketListParams{}) {
			if err != nil {
				require.True(t, isType[*buckt.CursorCycleError](err), "%v", err)
				requirePrintable(t, err)
				break
			}
			items++
		}
		switch {
		case first == "":
			require.Equal(t, 1, items)
		case second == "", first == second:
			require.Equal(t, 2, items)
		default:
			require.Equal(t, 3, items)
		}
		for _, cursor := range []string{first, second} {
			if cursor == "" {
				continue
			}
			answered := hostileClient(t, func(r *http.Request) (*http.Response, error) {
				return reply{body: `{"data":[],"page":1,"pages":1,"results":0,"total":0}`}.response(r), nil
			})
			_, err := answered.Linode.Keys.List(t.Context(), buckt.LinodeKeyListParams{Cursor: cursor})
			requirePrintable(t, err)
			_, err = answered.Amove.Keys.List(t.Context(), buckt.AmoveKeyListParams{Cursor: cursor})
			requirePrintable(t, err)
		}
	})
}
