package buckt_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

func TestMaxResponseBytes(t *testing.T) {
	t.Parallel()
	body := `{"data":[` + lineRow + `],"error":null,"meta":{"nextCursor":null,"limit":20}}`
	for name, tt := range map[string]struct {
		limit int64
		says  string
	}{
		"default": {0, ""},
		"exactly": {int64(len(body)), ""},
		"a byte":  {int64(len(body)) - 1, fmt.Sprintf("the response is larger than %d bytes", len(body)-1)},
		"1 KiB":   {1 << 10, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithMaxResponseBytes(tt.limit), buckt.WithTransport(respondEach(func() string { return body })))
			require.NoError(t, err)
			_, err = client.Buckets.List(t.Context(), buckt.BucketListParams{})
			if tt.says == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.says)
		})
	}
	_, err := buckt.New(buckt.WithMaxResponseBytes(-1))
	require.True(t, isType[*buckt.InvalidInputError](err))
}

// An endless body that ignores its context ends with the context.
func TestReadingEndsWithTheContext(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 404, 500} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			client, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithTransport(roundTripper(func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: status, ContentLength: -1, Body: &cancelling{cancel: cancel}}, nil
			})))
			require.NoError(t, err)
			_, err = client.Buckets.Get(ctx, "bkt_1")
			require.Error(t, err)
			if status != 404 {
				require.ErrorIs(t, err, context.Canceled)
			}
		})
	}
}

// cancelling returns one byte with each Read, and cancels a context at the tenth.
type cancelling struct {
	n      int
	cancel context.CancelFunc
}

func (c *cancelling) Read(p []byte) (int, error) {
	if c.n++; c.n == 10 {
		c.cancel()
	}
	if c.n > 1000 {
		return 0, errors.New("read for too long")
	}
	p[0] = ' '
	return 1, nil
}

func (c *cancelling) Close() error { return nil }

// Log attributes are as short and printable as errors.
func TestLogAttributesArePrintable(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	client, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithoutRetries(),
		buckt.WithLogger(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		buckt.WithTransport(roundTripper(func(*http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("\x1b[31m\u202e%s %s", lineKey, strings.Repeat("x", 1<<20))
		})))
	require.NoError(t, err)
	_, err = client.Buckets.Get(t.Context(), strings.Repeat("i", 5000))
	require.Error(t, err)
	require.LessOrEqual(t, len(err.Error()), 1024)
	require.NotEmpty(t, log.String())
	require.Less(t, log.Len(), 4096)
	for _, hidden := range []string{lineKey, `\u001b`, "\u202e", `\u202e`} {
		require.NotContains(t, log.String(), hidden)
	}
}

// With any http.Transport, a request that fails at its proxy was not sent; for another RoundTripper this is unknown.
func TestFailedProxySendsNothing(t *testing.T) {
	t.Parallel()
	proxy := func(*http.Request) (*url.URL, error) { return nil, errors.New("no proxy today") }
	for name, tt := range map[string]struct {
		transport http.RoundTripper
		unknown   bool
	}{
		"http.Transport": {&http.Transport{Proxy: proxy}, false},
		"opaque":         {passOn((&http.Transport{Proxy: proxy}).RoundTrip), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithTransport(tt.transport), buckt.WithRetryPolicy(buckt.RetryPolicy{MinWait: 1, MaxWait: 1}))
			require.NoError(t, err)
			_, err = client.Keys.Create(t.Context(), newKeyParams())
			e := requireChain(t, err, tt.unknown, 0)
			require.ErrorContains(t, e, "no proxy today")
			require.Equal(t, 1, e.Attempts)
		})
	}
}

// The response to the deletion of a file has no id.
func TestDeletedFileWithoutAnID(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ data, id string }{
		"as the server sends it": {`{"key":"a/b.txt"}`, "a/b.txt"},
		"as it is documented":    {`{"object":"file","id":"a/b.txt"}`, "a/b.txt"},
		"empty":                  {`{}`, "a/b.txt"},
		"another id":             {`{"id":"c"}`, "c"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newScript(t, object(tt.data))
			got, err := client.Files.Delete(t.Context(), "bkt_1", "a/b.txt")
			require.NoError(t, err)
			require.Equal(t, &buckt.WriteResult{Object: "file", ID: tt.id}, got)
		})
	}
	client, _ := newScript(t, reply{body: `{"data":null}`})
	_, err := client.Files.Delete(t.Context(), "bkt_1", "a")
	require.ErrorIs(t, err, buckt.ErrInvalidResponse)
}

// A pattern of many stars takes no longer than any other.
func TestPolicyPatterns(t *testing.T) {
	t.Parallel()
	allowed := func(action string) buckt.S3Right {
		client, err := buckt.New(buckt.WithFoundryDB("admin", "password"))
		require.NoError(t, err)
		access, err := client.FoundryDB.S3Access(
			&buckt.FoundryDBFileService{ID: "fs_1", Status: buckt.FoundryDBFileServiceRunning, FilesConfig: buckt.FoundryDBFilesConfig{
				Buckets: []buckt.FoundryDBBucket{{Bucket: "bucket", Endpoint: "https://s3.example.com", Region: "se-sto1"}},
			}},
			&buckt.FoundryDBKey{ID: "k", AccessKeyID: "AK", SecretAccessKey: buckt.NewSecret("s"), InlinePolicy: &buckt.FoundryDBKeyPolicy{
				Statements: []buckt.FoundryDBPolicyStatement{{Effect: buckt.FoundryDBAllow, Actions: []string{action}}},
			}})
		require.NoError(t, err)
		return access.Rights.Read
	}
	for action, want := range map[string]buckt.S3Right{
		"s3:GetObject": buckt.S3Allowed, "S3:GETOBJECT": buckt.S3Allowed, "*": buckt.S3Allowed, "s3:*": buckt.S3Allowed, "*Object": buckt.S3Allowed,
		"s3:Get*": buckt.S3Allowed, "s*G*t*t": buckt.S3Allowed, "**": buckt.S3Allowed, "s3:GetObject*": buckt.S3Allowed, "*s3:GetObject": buckt.S3Allowed,
		"s3:Get*Get*": buckt.S3Denied, "s3:GetObjectX*": buckt.S3Denied, "*X": buckt.S3Denied, "": buckt.S3Denied, "s3:GetObjectGetObject": buckt.S3Denied,
		"s3:GetObject*t": buckt.S3Denied, "*t*t*t*t": buckt.S3Denied,
	} {
		require.Equal(t, want, allowed(action), action)
	}
	start := time.Now()
	require.Equal(t, buckt.S3Denied, allowed(strings.Repeat("*", 100_000)+"x"))
	require.Equal(t, buckt.S3Denied, allowed(strings.Repeat("*e", 50_000)))
	t.Logf("patterns of 100,000 characters: %s", time.Since(start))
}
