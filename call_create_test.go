package buckt_test

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/secrettest"
)

const lineMinted = "bkt_M1ntedSecretThatMustNotBeSeen"

// The response with the secret is sent only once: all complete parts are kept.
func TestCreatedKeyFromTruncatedResponse(t *testing.T) {
	t.Parallel()
	secretEnds := strings.Index(lineKeyCreated, lineMinted) + len(lineMinted) + 1 // with its quote
	for cut := range len(lineKeyCreated) {
		inBubble(t, fmt.Sprintf("cut at %d", cut), func(t *testing.T) {
			l := newLine(t, always(responseWithLength(201, len(lineKeyCreated), lineKeyCreated[:cut], jsonType)))
			key, err := l.client().Keys.Create(t.Context(), newKeyParams())
			require.Len(t, l.requests(), 1)
			if cut >= secretEnds {
				require.NoError(t, err)
				require.Equal(t, "key_01J9ZX", key.ID)
				require.Equal(t, lineMinted, key.Key.Reveal())
				return
			}
			requireSecretAbsent(t, err)
			require.Nil(t, key)
			requireChain(t, err, true, 201)
		})
	}
}

func TestCreatedKeyFromMistypedResponse(t *testing.T) {
	t.Parallel()
	const whole = `"id":"key_01J9ZX","key":"` + lineMinted + `"`
	rows := []struct {
		name, body string
		ok         bool
	}{
		{"object is a number", `{"data":{"object":7,` + whole + `},"error":null,"meta":null}`, true},
		{"object is a list after it", `{"data":{` + whole + `,"object":["api_key"]}}`, true},
		{"a key before it is an object", `{"meta":{"a":[1,{"b":2}]},"data":{"scope":{"id":"no","key":"no"},` + whole + `,"object":false}}`, true},
		{"rubbish behind it", `{"data":{"object":"api_key",` + whole + `}}<!-- served by node 7 -->`, true},
		{"no commas behind it", `{"data":{` + whole + ` "object" "api_key"}}`, true},
		{"id is a number", `{"data":{"object":"api_key","id":7,"key":"` + lineMinted + `"}}`, false},
		{"key is an object", `{"data":{"object":"api_key","id":"key_01J9ZX","key":{"secret":"` + lineMinted + `"}}}`, false},
		{"key is withheld", `{"data":{"object":"api_key","id":"key_01J9ZX","key":"[REDACTED]"}}`, false},
		{"key is withheld and the rest is mistyped", `{"data":{"object":7,"id":"key_01J9ZX","key":"[REDACTED]"}}`, false},
		{"key is empty", `{"data":{"object":"api_key","id":"key_01J9ZX","key":""}}`, false},
		{"key is null", `{"data":{"object":"api_key","id":"key_01J9ZX","key":null}}`, false},
		{"key is at the wrong place", `{"key":"` + lineMinted + `","id":"key_01J9ZX"}`, false},
		{"data is a list", `{"data":[{` + whole + `}]}`, false},
		{"data is a text", `{"data":"` + lineMinted + `"}`, false},
		{"HTML", `<html>` + lineMinted + `</html>`, false},
		{"a name that is the secret", `{"data":{"object":"api_key","id":"key_01J9ZX","` + lineMinted + `":{"` + lineMinted + `":7},"key":7}}`, false},
	}
	for _, r := range rows {
		inBubble(t, r.name, func(t *testing.T) {
			l := newLine(t, always(responseOf(201, r.body, jsonType)))
			key, err := l.client().Keys.Create(t.Context(), newKeyParams())
			require.Len(t, l.requests(), 1)
			if r.ok {
				require.NoError(t, err)
				require.Equal(t, "key_01J9ZX", key.ID)
				require.Equal(t, lineMinted, key.Key.Reveal())
				return
			}
			requireSecretAbsent(t, err)
			require.Nil(t, key)
			requireChain(t, err, true, 201)
			require.ErrorIs(t, err, buckt.ErrInvalidResponse)
		})
	}
}

// A response that stops, or that never ends, is a broken response too.
func TestCreatedKeyFromEndlessResponse(t *testing.T) {
	t.Parallel()
	size := responseLimit + 8<<20
	head := fmt.Sprintf("HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n", size)
	rows := map[string]func(*lineConn){
		"hang": (*lineConn).hang,
		"endless": func(c *lineConn) {
			for range size >> 20 {
				if _, err := io.WriteString(c, strings.Repeat(" ", 1<<20)); err != nil {
					return
				}
			}
		},
	}
	for name, then := range rows {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, always(lineResponse{raw: head + lineKeyCreated[:len(lineKeyCreated)-1], then: then}))
			key, err := l.client(withResponseLimit()...).Keys.Create(t.Context(), newKeyParams())
			require.NoError(t, err)
			require.Equal(t, lineMinted, key.Key.Reveal())
			require.Len(t, l.requests(), 1)
		})
	}
	inBubble(t, "the caller gives up", func(t *testing.T) {
		l := newLine(t, always(lineResponse{raw: head + lineKeyCreated[:len(lineKeyCreated)-1], then: (*lineConn).hang}))
		key, err := l.client().Keys.Create(t.Context(), newKeyParams(), buckt.Timeout(time.Second))
		require.NoError(t, err)
		require.Equal(t, lineMinted, key.Key.Reveal())
	})
}

// The response to any other create only needs the id.
func TestCreatedBucketFromTruncatedResponse(t *testing.T) {
	t.Parallel()
	idEnds := strings.Index(lineBucketRef, "bkt_01J9ZX") + len("bkt_01J9ZX") + 1
	k := lineKindNamed(t, "POST")
	for _, cut := range []int{0, idEnds - 1, idEnds, len(lineBucketRef) - 1} {
		inBubble(t, fmt.Sprint(cut), func(t *testing.T) {
			l := newLine(t, always(responseWithLength(201, 999, lineBucketRef[:cut], jsonType)))
			err := k.invoke(t.Context(), l.client())
			if cut >= idEnds {
				require.NoError(t, err)
			} else {
				requireChain(t, err, true, 201)
			}
		})
	}
}

// The completeness of a body that the caller decodes is unknown: a truncated response is always an error.
func TestUntypedTruncatedResponse(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]struct {
		body string
		out  func() any
	}{
		"number": {"12", func() any { return new(int) }}, "bytes": {`{"id":`, func() any { return new([]byte) }},
		"whole object": {`{"id":1}`, func() any { return new(map[string]any) }},
	} {
		for _, method := range []string{"POST", "GET"} {
			inBubble(t, name+"/"+method, func(t *testing.T) {
				l := newLine(t, always(responseWithLength(201, 999, r.body, jsonType)))
				out := r.out()
				err := l.client().Do(t.Context(), buckt.SystemBuckt, method, "/keys", nil, out)
				requireChain(t, err, method == "POST", 201)
				require.ErrorContains(t, err, "broke off")
				require.Zero(t, reflect.ValueOf(out).Elem().Interface())
			})
		}
	}
}

// requireSecretAbsent searches every form of an error for the new secret and for its first half.
func requireSecretAbsent(t *testing.T, err error) {
	t.Helper()
	for err := err; err != nil; err = errors.Unwrap(err) {
		for _, verb := range secrettest.Verbs {
			secrettest.RequireNoTrace(t, fmt.Sprintf(verb, err), lineMinted)
		}
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			for _, part := range joined.Unwrap() {
				requireSecretAbsent(t, part)
			}
		}
	}
}
