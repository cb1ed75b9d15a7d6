package buckt_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// script is a RoundTripper with a list of literal responses. It records the requests.
type script struct {
	t *testing.T

	mu        sync.Mutex
	responses []reply
	requests  []sent
}

// reply is a literal response. The default status is 200.
type reply struct {
	status int
	header http.Header
	body   string
	// err replaces the response
	err error
	// respond, unless nil, creates the response
	respond func(*http.Request) (*http.Response, error)
}

// sent is a request as it was passed to the network.
type sent struct {
	method, scheme, host, path string
	query                      url.Values
	header                     http.Header
	body                       string
	// length is that of the Content-Length, -1 for a body of unknown size.
	length int64
}

// newScript returns a client with a script of responses. The last response repeats.
func newScript(t *testing.T, responses ...reply) (*buckt.Client, *script) {
	t.Helper()
	s := &script{t: t, responses: responses}
	client, err := buckt.New(buckt.WithAPIKey("bkt_test"), buckt.WithTransport(s), buckt.WithUserAgent("suite/1"))
	require.NoError(t, err)
	return client, s
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	q := sent{
		method: r.Method, scheme: r.URL.Scheme, host: r.Host, path: r.URL.EscapedPath(), query: r.URL.Query(), header: r.Header.Clone(),
		length: r.ContentLength,
	}
	if r.Body != nil && r.Body != http.NoBody && r.ContentLength == 0 {
		q.length = -1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var response reply
	if len(s.responses) > 0 {
		response = s.responses[0]
	}
	if len(s.responses) > 1 {
		s.responses = s.responses[1:]
	}
	if response.respond != nil {
		s.requests = append(s.requests, q)
		return response.respond(r)
	}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if err != nil {
			s.requests = append(s.requests, q)
			return nil, err
		}
		q.body = string(body)
	}
	s.requests = append(s.requests, q)
	if response.err != nil {
		return nil, response.err
	}
	return response.response(r), nil
}

func (a reply) response(r *http.Request) *http.Response {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	h := a.header.Clone()
	if h == nil {
		h = http.Header{"Content-Type": {"application/json"}}
	}
	return &http.Response{
		StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: h, Request: r,
		ContentLength: int64(len(a.body)), Body: io.NopCloser(strings.NewReader(a.body)),
	}
}

// sent returns the requests so far.
func (s *script) sent() []sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]sent(nil), s.requests...)
}

// only returns the only request.
func (s *script) only() sent {
	s.t.Helper()
	requests := s.sent()
	require.Len(s.t, requests, 1)
	return requests[0]
}

// object is the envelope of one resource, page that of a list.
func object(data string) reply {
	return reply{body: `{"data":` + data + `,"error":null,"meta":null}`}
}

func page(next string, rows ...string) reply {
	cursor := "null"
	if next != "" {
		text, _ := json.Marshal(next)
		cursor = string(text)
	}
	return reply{body: `{"data":[` + strings.Join(rows, ",") + `],"error":null,"meta":{"nextCursor":` + cursor + `,"limit":20}}`}
}

// failure is an error in the API's envelope.
func failure(status int, message string) reply {
	text, _ := json.Marshal(message)
	return reply{status: status, body: `{"data":null,"error":{"message":` + string(text) + `},"meta":null}`}
}

// wireCase is a call, the exact request that it sends, and a literal response with its decoded value.
type wireCase struct {
	name         string
	call         func(context.Context, *buckt.Client) (any, error)
	method, path string
	query        url.Values // nil for none
	body         string     // exact JSON, "" for none
	response     reply
	want         any
}

func runWire(t *testing.T, cases []wireCase) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, s := newScript(t, tt.response)
			got, err := tt.call(t.Context(), client)
			require.NoError(t, err)
			r := s.only()
			require.Equal(t, tt.method, r.method)
			require.Equal(t, "/v1"+tt.path, r.path)
			if tt.query == nil {
				tt.query = url.Values{}
			}
			require.Equal(t, tt.query, r.query)
			require.Equal(t, tt.body, r.body)
			require.Equal(t, int64(len(tt.body)), r.length)
			if tt.body == "" {
				require.NotContains(t, r.header, "Content-Type")
			} else {
				require.Equal(t, []string{"application/json"}, r.header["Content-Type"])
			}
			require.Equal(t, tt.want, got)
		})
	}
}

// inputCase is a call that is rejected before anything is sent.
type inputCase struct {
	name      string
	call      func(context.Context, *buckt.Client) error
	operation string
	field     string
	rule      string // part of it
}

func runInput(t *testing.T, cases []inputCase) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, s := newScript(t, failure(http.StatusTeapot, "this should not have been sent"))
			err := tt.call(t.Context(), client)
			require.Empty(t, s.sent(), "something was sent")
			e, ok := errors.AsType[*buckt.InvalidInputError](err)
			require.True(t, ok, "%T: %v", err, err)
			require.Equal(t, tt.operation, e.Operation)
			require.Equal(t, tt.field, e.Field)
			require.Contains(t, e.Rule, tt.rule)
		})
	}
}

// at returns a time in UTC.
func at(year int, month time.Month, day, hour, minute, second, ms int) time.Time {
	return time.Date(year, month, day, hour, minute, second, ms*1e6, time.UTC)
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
