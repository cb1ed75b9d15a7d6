package buckt_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/testsize"
)

// spaces is a body of any length, generated while it is read.
type spaces struct{ n int64 }

func (s *spaces) Read(p []byte) (int, error) {
	if s.n == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(int64(len(p)), s.n)], blank)
	s.n -= int64(n)
	return n, nil
}

var blank = bytes.Repeat([]byte(" "), 64<<10)

// responseLimit is the limit of a response: the default one, but a smaller one under the race detector.
var responseLimit = testsize.Of[int64](1<<20, 32<<20, 32<<20)

// withResponseLimit returns the option that sets it, if it is not the default.
func withResponseLimit() (opts []buckt.Option) {
	if testsize.Race {
		opts = append(opts, buckt.WithMaxResponseBytes(responseLimit))
	}
	return opts
}

func requireTooLarge(t *testing.T, err error) {
	t.Helper()
	require.ErrorContains(t, err, fmt.Sprintf("larger than %d MiB", responseLimit>>20))
}

func TestLargeBodies(t *testing.T) {
	t.Parallel()
	within, over := responseLimit-100, responseLimit+1<<20
	rows := []struct {
		name     string
		status   int
		pad      int64
		method   string
		sent     int
		ok       bool
		unknown  bool
		tooLarge bool
	}{
		{name: "just within", status: 200, pad: within, method: "GET", sent: 1, ok: true},
		{name: "too large", status: 200, pad: over, method: "GET", sent: 1, tooLarge: true},
		{name: "too large, and made", status: 201, pad: over, method: "POST", sent: 1, unknown: true, tooLarge: true},
		{name: "refusal", status: 404, pad: over, method: "GET", sent: 1},
		{name: "failure", status: 503, pad: over, method: "GET", sent: 4},
		{name: "failure that leaves it open", status: 503, pad: over, method: "POST", sent: 1, unknown: true},
		{name: "limit", status: 429, pad: over, method: "POST", sent: 4},
	}
	for _, r := range rows {
		for _, told := range []bool{true, false} {
			if r.status >= 300 && told {
				continue
			}
			t.Run(fmt.Sprintf("%s/length announced %v", r.name, told), func(t *testing.T) {
				sent := 0
				c, err := buckt.New(append(withResponseLimit(), buckt.WithAPIKey(lineKey), buckt.WithRetryPolicy(buckt.RetryPolicy{MinWait: 1, MaxWait: 1}),
					buckt.WithTransport(roundTripper(func(*http.Request) (*http.Response, error) {
						sent++
						size := int64(-1)
						if told {
							size = r.pad + 4
						}
						return &http.Response{StatusCode: r.status, ContentLength: size, Body: io.NopCloser(io.MultiReader(&spaces{r.pad}, strings.NewReader(`true`)))}, nil
					})))...)
				require.NoError(t, err)
				var out bool
				err = c.Do(t.Context(), buckt.SystemBuckt, r.method, "/x", nil, &out)
				require.Equal(t, r.sent, sent)
				require.Equal(t, r.ok, out)
				if r.ok {
					require.NoError(t, err)
					return
				}
				requireChain(t, err, r.unknown, r.status)
				if r.tooLarge {
					requireTooLarge(t, err)
				} else {
					require.NotContains(t, err.Error(), "larger")
				}
			})
		}
	}
}

// Memory is not allocated according to the Content-Length.
func TestAnnouncedLengthCostsNoMemory(t *testing.T) {
	// Not parallel: it measures allocations.
	c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithoutRetries(), buckt.WithTransport(roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, ContentLength: 1 << 50, Body: readCloser([]byte(lineBucket))}, nil
	})))
	require.NoError(t, err)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = c.Buckets.Get(t.Context(), "bkt_1")
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8<<20))
}

func zip(t testing.TB, body string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, body)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

