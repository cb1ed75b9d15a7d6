package admin

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/watch"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// client calls the API of a mock, and holds its answers against the document.
type client struct {
	t      *testing.T
	server *mockserver.Server
}

func newClient(t *testing.T, opts ...mockserver.Option) client {
	t.Helper()
	server := mockserver.New(t, append([]mockserver.Option{mockserver.WithContractCheck(contractcheck.New())}, opts...)...)
	server.Handle(Path, Guard(New(server, watch.New(server)).Handler()))
	return client{t, server}
}

type reply struct {
	status int
	header http.Header
	body   string
}

func (c client) call(method, path, body string) reply {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, "http://localhost"+Path+path, strings.NewReader(body))
	require.NoError(c.t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.server.HTTPClient().Do(req)
	require.NoError(c.t, err)
	defer func() { _ = resp.Body.Close() }()
	content, err := io.ReadAll(resp.Body)
	require.NoError(c.t, err)
	conforms(c.t, method, path, resp.StatusCode, resp.Header, string(content))
	return reply{resp.StatusCode, resp.Header, string(content)}
}

// buckt sends a request to Buckt and returns the status, 0 without a response.
func (c client) buckt(method, path, body string) int {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.server.Buckt().BaseURL()+path, strings.NewReader(body))
	require.NoError(c.t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.server.Buckt().Organization().APIKey())
	resp, err := c.server.HTTPClient().Do(req)
	if err != nil {
		return 0
	}
	_, err = io.Copy(io.Discard, resp.Body)
	require.NoError(c.t, err)
	require.NoError(c.t, resp.Body.Close())
	return resp.StatusCode
}

func succeeds(t *testing.T, want int, r reply) reply {
	t.Helper()
	require.Equal(t, want, r.status, r.body)
	return r
}

// fails asserts a status, the named field, and a part of the message.
func fails(t *testing.T, r reply, status int, field, message string) {
	t.Helper()
	var p problem
	require.NoError(t, json.Unmarshal([]byte(r.body), &p), r.body)
	require.Equal(t, status, r.status, r.body)
	require.Equal(t, field, p.Error.Field, r.body)
	require.Contains(t, p.Error.Message, message)
}

func TestReady(t *testing.T) {
	c := newClient(t)
	require.JSONEq(t, `{"ready":true}`, succeeds(t, 200, c.call("GET", "/ready", "")).body)
	require.Equal(t, string(document), succeeds(t, 200, c.call("GET", "/openapi.yaml", "")).body)
	require.JSONEq(t, mockserver.StateSchema(), succeeds(t, 200, c.call("GET", "/state.schema.json", "")).body)
	require.Empty(t, c.server.Requests(), "nothing of it is in the record")
}

func TestNotServed(t *testing.T) {
	c := newClient(t)
	fails(t, c.call("GET", "/nothing", ""), 404, "", "unknown path /_mock/nothing")
	fails(t, c.call("GET", "/faults/1/2", ""), 404, "", "unknown path /_mock/faults/1/2")
	r := c.call("PATCH", "/clock", "")
	fails(t, r, 405, "", "the method PATCH is not allowed: use GET or POST")
	require.Equal(t, "GET, POST", r.header.Get("Allow"))
}

func TestFaults(t *testing.T) {
	c := newClient(t)
	require.JSONEq(t, `{"faults":[]}`, c.call("GET", "/faults", "").body)
	r := succeeds(t, 201, c.call("POST", "/faults", `{"match":{"operation":"bucktListBuckets"},"first":1,"effect":{"kind":"status","status":503}}`))
	require.Equal(t, "/_mock/faults/1", r.header.Get("Location"))
	require.JSONEq(t, `{"id":1,"seen":0,"count":0,
		"fault":{"match":{"operation":"bucktListBuckets"},"first":1,"effect":{"kind":"status","status":503}}}`, r.body)
	succeeds(t, 201, c.call("POST", "/faults", `{"name":"lost","effect":{"kind":"reset","when":"after"}}`))

	require.Equal(t, 503, c.buckt("GET", "/buckets", ""))
	require.Zero(t, c.buckt("POST", "/keys", `{"name":"k","permissions":["keys:read"]}`), "lost")
	require.JSONEq(t, `{"faults":[
		{"id":1,"seen":1,"count":1,"fault":{"match":{"operation":"bucktListBuckets"},"first":1,"effect":{"kind":"status","status":503}}},
		{"id":2,"seen":2,"count":1,"fault":{"name":"lost","effect":{"kind":"reset","when":"after"}}}]}`, c.call("GET", "/faults", "").body)

	succeeds(t, 204, c.call("DELETE", "/faults/2", ""))
	fails(t, c.call("DELETE", "/faults/2", ""), 404, "id", "no fault has this id")
	fails(t, c.call("DELETE", "/faults/two", ""), 400, "id", "must be a number")
	require.Equal(t, 200, c.buckt("GET", "/buckets", ""))
	c.server.RemoveFaults()
	fails(t, c.call("DELETE", "/faults/1", ""), 404, "id", "no fault has this id")
	require.Equal(t, "/_mock/faults/3", c.call("POST", "/faults", `{"effect":{"kind":"hang"}}`).header.Get("Location"), "no number is used twice")
	succeeds(t, 204, c.call("DELETE", "/faults", ""))
	require.Empty(t, c.server.Faults())
}

