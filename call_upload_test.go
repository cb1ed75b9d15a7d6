package buckt_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// A source that can be read once is sent once: the error of that attempt remains and has the reason.
func TestUploadOfAPlainReaderIsNotRepeated(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]struct {
		response lineResponse
		status   int
	}{"500": {responseOf(500, ""), 500}, "429": {responseOf(429, "", "Retry-After: 1"), 429}, "lost": {lineResponse{then: (*lineConn).reset}, 0}} {
		inBubble(t, name, func(t *testing.T) {
			l := newLine(t, always(r.response))
			_, err := l.client().Files.Upload(t.Context(), "bkt_1", "a.txt", buckt.FileUploadParams{Source: buckt.FromReader(io.NopCloser(strings.NewReader("hello")))})
			require.Len(t, l.requests(), 1)
			require.Equal(t, "hello", l.requests()[0].body)
			e := requireChain(t, err, false, r.status)
			require.Contains(t, e.NotRetried, "io.Reader")
			require.ErrorContains(t, err, "not retried")
		})
	}
	inBubble(t, "not even read", func(t *testing.T) {
		l := newLine(t, always(responseOf(200, lineFile)))
		l.dialing = func(n int) error {
			if n == 1 {
				return errRefused()
			}
			return nil
		}
		_, err := l.client().Files.Upload(t.Context(), "bkt_1", "a.txt", buckt.FileUploadParams{Source: buckt.FromReader(io.NopCloser(strings.NewReader("hello")))})
		require.NoError(t, err)
		require.Equal(t, "hello", l.requests()[0].body)
	})
}

// The credential is sent to the API, but not to the domain of the files.
func TestCredentialGoesToTheAPIAlone(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	c, err := buckt.New(buckt.WithAPIKey(lineKey), buckt.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		got[r.URL.Host] = r.Header.Get("Authorization") + "|" + r.Header.Get("X-Request-ID")
		return &http.Response{StatusCode: 200, Body: readCloser([]byte(lineBucket))}, nil
	})))
	require.NoError(t, err)
	d, err := c.Files.Download(t.Context(), "bkt_01J9ZX", "a.txt")
	require.NoError(t, err)
	require.NoError(t, d.Close())
	require.Len(t, got, 2)
	require.Contains(t, got["api.buckt.dev"], "Bearer "+lineKey)
	require.Equal(t, "|", got["cdn.example.com"])
}
