package buckt_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

func TestDoInput(t *testing.T) {
	t.Parallel()
	var typedNil *int
	rows := []struct {
		name         string
		system       buckt.System
		method, path string
		in, out      any
		field        string // "" where it is accepted
		target       string
	}{
		{name: "plain", path: "/buckets", target: "/v1/buckets"},
		{name: "query", path: "/buckets?limit=5&cursor=a%2Fb", target: "/v1/buckets?limit=5&cursor=a%2Fb"},
		{name: "question mark within the query", path: "/x?a=b?c", target: "/v1/x?a=b?c"},
		{name: "escaped", path: "/buckets/a%2Fb%20c/files/%C3%BC", target: "/v1/buckets/a%2Fb%20c/files/%C3%BC"},
		{name: "escaped without need", path: "/%62uckets/a%2Cb,c;d", target: "/v1/%62uckets/a%2Cb,c;d"},
		{name: "brackets", path: "/x/[a]", target: "/v1/x/[a]"},
		{name: "empty segments", path: "//a//b/", target: "/v1//a//b/"},
		{name: "root", path: "/", target: "/v1/"},
		{name: "three dots", path: "/.../..a/a..", target: "/v1/.../..a/a.."},
		{name: "dots in the query", path: "/x?p=../..", target: "/v1/x?p=../.."},

		{name: "unknown system", system: "nowhere", path: "/x", field: "system"},
		{name: "empty system", system: "-", path: "/x", field: "system"},
		{name: "no method", method: "-", path: "/x", field: "method"},
		{name: "method in small letters", method: "get", path: "/x", field: "method"},
		{name: "method with a space", method: "GET /x", path: "/x", field: "method"},
		{name: "CONNECT", method: "CONNECT", path: "/x", field: "method"},
		{name: "no path", path: "", field: "path"},
		{name: "no slash", path: "buckets", field: "path"},
		{name: "URL", path: "https://elsewhere.test/", field: "path"},
		{name: "query only", path: "?a=b", field: "path"},
		{name: "dot segment", path: "/a/./b", field: "path"},
		{name: "dot segments", path: "/a/../b", field: "path"},
		{name: "dot segments at the end", path: "/a/..", field: "path"},
		{name: "dot segments in disguise", path: "/a/%2e%2E/b", field: "path"},
		{name: "dot segments in half a disguise", path: "/a/.%2e", field: "path"},
		{name: "dot segments behind an escaped slash", path: "/a%2F..%2Fb", field: "path"},
		{name: "space", path: "/a b", field: "path"},
		{name: "fragment", path: "/a#b", field: "path"},
		{name: "fragment in the query", path: "/a?b#c", field: "path"},
		{name: "broken escape", path: "/100%", field: "path"},
		{name: "broken escape of letters", path: "/%zz", field: "path"},
		{name: "line break", path: "/a\r\nX-Evil: 1", field: "path"},
		{name: "line break in the query", path: "/a?b\nc", field: "path"},
		{name: "space in the query", path: "/a?b c", field: "path"},
		{name: "beyond ASCII", path: "/ü", field: "path"},
		{name: "beyond ASCII beside an escaped slash", path: "/a%2Fb/ü", field: "path"},
		{name: "beyond ASCII in the query", path: "/a?ü", field: "path"},
		{name: "quote", path: `/a"b`, field: "path"},
		{name: "no JSON", path: "/x", in: func() {}, field: "in"},
		{name: "endless JSON", path: "/x", in: map[string]any{"c": make(chan int)}, field: "in"},
		{name: "out that is no pointer", path: "/x", out: map[string]any{}, field: "out"},
		{name: "out that is a nil pointer", path: "/x", out: typedNil, field: "out"},
	}
	for _, r := range rows {
		inBubble(t, r.name, func(t *testing.T) {
			l := newLine(t, always(responseOf(200, "{}")))
			system, method := r.system, r.method
			switch r.system {
			case "":
				system = buckt.SystemBuckt
			case "-":
				system = ""
			}
			switch r.method {
			case "":
				method = "GET"
			case "-":
				method = ""
			}
			err := l.client().Do(t.Context(), system, method, r.path, r.in, r.out)
			if r.field == "" {
				require.NoError(t, err)
				require.Equal(t, r.target, l.requests()[0].target)
				return
			}
			e, ok := errors.AsType[*buckt.InvalidInputError](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, "Do", e.Operation)
			require.Equal(t, r.field, e.Field)
			require.Zero(t, l.connections())
		})
	}
}

