package conformance_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

var rangeChecks = []check{
	{name: "range of the first bytes", run: ranged("bytes=0-4", "01234", "bytes 0-4/10")},
	{name: "range in the middle", run: ranged("bytes=3-3", "3", "bytes 3-3/10")},
	{name: "range to the end", run: ranged("bytes=7-", "789", "bytes 7-9/10")},
	{name: "range of the last bytes", run: ranged("bytes=-3", "789", "bytes 7-9/10")},
	{name: "range beyond the end", run: ranged("bytes=8-100", "89", "bytes 8-9/10")},
	{name: "range of more than all", run: ranged("bytes=-100", "0123456789", "bytes 0-9/10")},
	{name: "range that cannot be satisfied", run: rangeUnsatisfiable},
}

func ranged(value, body, contentRange string) func(*testing.T, *fixture) {
	return func(t *testing.T, f *fixture) {
		put := f.must(t, "digits", "0123456789")
		got, err := f.get(t.Context(), "digits", getOptions{byteRange: value})
		require.NoError(t, err)
		require.Equal(t, http.StatusPartialContent, got.status)
		require.Equal(t, body, string(got.body))
		require.Equal(t, contentRange, got.header.Get("Content-Range"))
		require.Equal(t, put.etag, got.etag, "the ETag is that of the whole object")

		head, err := f.head(t.Context(), "digits", getOptions{byteRange: value})
		require.NoError(t, err)
		require.Equal(t, http.StatusPartialContent, head.status)
		require.Equal(t, contentRange, head.header.Get("Content-Range"))
	}
}

func rangeUnsatisfiable(t *testing.T, f *fixture) {
	f.must(t, "digits", "0123456789")
	f.must(t, "empty", "")
	for key, value := range map[string]string{"digits": "bytes=10-", "empty": "bytes=0-0"} {
		_, err := f.get(t.Context(), key, getOptions{byteRange: value})
		refused(t, err, http.StatusRequestedRangeNotSatisfiable, "InvalidRange")
	}
}
