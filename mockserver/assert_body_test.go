package mockserver_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/fault"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

func TestAssertBody(t *testing.T) {
	server := mocktest.New(t)
	c, id := mocktest.CallBuckt(t, server), mocktest.AddBucket(t, server.Buckt().Organization(), bucktapi.Bucket{})
	text := fault.Match{Operation: "bucktCreateBucket"}
	c.Post("/buckets", `not { JSON`)
	mocktest.RequireCreated(t, c.Post("/keys", `{"name":"a","permissions":["keys:read"],"x":{"n":1.50,"o d":null}}`))
	mocktest.RequireCreated(t, c.Post("/keys", `{"name":"b","permissions":["keys:read","logs:read"]}`))
	mocktest.RequireOK(t, c.Put("/buckets/"+id+"/files/f", "bytes"))
	c.Get("/keys")
	for name, test := range map[string]struct {
		match fault.Match
		want  string
		// differs are lines of the report, empty if the assertion holds.
		differs []string
	}{
		"equal":              {creates, `{"name":"b","permissions":["keys:read","logs:read"]}`, nil},
		"equal as JSON":      {creates, "{ \"permissions\": [\"keys:read\"],\n\"x\":{\"o d\":null,\"n\":15e-1}, \"n\\u0061me\":\"a\"}", nil},
		"equal text":         {text, `not { JSON`, nil},
		"no body":            {fault.Match{Operation: "bucktListKeys"}, "", nil},
		"of some request":    {anything, `not { JSON`, nil},
		"another value":      {creates, `{"name":"c","permissions":["keys:read","logs:read"]}`, []string{"The closest is request 3:", `  $.name: want "c", got "b"`}},
		"order of an array":  {creates, `{"name":"b","permissions":["logs:read","keys:read"]}`, []string{`  $.permissions[0]: want "logs:read", got "keys:read"`, `  $.permissions[1]: want "keys:read", got "logs:read"`}},
		"shorter array":      {creates, `{"name":"b","permissions":["keys:read"]}`, []string{`  $.permissions[1]: want nothing, got "logs:read"`}},
		"longer array":       {creates, `{"name":"b","permissions":["keys:read","logs:read",1]}`, []string{`  $.permissions[2]: want 1, got nothing`}},
		"field too many":     {creates, `{"permissions":["keys:read","logs:read"]}`, []string{`  $.name: want nothing, got "b"`}},
		"field too few":      {creates, `{"name":"b","permissions":["keys:read","logs:read"],"":true}`, []string{`  $[""]: want true, got nothing`}},
		"null is not absent": {creates, `{"name":"a","permissions":["keys:read"],"x":{"n":1.5}}`, []string{"The closest is request 2:", `  $.x["o d"]: want nothing, got null`}},
		"another type":       {creates, `{"name":["b"],"permissions":["keys:read","logs:read"]}`, []string{`  $.name: want ["b"], got "b"`}},
		"number":             {creates, `{"name":"a","permissions":["keys:read"],"x":{"n":1.51,"o d":null}}`, []string{`  $.x.n: want 1.51, got 1.50`}},
		"number and text":    {creates, `{"name":"a","permissions":["keys:read"],"x":{"n":"1.50","o d":null}}`, []string{`  $.x.n: want "1.50", got 1.50`}},
		"text":               {text, `not [ JSON`, []string{"The closest is request 1:", `  want "not [ JSON"`, `  got  "not { JSON"`}},
		"JSON for text":      {text, `{}`, []string{`  want "{}"`, `  got  "not { JSON"`}},
		"upload":             {fault.Match{Method: "PUT"}, "", []string{"The closest is request 4:", "  the record does not have its body"}},
		"nothing matches":    {fault.Match{System: "amove"}, "", []string{`mockserver: AssertBody: want a request matching {"system":"amove"}, got none`}},
	} {
		t.Run(name, func(t *testing.T) {
			tb := &mocktest.FakeTB{}
			require.Equal(t, len(test.differs) == 0, server.AssertBody(tb, test.match, test.want))
			lines := strings.Split(strings.Join(tb.Errors, "\n"), "\n")
			for _, line := range test.differs {
				require.Contains(t, lines, line)
			}
		})
	}
	requireAssertion(t, server, body(text, "x"), `mockserver: AssertBody: none of 1 request matching {"operation":"bucktCreateBucket"} has the body
The closest is request 1:
  want "x"
  got  "not { JSON"
What happened, the nearest first:
    seq  method  path`+strings.SplitN(reportOf(server, text), "path", 2)[1])
}