// The kinds that are named to choose from are those that can be injected.
func TestKinds(t *testing.T) {
	c := newClient(t)
	answer := c.call("POST", "/faults", `{"effect":{"kind":"explode"}}`)
	for _, kind := range fault.Kinds() {
		require.Equal(t, kind != fault.KindRefuse, strings.Contains(answer.body, string(kind)+`\"`), kind)
	}
}

// No injected fault makes the API unreachable.
func TestFaultsDoNotApplyToAdmin(t *testing.T) {
	c := newClient(t)
	succeeds(t, 201, c.call("POST", "/faults", `{"effect":{"kind":"hang"}}`))
	succeeds(t, 201, c.call("POST", "/faults", `{"effect":{"kind":"clockSkew","skew":"1h"}}`))
	succeeds(t, 200, c.call("GET", "/ready", ""))
	require.Zero(t, c.server.Faults()[0].Seen())
}

func TestFaultsInvalid(t *testing.T) {
	c := newClient(t)
	for name, test := range map[string]struct {
		body           string
		status         int
		field, message string
	}{
		"no JSON":           {`{`, 400, "", "it is not valid JSON at byte 1"},
		"more than one":     {`{"effect":{"kind":"hang"}} {}`, 400, "", "it is not valid JSON at byte 27"},
		"unknown field":     {`{"effects":{}}`, 400, "effects", "is not a known field"},
		"no kind":           {`{}`, 422, "effect.kind", `unknown kind ""`},
		"unknown kind":      {`{"effect":{"kind":"explode"}}`, 422, "effect.kind", `unknown kind "explode"`},
		"wrong status":      {`{"effect":{"kind":"status","status":42}}`, 422, "effect.status", "must be 200 to 599, not 42"},
		"field of others":   {`{"effect":{"kind":"hang","rows":3}}`, 422, "effect.rows", "an effect of kind hang does not have this field"},
		"unknown operation": {`{"match":{"operation":"bucktLisBuckets"},"effect":{"kind":"hang"}}`, 422, "match.operation", "bucktListBuckets"},
		"unknown system":    {`{"match":{"system":"s4"},"effect":{"kind":"hang"}}`, 422, "match.system", `unknown system "s4"`},
		"negative turn":     {`{"nth":-1,"effect":{"kind":"hang"}}`, 422, "nth", "must not be negative, but is -1"},
		"negative from":     {`{"from":-1,"effect":{"kind":"hang"}}`, 422, "from", "must not be negative, but is -1"},
		"two turns":         {`{"nth":1,"first":1,"effect":{"kind":"hang"}}`, 422, "", "only one of"},
		"closes the port":   {`{"effect":{"kind":"refuse"}}`, 422, "effect.kind", "refuse would close the port"},
		"too long":          {`{"name":"` + strings.Repeat("x", maxBody) + `"}`, 413, "", "at most 65536 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			fails(t, c.call("POST", "/faults", test.body), test.status, test.field, test.message)
			require.Empty(t, c.server.Faults())
		})
	}
}

func TestFaultsLimit(t *testing.T) {
	c := newClient(t)
	for range maxFaults {
		succeeds(t, 201, c.call("POST", "/faults", `{"effect":{"kind":"hang"}}`))
	}
	fails(t, c.call("POST", "/faults", `{"effect":{"kind":"hang"}}`), 409, "", "there are 100 faults already")
}

func TestClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, mockserver.WithProvisioning(time.Hour))
		require.JSONEq(t, `{"now":"2000-01-01T00:00:00Z","ahead":"0s"}`, c.call("GET", "/clock", "").body)
		require.Equal(t, 201, c.buckt("POST", "/buckets", `{"name":"assets","isManagedDomain":true}`))
		require.JSONEq(t, `{"now":"2000-01-01T01:30:01Z","ahead":"1h30m0s"}`, succeeds(t, 200, c.call("POST", "/clock", `{"advance":"1h30m"}`)).body)
		require.Equal(t, buckt.BucketActive, c.server.Buckt().Organization().Buckets()[0].Status)
		for body, message := range map[string]string{
			`{}`:                    "must be a duration",
			`{"advance":"soon"}`:    "must be a duration",
			`{"advance":5}`:         "must be a duration",
			`{"advance":"0s"}`:      "above 0",
			`{"advance":"-1h"}`:     "above 0",
			`{"advance":"876000h"}`: "more than 100 years ahead",
		} {
			fails(t, c.call("POST", "/clock", body), 422, "advance", message)
		}
		for _, body := range []string{`{"advance":"1h","by":1}`, `"1h"`, `{`} {
			fails(t, c.call("POST", "/clock", body), 400, "", `must have the field "advance" and no other`)
		}
		require.JSONEq(t, `{"now":"2000-01-01T01:30:01Z","ahead":"1h30m0s"}`, c.call("GET", "/clock", "").body)
		succeeds(t, 204, c.call("POST", "/reset", ""))
		require.JSONEq(t, `{"now":"2000-01-01T00:00:01Z","ahead":"0s"}`, c.call("GET", "/clock", "").body)
	})
}

func TestDNS(t *testing.T) {
	c := newClient(t, mockserver.WithProvisioning(0))
	require.Equal(t, 201, c.buckt("POST", "/buckets", `{"name":"assets","customDomain":"cdn.example.com"}`))
	require.Equal(t, 201, c.buckt("POST", "/buckets", `{"name":"assets","isManagedDomain":true}`))
	buckets := c.server.Buckt().Organization().Buckets
	require.True(t, buckets()[0].DNSUnset)
	succeeds(t, 204, c.call("POST", "/dns", `{"domain":"CDN.example.com"}`))
	require.False(t, buckets()[0].DNSUnset)
	succeeds(t, 204, c.call("POST", "/dns", `{"domain":"cdn.example.com","set":false}`))
	require.True(t, buckets()[0].DNSUnset)
	succeeds(t, 204, c.call("POST", "/dns", `{"domain":"cdn.example.com","set":true}`))
	require.False(t, buckets()[0].DNSUnset)
	for body, want := range map[string][2]string{
		`{}`:                                   {"domain", "must be a text"},
		`{"domain":5}`:                         {"domain", "must be a text"},
		`{"domain":"other.example.com"}`:       {"domain", "must be the custom domain of a bucket"},
		`{"domain":"cdn.example.com","set":1}`: {"set", "must be true or false"},
		`{"domain":"` + buckets()[1].CustomDomain + `"}`: {"domain", "which Buckt does not manage"},
	} {
		fails(t, c.call("POST", "/dns", body), 422, want[0], want[1])
	}
	fails(t, c.call("POST", "/dns", `{"domain":"cdn.example.com","on":true}`), 400, "on", "is not a known field")
	fails(t, c.call("POST", "/dns", `[]`), 400, "", "must be an object")
}

// A client knows JSON's types, and not Go's.
func TestFaultsWrongTypes(t *testing.T) {
	c := newClient(t)
	for body, want := range map[string][2]string{
		`[]`:                      {"", "it must be an object"},
		`{"match":5,"effect":{}}`: {"match", "must be an object"},
		`{"effect":"reset"}`:      {"effect", "must be an object"},
		`{"effect":{"kind":1}}`:   {"effect.kind", "must be a text"},
		`{"effect":{},"nth":"x"}`: {"nth", "must be a whole number"},
		`{"effect":{"kind":"status","header":[]}}`: {"effect.header", "must be an object"},
	} {
		r := c.call("POST", "/faults", body)
		fails(t, r, 400, want[0], want[1])
		require.NotContains(t, r.body, " Go ", body)
	}
}