func TestEncodedBodies(t *testing.T) {
	t.Parallel()
	const coded = "Content-Encoding: gzip"
	chunked := "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	half := len(lineBucket) / 2
	rows := []struct {
		name      string
		responses []lineResponse
		sent      int
		conns     int
	}{
		{"gzip", []lineResponse{responseOf(200, zip(t, lineBucket), coded)}, 1, 1},
		{"gzip in chunks", []lineResponse{{raw: fmt.Sprintf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n%s\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", coded, len(zip(t, lineBucket)), zip(t, lineBucket))}}, 1, 1},
		{"gzip after a truncated one", []lineResponse{responseWithLength(200, 500, zip(t, lineBucket)[:100], coded), responseOf(200, zip(t, lineBucket), coded)}, 2, 2},
		{"gzip after a cut one", []lineResponse{responseOf(200, zip(t, lineBucket)[:100], coded), responseOf(200, zip(t, lineBucket), coded)}, 2, 1},
		{"gzip after what is none", []lineResponse{responseOf(200, "no gzip at all", coded), responseOf(200, zip(t, lineBucket), coded)}, 2, 1},
		{"gzip of a failure", []lineResponse{responseOf(500, zip(t, lineNoBucket), coded), responseOf(200, zip(t, lineBucket), coded)}, 2, 1},
		{"chunks", []lineResponse{{raw: fmt.Sprintf("%s%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n", chunked, half, lineBucket[:half], len(lineBucket)-half, lineBucket[half:])}}, 1, 1},
		{"chunks after broken ones", []lineResponse{
			{raw: fmt.Sprintf("%s%x\r\n%s\r\n", chunked, half, lineBucket[:half]), then: func(*lineConn) {}}, responseOf(200, lineBucket),
		}, 2, 2},
		{"until the connection closes", []lineResponse{{raw: "HTTP/1.0 200 OK\r\n\r\n" + lineBucket, then: func(*lineConn) {}}}, 1, 1},
	}
	for _, r := range rows {
		inBubble(t, r.name, func(t *testing.T) {
			l := newLine(t, inTurn(r.responses...))
			b, err := l.client().Buckets.Get(t.Context(), "bkt_1")
			require.NoError(t, err)
			require.Equal(t, "cdn.example.com", b.CustomDomain)
			require.Len(t, l.requests(), r.sent)
			require.Equal(t, r.conns, l.connections())
			require.Equal(t, "gzip", l.requests()[0].header.Get("Accept-Encoding"))
		})
	}
	inBubble(t, "bomb", func(t *testing.T) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, err := io.Copy(z, &spaces{responseLimit + 8<<20})
		require.NoError(t, err)
		require.NoError(t, z.Close())
		l := newLine(t, always(responseOf(200, b.String(), coded)))
		_, err = l.client(withResponseLimit()...).Buckets.Get(t.Context(), "bkt_1")
		requireChain(t, err, false, 200)
		requireTooLarge(t, err)
		require.Len(t, l.requests(), 1)
	})
}

// The memory of a response is reused for the next one: results of a call must not refer to it.
func TestReturnedValuesDoNotLieInThePooledBuffer(t *testing.T) {
	t.Parallel()
	const log = `{"data":{"object":"log","id":"log_1","method":"GET","path":"/v1/buckets","statusCode":200,"durationMs":1,"apiKeyId":"key_1","bucketId":null,` +
		`"errorMessage":null,"createdAt":"2026-04-25T10:00:00Z","requestBody":{"name":"assets"},"responseBody":["a","b"]}}`
	current := ""
	status := 200
	c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithoutRetries(), buckt.WithTransport(roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, ContentLength: int64(len(current)), Body: readCloser([]byte(current)), Header: http.Header{"Content-Type": {"application/json"}}}, nil
	})))
	require.NoError(t, err)
	overwrite := func() {
		for _, n := range []int{100, 1000, 10_000} {
			status, current = 200, `"`+strings.Repeat("Z", n)+`"`
			var s string
			require.NoError(t, c.Do(t.Context(), buckt.SystemBuckt, "GET", "/x", nil, &s))
		}
	}
	for range 30 {
		status, current = 200, lineBucket
		bucket, err := c.Buckets.Get(t.Context(), "bkt_1")
		require.NoError(t, err)
		overwrite()
		status, current = 200, log
		record, err := c.Logs.Get(t.Context(), "log_1")
		require.NoError(t, err)
		overwrite()
		status, current = 201, lineKeyCreated
		key, err := c.Keys.Create(t.Context(), newKeyParams())
		require.NoError(t, err)
		overwrite()
		status, current = 201, lineKeyCreated[:len(lineKeyCreated)-1]+","
		saved, err := c.Keys.Create(t.Context(), newKeyParams())
		require.NoError(t, err)
		overwrite()
		status, current = 404, `{"error":{"message":"Bucket not found","code":"E1"},"errors":[{"field":"a","reason":"b"}]}`
		_, err = c.Buckets.Get(t.Context(), "bkt_1")
		e := requireChain(t, err, false, 404)
		overwrite()
		status, current = 200, `{"a":["text",{"b":"c"}]}`
		var raw []byte
		require.NoError(t, c.Do(t.Context(), buckt.SystemBuckt, "GET", "/x", nil, &raw))
		var value any
		require.NoError(t, c.Do(t.Context(), buckt.SystemBuckt, "GET", "/x", nil, &value))
		overwrite()

		require.Equal(t, "bkt_01J9ZX", bucket.ID)
		require.Equal(t, "cdn.example.com", bucket.CustomDomain)
		require.Equal(t, buckt.BucketActive, bucket.Status)
		require.Equal(t, time.Date(2026, 4, 25, 10, 0, 0, 0, time.UTC), bucket.CreatedAt)
		require.Equal(t, "key_1", record.APIKeyID)
		require.Equal(t, `{"name":"assets"}`, record.RequestBody.String())
		require.Equal(t, `["a","b"]`, record.ResponseBody.String())
		require.Equal(t, log[len(`{"data":`):len(log)-1], record.Raw.String())
		require.Equal(t, lineMinted, key.Key.Reveal())
		require.Equal(t, lineMinted, saved.Key.Reveal())
		require.Equal(t, "key_01J9ZX", saved.ID)
		require.Equal(t, "Bucket not found", e.Message)
		require.Equal(t, "E1", e.Code)
		require.Equal(t, []buckt.FieldError{{Field: "a", Message: "b"}}, e.Fields)
		require.Equal(t, `{"error":{"message":"Bucket not found","code":"E1"},"errors":[{"field":"a","reason":"b"}]}`, string(e.Body))
		require.Equal(t, `{"a":["text",{"b":"c"}]}`, string(raw))
		require.Equal(t, map[string]any{"a": []any{"text", map[string]any{"b": "c"}}}, value)
	}
}