// reportOf returns the table of a failure.
func reportOf(server *mockserver.Server, m fault.Match) string {
	tb := &mocktest.FakeTB{}
	server.AssertCalled(tb, 100, m)
	return tb.Errors[0]
}

func TestAssertBodyIntegers(t *testing.T) {
	server := mocktest.New(t)
	mocktest.CallBuckt(t, server).Post("/keys", `{"n":9007199254740993}`)
	requireAssertion(t, server, body(creates, `{"n":9007199254740993}`), "")
	tb := &mocktest.FakeTB{}
	require.False(t, server.AssertBody(tb, creates, `{"n":9007199254740992}`))
	require.Contains(t, tb.Errors[0], "$.n: want 9007199254740992, got 9007199254740993")
}

func TestAssertBodyLongDifferences(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallBuckt(t, server)
	c.Post("/keys", `[`+strings.Repeat(`1,`, 29)+`"`+strings.Repeat("x", 100)+`"]`)
	tb := &mocktest.FakeTB{}
	require.False(t, server.AssertBody(tb, creates, `[]`))
	require.Contains(t, tb.Errors[0], "  $[19]: want nothing, got 1\n  and 10 more\n")
	require.False(t, server.AssertBody(tb, creates, `""`))
	require.Contains(t, tb.Errors[1], `  $: want "", got [1,1,`)
	require.Contains(t, tb.Errors[1], "xxx…\n")

	c.Post("/buckets", strings.Repeat("a", 100)+"b"+strings.Repeat("c", 100))
	require.False(t, server.AssertBody(tb, fault.Match{Operation: "bucktCreateBucket"}, strings.Repeat("a", 101)))
	require.Contains(t, tb.Errors[2], `  want …"`+strings.Repeat("a", 41)+"\"\n  got  …\""+strings.Repeat("a", 40)+"b"+strings.Repeat("c", 79)+"\"…\n")
}

func TestAssertBodyTruncated(t *testing.T) {
	server := mocktest.New(t)
	long := strings.Repeat("x", 64<<10)
	mocktest.CallBuckt(t, server).Post("/keys", long+"x")
	tb := &mocktest.FakeTB{}
	require.False(t, server.AssertBody(tb, creates, long))
	require.Contains(t, tb.Errors[0], "\n  the record has only the first 65536 bytes of its body\n")
}

func TestAssertBodySecrets(t *testing.T) {
	server := mocktest.New(t)
	c := mocktest.CallTornado(t, server)
	c.Set(`{"endpoint":"https://e","bucket":"b","region":"r","access_key":"a","secret_key":"the real one"}`)
	set := fault.Match{Operation: "tornadoSetBucket"}
	requireAssertion(t, server, body(set, `{"endpoint":"https://e","bucket":"b","region":"r","access_key":"a","secret_key":"the real one"}`), "")
	tb := &mocktest.FakeTB{}
	for _, want := range []string{
		`{"endpoint":"https://e","bucket":"c","region":"r","access_key":"a","secret_key":"the real one"}`,
		`secret_key=the real one`,
	} {
		require.False(t, server.AssertBody(tb, set, want))
	}
	require.Contains(t, tb.Errors[0], `$.bucket: want "c", got "b"`)
	require.Contains(t, tb.Errors[1], `want "[REDACTED]"`)
	require.NotContains(t, strings.Join(tb.Errors, ""), "the real one")

	// A form without names is recorded without its text. Two of them are not equal for that reason.
	c.Set(`secret_key=the real one`)
	require.False(t, server.AssertBody(tb, set, `secret_key=another`))
}