// The request that is sent, and the decoded response.
func TestDo(t *testing.T) {
	t.Parallel()
	type value struct {
		A int `json:"a"`
	}
	var raw []byte
	var untyped any
	var typed value
	var number float64
	var list []value
	rows := []struct {
		name, method string
		in, out      any
		response     lineResponse
		body         string // of the request
		check        func(*testing.T)
	}{
		{name: "struct", method: "PUT", in: value{1}, out: &typed, response: responseOf(200, `{"a":2,"b":{}}`), body: `{"a":1}`,
			check: func(t *testing.T) { require.Equal(t, value{2}, typed) }},
		{name: "bytes", method: "GET", out: &raw, response: responseOf(200, "\x00no JSON\xff"), check: func(t *testing.T) { require.Equal(t, "\x00no JSON\xff", string(raw)) }},
		{name: "no bytes", method: "GET", out: &raw, response: responseOf(204, ""), check: func(t *testing.T) { require.Empty(t, raw) }},
		{name: "any", method: "GET", out: &untyped, response: responseOf(200, `{"a":[1,null,"x"]}`),
			check: func(t *testing.T) { require.Equal(t, map[string]any{"a": []any{1.0, nil, "x"}}, untyped) }},
		{name: "number", method: "GET", out: &number, response: responseOf(200, `7`), check: func(t *testing.T) { require.InDelta(t, 7, number, 0) }},
		{name: "list", method: "GET", out: &list, response: responseOf(200, `[{"a":1},{"a":2}]`), check: func(t *testing.T) { require.Len(t, list, 2) }},
		{name: "unread", method: "POST", in: []int{1, 2}, response: responseOf(200, `<html>`), body: `[1,2]`},
		{name: "unread and empty", method: "POST", in: map[string]any{}, response: responseOf(201, ``), body: `{}`},
		{name: "null", method: "POST", in: (*value)(nil), response: responseOf(204, ``)},
		{name: "own method", method: "PURGE", response: responseOf(200, ``)},
		{name: "head", method: "HEAD", response: lineResponse{raw: "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"}},
	}
	for _, r := range rows {
		inBubble(t, r.name, func(t *testing.T) {
			l := newLine(t, always(r.response))
			require.NoError(t, l.client().Do(t.Context(), buckt.SystemBuckt, r.method, "/x", r.in, r.out))
			q := l.requests()[0]
			require.Equal(t, r.method, q.method)
			require.Equal(t, r.body, q.body)
			require.Equal(t, "Bearer "+lineKey, q.header.Get("Authorization"))
			require.Equal(t, "application/json", q.header.Get("Accept"))
			if r.body != "" {
				require.Equal(t, "application/json", q.header.Get("Content-Type"))
			} else {
				require.Empty(t, q.header["Content-Type"])
			}
			if r.check != nil {
				r.check(t)
			}
		})
	}
}

func TestDoFailures(t *testing.T) {
	t.Parallel()
	for method, once := range map[string]bool{
		"GET": false, "HEAD": false, "PUT": false, "DELETE": false, "POST": true, "PATCH": true, "PURGE": true,
	} {
		inBubble(t, method+" 500", func(t *testing.T) {
			l := newLine(t, always(lineResponse{raw: "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"}))
			err := l.client().Do(t.Context(), buckt.SystemBuckt, method, "/x", nil, nil)
			e := requireChain(t, err, once, 500)
			require.Equal(t, "Do", e.Operation)
			require.Equal(t, method, e.Method)
			require.Equal(t, "/v1/x", e.Path)
			want := 4
			if once {
				want = 1
			}
			require.Len(t, l.requests(), want)
		})
	}
	for name, r := range map[string]struct {
		body string
		out  any
	}{"empty": {"", new(any)}, "of another type": {`{"a":"x"}`, new(map[string]int)}, "HTML": {"<html>", new(any)}, "two values": {"1 2", new(any)}} {
		for _, method := range []string{"GET", "POST"} {
			inBubble(t, fmt.Sprintf("response %s/%s", name, method), func(t *testing.T) {
				l := newLine(t, always(responseOf(200, r.body)))
				err := l.client().Do(t.Context(), buckt.SystemBuckt, method, "/x", nil, r.out)
				requireChain(t, err, method == "POST", 200)
				require.ErrorIs(t, err, buckt.ErrInvalidResponse)
			})
		}
	}
	for status, name := range statusTypes {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, always(responseOf(status, lineNoBucket)))
			out := []byte("before")
			err := l.client(buckt.WithoutRetries()).Do(t.Context(), buckt.SystemBuckt, "GET", "/x", nil, &out)
			requireChain(t, err, false, status)
			require.Equal(t, "before", string(out))
		})
	}
}