func TestRecord(t *testing.T) {
	c := newClient(t)
	require.Equal(t, 201, c.buckt("POST", "/keys", `{"name":"k","permissions":["keys:read"]}`))
	require.Equal(t, 200, c.buckt("GET", "/buckets?limit=5", ""))
	require.Equal(t, 404, c.buckt("GET", "/buckets/bkt_none", ""))
	for query, want := range map[string][]int{
		"?unanswered=true":                {},
		"":                                {1, 2, 3},
		"?after=1":                        {2, 3},
		"?after=3":                        {},
		"?operation=bucktListBuckets":     {2},
		"?method=GET&after=2":             {3},
		"?path=/v1/buckets/*":             {3},
		"?bucket=bkt_none":                {3},
		"?status=201":                     {1},
		"?system=linode":                  {},
		"?system=buckt&status=404":        {3},
		"?fault=none":                     {},
		"?key=none":                       {},
		"?credential=somebody%20unlikely": {},
	} {
		var list struct{ Requests []exchange }
		require.NoError(t, json.Unmarshal([]byte(succeeds(t, 200, c.call("GET", "/record"+query, "")).body), &list), query)
		got := []int{}
		for _, ex := range list.Requests {
			got = append(got, ex.Seq)
		}
		require.Equal(t, want, got, query)
	}
	one := succeeds(t, 200, c.call("GET", "/record/1", "")).body
	require.Contains(t, one, `"operation":"bucktCreateKey"`)
	require.Contains(t, one, `\"permissions\":[\"keys:read\"]`)
	require.NotContains(t, one, c.server.Buckt().Organization().APIKey())
	for _, key := range c.server.Buckt().Organization().Keys() {
		require.NotContains(t, one, key.Secret.Reveal())
	}
	fails(t, c.call("GET", "/record/4", ""), 404, "seq", "no request with this number")
	fails(t, c.call("GET", "/record/one", ""), 400, "seq", "must be a number from 1")

	succeeds(t, 204, c.call("DELETE", "/record", ""))
	require.JSONEq(t, `{"requests":[]}`, c.call("GET", "/record", "").body)
	fails(t, c.call("GET", "/record/1", ""), 404, "seq", "the record dropped it")
	require.Equal(t, 200, c.buckt("GET", "/buckets", ""))
	succeeds(t, 200, c.call("GET", "/record/4", ""))
}

func TestRecordInvalidQuery(t *testing.T) {
	c := newClient(t)
	for query, want := range map[string][2]string{
		"?after=-1":           {"after", "number from 0"},
		"?after=x":            {"after", "number from 0"},
		"?status=ok":          {"status", "number from 0"},
		"?after=1&after=2":    {"after", "given once"},
		"?color=red":          {"color", "unknown parameter"},
		"?operation=nothing":  {"operation", `unknown operation "nothing"`},
		"?system=s4":          {"system", `unknown system "s4"`},
		"?path=[":             {"path", "must be a pattern"},
		"?method=get":         {"method", "capital letters"},
		"?unanswered=x":       {"unanswered", "true or false"},
		"?status=100":         {"status", "200 to 999"},
		"?path=v1%2Fbuckets*": {"path", "start with a slash"},
	} {
		t.Run(query, func(t *testing.T) { fails(t, c.call("GET", "/record"+query, ""), 400, want[0], want[1]) })
	}
}

// A binary body arrives unchanged.
func TestRecordBinaryBodies(t *testing.T) {
	require.Equal(t, message{Header: http.Header{}, BodyBase64: "/wA="}, wireMessage(nil, []byte{0xff, 0}, false))
	require.Equal(t, message{Header: http.Header{}, Body: "é", Truncated: true}, wireMessage(nil, []byte("é"), true))
}

func TestState(t *testing.T) {
	c := newClient(t)
	org := c.server.Buckt().Organization()
	_, err := org.AddBucket(bucktapi.Bucket{Name: "assets"})
	require.NoError(t, err)
	saved := succeeds(t, 200, c.call("GET", "/state", "")).body
	require.Equal(t, 200, c.buckt("GET", "/buckets", ""))
	succeeds(t, 201, c.call("POST", "/faults", `{"effect":{"kind":"hang"}}`))

	succeeds(t, 204, c.call("POST", "/reset", ""))
	require.Empty(t, org.Buckets())
	require.Empty(t, c.server.Requests())
	require.Empty(t, c.server.Faults())
	succeeds(t, 204, c.call("PUT", "/state", saved))
	require.Equal(t, "assets", org.Buckets()[0].Name)

	fails(t, c.call("PUT", "/state", `{"version":2,"buckt":{"organizations":[{"plan":"gold"}]}}`), 422, "buckt.organizations[0].plan", "must be")
	fails(t, c.call("PUT", "/state", `{"version":2,"bucket":{}}`), 422, "", "bucket is not a known field")
	fails(t, c.call("PUT", "/state", `{}`), 422, "version", "must be 2")
	fails(t, c.call("PUT", "/state", `{`), 422, "", "not valid JSON")
	require.Equal(t, "assets", org.Buckets()[0].Name, "what is refused changes nothing")
}
