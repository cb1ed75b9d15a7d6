package systemtest

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/secrettest"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
)

// TestMain checks that no goroutine outlives its test.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// root is the folder of the module.
const root = "../.."

// mockClient creates a client of the mock's default organization, with options of its own.
func mockClient(t *testing.T, server *mockserver.Server, opts ...buckt.Option) *buckt.Client {
	t.Helper()
	client, err := buckt.New(append(server.Options(), opts...)...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func mockBucket(name string) bucktapi.Bucket { return bucktapi.Bucket{Name: name} }

// at is a time in UTC.
func at(year int, month time.Month, day, hour, minute, second, ms int) time.Time {
	return time.Date(year, month, day, hour, minute, second, ms*1e6, time.UTC)
}

// isType reports whether an error of the type is in the chain.
func isType[E error](err error) bool {
	_, found := errors.AsType[E](err)
	return found
}

func requireInvalid(t *testing.T, err error, operation, field, rule string) {
	t.Helper()
	e, ok := errors.AsType[*buckt.InvalidInputError](err)
	require.True(t, ok, "%T: %v", err, err)
	require.Equal(t, operation, e.Operation)
	require.Equal(t, field, e.Field)
	require.Contains(t, e.Rule, rule)
}

// onlyReader hides every method of a reader but Read.
type onlyReader struct{ io.Reader }

// recorded returns the options that make a client log to a recorder, and pass to it what hooks are called with.
func recorded(r *secrettest.Recorder) []buckt.Option {
	return []buckt.Option{
		buckt.WithLogger(r.Logger()),
		buckt.WithHooks(buckt.Hooks{
			Attempt: func(_ context.Context, i buckt.AttemptInfo) { r.Add(i, i.Err) },
			Retry:   func(_ context.Context, i buckt.RetryInfo) { r.Add(i, i.Err) },
			Wait:    func(_ context.Context, i buckt.RateLimitWaitInfo) { r.Add(i) },
		}),
	}
}

// reply is a literal response. Its status is 200 by default.
type reply struct {
	status int
	body   string
}

// scripted creates a client of one system that gets literal responses, one after the other.
func scripted(t *testing.T, credential buckt.Option, replies ...reply) *buckt.Client {
	t.Helper()
	client, err := buckt.New(credential, buckt.WithTransport(&script{replies}))
	require.NoError(t, err)
	return client
}

type script struct{ replies []reply }

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	next := s.replies[0]
	s.replies = s.replies[1:]
	return &http.Response{
		StatusCode: cmp.Or(next.status, http.StatusOK), Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		ContentLength: int64(len(next.body)), Body: io.NopCloser(strings.NewReader(next.body)),
	}, nil
}
