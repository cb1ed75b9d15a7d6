package mediatype_test

import (
	"mime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/internal/mediatype"
)

func TestByExtension(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"a.png": "image/png", "A.PNG": "image/png", "a/b.c/d.html": "text/html; charset=utf-8", "x.tar.gz": "application/gzip",
		"": "", "a": "", "a.": "", "a.png/b": "", ".unknown": "",
	} {
		require.Equal(t, want, mediatype.ByExtension(key), key)
		if want != "" {
			_, _, err := mime.ParseMediaType(want)
			require.NoError(t, err)
		}
	}
}

func TestSniff(t *testing.T) {
	t.Parallel()
	for head, want := range map[string]string{
		"": "application/octet-stream", "hello": "text/plain; charset=utf-8", "\x89PNG\r\n\x1a\n": "image/png", "\x00\x01": "application/octet-stream",
	} {
		require.Equal(t, want, mediatype.Sniff([]byte(head)), "%q", head)
	}
}
