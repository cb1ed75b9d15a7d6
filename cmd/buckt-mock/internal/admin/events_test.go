package admin

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

// listener reads a stream of events.
type listener struct {
	t     *testing.T
	lines *bufio.Scanner
	resp  *http.Response
}

func (c client) listen(ctx context.Context, query string, headers ...string) listener {
	c.t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+Path+"/events"+query, nil)
	require.NoError(c.t, err)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := c.server.HTTPClient().Do(req)
	require.NoError(c.t, err)
	require.Equal(c.t, 200, resp.StatusCode)
	require.Equal(c.t, "text/event-stream", resp.Header.Get("Content-Type"))
	l := listener{c.t, bufio.NewScanner(resp.Body), resp}
	require.Equal(c.t, ": events", l.next())
	return l
}

// next returns what comes up to an empty line.
func (l listener) next() string {
	l.t.Helper()
	var lines []string
	for l.lines.Scan() && l.lines.Text() != "" {
		lines = append(lines, l.lines.Text())
	}
	return strings.Join(lines, "\n")
}

// data asserts an event and that its data matches the document.
func (l listener) data(event, schema string) string {
	l.t.Helper()
	got := l.next()
	_, data, found := strings.Cut(got, "data: ")
	require.True(l.t, found && strings.HasPrefix(got, "event: "+event+"\n"), got)
	doc, err := contract()
	require.NoError(l.t, err)
	fits(l.t, doc.Components.Schemas[schema].Value, data)
	return got
}

func TestEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, mockserver.WithProvisioning(time.Hour))
		require.Equal(t, 200, c.buckt("GET", "/buckets", "")) // is not told
		ctx, leave := context.WithCancel(t.Context())
		events := c.listen(ctx, "")

		require.Equal(t, 201, c.buckt("POST", "/buckets", `{"name":"assets","isManagedDomain":true}`))
		request := events.data("request", "RequestSummary")
		require.Contains(t, request, "\nid: 2\n")
		require.Contains(t, request, `"operation":"bucktCreateBucket"`)
		require.Contains(t, events.data("state", "StateChange"), `"name":"assets","status":"pending"`)

		succeeds(t, 201, c.call("POST", "/faults", `{"effect":{"kind":"hang"}}`))
		require.Contains(t, events.data("faults", "FaultList"), `"kind":"hang"`)
		succeeds(t, 200, c.call("POST", "/clock", `{"advance":"1h"}`))
		require.Contains(t, events.data("state", "StateChange"), `"name":"assets","status":"active"`)
		require.Contains(t, events.data("clock", "Clock"), `"ahead":"1h0m0s"`)

		succeeds(t, 204, c.call("DELETE", "/record", ""))
		require.Equal(t, "event: forgotten\ndata: {}", events.next())

		silent := time.Now()
		require.Equal(t, ": still here", events.next())
		require.InDelta(t, heartbeat.Seconds(), time.Since(silent).Seconds(), 1)
		leave()
	})
}

// Who was away learns what came meanwhile, if it is not too long ago.
func TestEventsAfter(t *testing.T) {
	c := newClient(t)
	for range 3 {
		require.Equal(t, 200, c.buckt("GET", "/buckets", ""))
	}
	for name, test := range map[string]struct {
		query   string
		headers []string
		first   string
	}{
		"query":                    {"?after=1", nil, "id: 2\n"},
		"all":                      {"?after=0", nil, "id: 1\n"},
		"the header comes first":   {"?after=0", []string{"Last-Event-ID", "2"}, "id: 3\n"},
		"a number of another mock": {"?after=7000", nil, "id: 1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			require.Contains(t, c.listen(ctx, test.query, test.headers...).data("request", "RequestSummary"), test.first)
		})
	}
	fails(t, c.call("GET", "/events?after=x", ""), 400, "after", "number from 0")
}

func TestEventsLimit(t *testing.T) {
	c := newClient(t)
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	for range maxStreams {
		c.listen(ctx, "")
	}
	fails(t, c.call("GET", "/events", ""), 503, "", "100 streams of events are open already")
}

// A stream does not keep the mock from ending.
func TestEventsEndWithServer(t *testing.T) {
	c := newClient(t)
	events := c.listen(t.Context(), "")
	require.NoError(t, c.server.Close())
	require.Empty(t, events.next())
	require.Error(t, events.lines.Err())
}
