package buckt_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// otherSystem has the common properties of all requests to a system.
type otherSystem struct {
	host, header, credential string
	options                  []buckt.Option
}

var (
	foundryDB = otherSystem{
		"api.foundrydb.com", "Authorization", "Basic YWRtaW46cGFzc3dvcmQ=", // admin:password
		[]buckt.Option{buckt.WithFoundryDB("admin", "password")},
	}
	tornado = otherSystem{
		"tornado.velys.software", "X-Api-Key", "sk_your_api_key", []buckt.Option{buckt.WithTornado("sk_your_api_key")},
	}
)

// script returns a client of the system with a script of responses. The last response repeats.
func (o otherSystem) script(t *testing.T, responses ...reply) (*buckt.Client, *script) {
	t.Helper()
	s := &script{t: t, responses: responses}
	client, err := buckt.New(append([]buckt.Option{
		buckt.WithTransport(s), buckt.WithUserAgent("suite/1"), buckt.WithRetryPolicy(buckt.RetryPolicy{MinWait: 1, MaxWait: 1}),
	}, o.options...)...)
	require.NoError(t, err)
	return client, s
}

// requireRepeatedIfNotJSON asserts that a call was made once, or four times if it is a read and the body is not JSON.
func requireRepeatedIfNotJSON(t *testing.T, s *script, body string) {
	t.Helper()
	if sent := s.sent(); json.Valid([]byte(body)) || sent[0].method != http.MethodGet && !strings.HasSuffix(sent[0].path, "/presign") {
		require.Len(t, sent, 1, body)
		return
	}
	require.Len(t, s.sent(), 4, body)
}

// wire runs calls that send one exact request each, and decode one literal response.
func (o otherSystem) wire(t *testing.T, cases []wireCase) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, s := o.script(t, tt.response)
			got, err := tt.call(t.Context(), client)
			require.NoError(t, err)
			r := s.only()
			o.requireRequest(t, r, tt.method, tt.path, tt.query, tt.body)
			require.Equal(t, tt.want, got)
		})
	}
}

func (o otherSystem) requireRequest(t *testing.T, r sent, method, path string, query url.Values, body string) {
	t.Helper()
	require.Equal(t, method, r.method)
	require.Equal(t, "https", r.scheme)
	require.Equal(t, o.host, r.host)
	require.Equal(t, path, r.path)
	if query == nil {
		query = url.Values{}
	}
	require.Equal(t, query, r.query)
	require.Equal(t, body, r.body)
	require.Equal(t, int64(len(body)), r.length)
	header := http.Header{
		o.header: {o.credential}, "Accept": {"application/json"}, "User-Agent": {"buckt-go/" + buckt.Version + " suite/1"},
	}
	if body != "" {
		header["Content-Type"] = []string{"application/json"}
	}
	require.Equal(t, header, r.header)
}

// input runs calls that are rejected before anything is sent.
func (o otherSystem) input(t *testing.T, cases []inputCase) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, s := o.script(t, reply{status: http.StatusTeapot})
			err := tt.call(t.Context(), client)
			require.Empty(t, s.sent(), "something was sent")
			requireInvalid(t, err, tt.operation, tt.field, tt.rule)
		})
	}
}

func requireInvalid(t *testing.T, err error, operation, field, rule string) {
	t.Helper()
	e, ok := errors.AsType[*buckt.InvalidInputError](err)
	require.True(t, ok, "%T: %v", err, err)
	require.Equal(t, operation, e.Operation)
	require.Equal(t, field, e.Field)
	require.Contains(t, e.Rule, rule)
}

// otherCall is a method of a system by its name.
type otherCall struct {
	name          string
	notIdempotent bool
	// ok is a response with which the method succeeds.
	ok     reply
	invoke func(context.Context, *buckt.Client, ...buckt.CallOption) error
}

func foundryDBCalls() []otherCall {
	service := reply{body: `{"id":"fs_1","name":"my-uploads","status":"Running"}`}
	return []otherCall{
		{"FoundryDB.FileServices.Create", true, service, func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.FoundryDB.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "my-uploads"}, opts...)
			return err
		}},
		{"FoundryDB.FileServices.List", false, reply{body: `{"file_services":[]}`},
			func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
				_, err := c.FoundryDB.FileServices.List(ctx, buckt.FoundryDBFileServiceListParams{}, opts...)
				return err
			}},
		{"FoundryDB.FileServices.Get", false, service, func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.FoundryDB.FileServices.Get(ctx, "fs_1", opts...)
			return err
		}},
		{"FoundryDB.FileServices.Delete", false, reply{status: 202}, func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			return c.FoundryDB.FileServices.Delete(ctx, "fs_1", opts...)
		}},
		{"FoundryDB.FileServices.Usage", false, reply{body: `{"current":{"bytes":0},"series":[],"granularity":"day"}`},
			func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
				_, err := c.FoundryDB.FileServices.Usage(ctx, "fs_1", buckt.FoundryDBFileServiceUsageParams{}, opts...)
				return err
			}},
		{"FoundryDB.Keys.Create", true, reply{status: 201, body: seedKey}, func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.FoundryDB.Keys.Create(ctx, "fs_1", buckt.FoundryDBKeyCreateParams{Name: "k", Permissions: buckt.FoundryDBRead}, opts...)
			return err
		}},
		{"FoundryDB.Keys.List", false, reply{body: `{"keys":[]}`}, func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.FoundryDB.Keys.List(ctx, "fs_1", buckt.FoundryDBKeyListParams{}, opts...)
			return err
		}},
		{"FoundryDB.Keys.Delete", false, reply{status: 204}, func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			return c.FoundryDB.Keys.Delete(ctx, "fs_1", "key_1", opts...)
		}},
		{"FoundryDB.Objects.List", false, reply{body: `{"objects":[]}`}, func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.FoundryDB.Objects.List(ctx, "fs_1", buckt.FoundryDBObjectListParams{}, opts...)
			return err
		}},
		{"FoundryDB.Objects.Delete", false, reply{status: 204}, func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			return c.FoundryDB.Objects.Delete(ctx, "fs_1", "a.txt", opts...)
		}},
		{"FoundryDB.Objects.Presign", false, reply{body: `{"url":"https://eu.files.foundrydb.com/a.txt?X-Amz-Signature=1","method":"GET"}`},
			func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
				_, err := c.FoundryDB.Objects.Presign(ctx, "fs_1", buckt.FoundryDBPresignParams{Method: "GET", Key: "a.txt"}, opts...)
				return err
			}},
	}
}

func tornadoCalls() []otherCall {
	return []otherCall{
		{"Tornado.SetBucket", false, reply{body: `{"message":"ok"}`}, func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Tornado.SetBucket(ctx, seedTornadoBucket(), opts...)
			return err
		}},
		{"Tornado.ResetBucket", false, reply{body: `{"message":"ok"}`}, func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Tornado.ResetBucket(ctx, opts...)
			return err
		}},
		{"Tornado.Usage", false, reply{body: `{"client_name":"a"}`}, func(ctx context.Context, c *buckt.Client, opts ...buckt.CallOption) error {
			_, err := c.Tornado.Usage(ctx, opts...)
			return err
		}},
	}
}
