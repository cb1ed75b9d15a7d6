package buckt_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// Credentials of the tests of Linode and Amove, which must not occur in any output.
const (
	linodeToken = "1f9aT0kenOfLinodeThatMustNotBeSeen"
	amoveToken  = "eyJT0kenOfAmoveThatMustNotBeSeen"

	linodeBase = "https://api.linode.com/v4"
	amoveBase  = "https://api.amove.io"
)

// newOtherSystem returns a client of Linode and Amove with a script of responses. The last response repeats.
func newOtherSystem(t *testing.T, responses []reply, opts ...buckt.Option) (*buckt.Client, *script) {
	t.Helper()
	s := &script{t: t, responses: responses}
	client, err := buckt.New(append([]buckt.Option{
		buckt.WithLinode(linodeToken), buckt.WithAmove(amoveToken), buckt.WithTransport(s),
	}, opts...)...)
	require.NoError(t, err)
	return client, s
}

// otherSystemCase is a call, the exact request that it sends, and a literal response with its decoded value.
type otherSystemCase struct {
	name     string
	call     func(context.Context, *buckt.Client) (any, error)
	method   string
	url      string     // whole, without its query
	query    url.Values // nil for none
	body     string     // exact JSON, "" for none
	response string
	want     any
}

func runOtherSystem(t *testing.T, cases []otherSystemCase) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, s := newOtherSystem(t, []reply{{body: tt.response}})
			got, err := tt.call(t.Context(), client)
			require.NoError(t, err)
			requireSent(t, s.only(), tt.method, tt.url, tt.query, tt.body)
			require.Equal(t, tt.want, got)
		})
	}
}

// requireSent asserts the complete request.
func requireSent(t *testing.T, r sent, method, target string, query url.Values, body string) {
	t.Helper()
	require.Equal(t, method+" "+target, r.method+" "+r.scheme+"://"+r.host+r.path)
	if query == nil {
		query = url.Values{}
	}
	require.Equal(t, query, r.query)
	require.Equal(t, body, r.body)
	require.Equal(t, int64(len(body)), r.length)
	want := http.Header{
		"Accept": {"application/json"}, "User-Agent": {"buckt-go/" + buckt.Version}, "Authorization": {"Bearer " + linodeToken},
	}
	if r.host == "api.amove.io" {
		want.Set("Authorization", "Bearer "+amoveToken)
	}
	if body != "" {
		want.Set("Content-Type", "application/json")
	}
	require.Equal(t, want, r.header)
}

// runOtherSystemInput is runInput with a client of Linode and Amove.
func runOtherSystemInput(t *testing.T, cases []inputCase) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, s := newOtherSystem(t, []reply{{status: http.StatusTeapot, body: "this should not have been sent"}})
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

// pointer returns the address of a value.
func pointer[T any](v T) *T { return &v }

// collect returns the items of an iteration and its errors.
func collect[T any](seq func(func(T, error) bool)) (got []T, errs []error) {
	for v, err := range seq {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		got = append(got, v)
	}
	return got, errs
}

// requireInvalidResponse asserts the error of a success that lacks required data.
func requireInvalidResponse(t *testing.T, err error, unknown bool) {
	t.Helper()
	require.ErrorIs(t, err, buckt.ErrInvalidResponse)
	require.Equal(t, unknown, isType[*buckt.OutcomeUnknownError](err), "%v", err)
}
