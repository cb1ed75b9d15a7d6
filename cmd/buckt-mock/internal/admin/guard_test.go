package admin

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGuard(t *testing.T) {
	const form = "application/x-www-form-urlencoded"
	headers := func(pairs ...string) map[string]string {
		h := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			h[pairs[i]] = pairs[i+1]
		}
		return h
	}
	for name, test := range map[string]struct {
		method, host string
		headers      map[string]string
		status       int
	}{
		"a program":                        {"POST", "127.0.0.1:4010", headers("Content-Type", "application/json"), 200},
		"a program, with a charset":        {"POST", "127.0.0.1:4010", headers("Content-Type", "application/json; charset=utf-8"), 200},
		"IPv6":                             {"POST", "[::1]:4010", headers("Content-Type", "application/json"), 200},
		"IPv6 without a port":              {"GET", "[::1]", nil, 200},
		"localhost":                        {"GET", "localhost:4010", nil, 200},
		"the host of -addr":                {"GET", "Mock.test:4010", nil, 200},
		"a name that was made to resolve":  {"GET", "rebound.example:4010", nil, 403},
		"a name that begins like an IP":    {"GET", "127.0.0.1.example:4010", nil, 403},
		"a name below localhost":           {"GET", "x.localhost:4010", nil, 403},
		"no host":                          {"GET", "", nil, 403},
		"the page reads":                   {"GET", "127.0.0.1:4010", headers("Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "cors"), 200},
		"a link of a stranger":             {"GET", "127.0.0.1:4010", headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"), 200},
		"a stranger reads":                 {"GET", "127.0.0.1:4010", headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"), 403},
		"another port reads":               {"GET", "127.0.0.1:4010", headers("Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "cors"), 403},
		"the page posts a form":            {"POST", "127.0.0.1:4010", headers("Sec-Fetch-Site", "same-origin", "Content-Type", form), 200},
		"an old browser posts a form":      {"POST", "127.0.0.1:4010", headers("Origin", "http://127.0.0.1:4010", "Content-Type", form), 200},
		"a stranger posts a form":          {"POST", "127.0.0.1:4010", headers("Sec-Fetch-Site", "cross-site", "Content-Type", form), 403},
		"a stranger navigates by a form":   {"POST", "127.0.0.1:4010", headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Content-Type", form), 403},
		"a stranger with an old browser":   {"POST", "127.0.0.1:4010", headers("Origin", "http://stranger.example", "Content-Type", form), 403},
		"a page from a file":               {"POST", "127.0.0.1:4010", headers("Origin", "null", "Content-Type", form), 403},
		"another port posts a form":        {"POST", "127.0.0.1:4010", headers("Origin", "http://127.0.0.1:8080", "Content-Type", form), 403},
		"another port posts JSON":          {"POST", "127.0.0.1:4010", headers("Origin", "http://127.0.0.1:8080", "Content-Type", "application/json"), 403},
		"a stranger deletes":               {"DELETE", "127.0.0.1:4010", headers("Sec-Fetch-Site", "cross-site"), 403},
		"a form of nobody knows whom":      {"POST", "127.0.0.1:4010", headers("Content-Type", form), 415},
		"a text, as any page may send one": {"POST", "127.0.0.1:4010", headers("Content-Type", "text/plain"), 415},
		"no type":                          {"POST", "127.0.0.1:4010", nil, 415},
	} {
		t.Run(name, func(t *testing.T) {
			body := ""
			if test.method == http.MethodPost {
				body = "{}"
			}
			r := httptest.NewRequestWithContext(t.Context(), test.method, "/_mock/clock", strings.NewReader(body))
			r.Host = test.host
			for name, value := range test.headers {
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			Guard(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), "mock.test").ServeHTTP(w, r)
			require.Equal(t, test.status, w.Code, w.Body)
			require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
			if test.status != 200 {
				require.Contains(t, w.Body.String(), `{"error":{"message":"`)
			}
		})
	}
}
