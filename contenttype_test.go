package buckt_test

import (
	"mime"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// pngHead is sufficient to detect a PNG.
const pngHead = "\x89PNG\r\n\x1a\n"

func sentContentType(t *testing.T, key, content string, params buckt.FileUploadParams, opts ...buckt.CallOption) string {
	t.Helper()
	client, s := newScript(t, fileJSON("a", 1))
	params.Source = buckt.FromReader(strings.NewReader(content))
	_, err := client.Files.Upload(t.Context(), "bkt_1", key, params, opts...)
	require.NoError(t, err)
	require.Equal(t, content, s.only().body, "sniffing took bytes away")
	require.Len(t, s.only().header["Content-Type"], 1)
	return s.only().header.Get("Content-Type")
}

// An explicit content type takes precedence, then the extension, then the bytes.
func TestContentTypePrecedence(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		key, content, given, want string
	}{
		"the caller's wins over all":      {"a.css", pngHead, "application/x-mine", "application/x-mine"},
		"the extension over the bytes":    {"a.css", pngHead, "", "text/css; charset=utf-8"},
		"the bytes, without an extension": {"a", pngHead, "", "image/png"},
		"the bytes, with an unknown one":  {"a.unheard-of", pngHead, "", "image/png"},
		"an extension in capitals":        {"A.JPEG", "x", "", "image/jpeg"},
		"the last extension":              {"a.css.json", "x", "", "application/json"},
		"a dot file":                      {".json", "x", "", "application/json"},
		"a dot in a folder only":          {"a.css/b", "plain text", "", "text/plain; charset=utf-8"},
		"a dot at the end":                {"a.", pngHead, "", "image/png"},
		"a slash at the end":              {"a.css/", pngHead, "", "image/png"},
		"HTML by its bytes":               {"a", "<!DOCTYPE html><p>", "", "text/html; charset=utf-8"},
		"no bytes":                        {"a", "", "", "application/octet-stream"},
		"no bytes, with an extension":     {"a.txt", "", "", "text/plain; charset=utf-8"},
		"unknown bytes":                   {"a", "\x00\x01\x02\x03", "", "application/octet-stream"},
		"UTF-8":                           {"a", "grün", "", "text/plain; charset=utf-8"},
		"the 513th byte does not count":   {"a", strings.Repeat("a", 512) + "\x00", "", "text/plain; charset=utf-8"},
		"the 512th does":                  {"a", strings.Repeat("a", 511) + "\x00", "", "application/octet-stream"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, sentContentType(t, tt.key, tt.content, buckt.FileUploadParams{ContentType: tt.given}))
		})
	}
	t.Run("a header of this call alone", func(t *testing.T) {
		t.Parallel()
		got := sentContentType(t, "a.css", "x", buckt.FileUploadParams{ContentType: "text/plain"}, buckt.Header("content-type", "x/y"))
		require.Equal(t, "x/y", got)
	})
}

// The table is the same on every machine, and all its types are valid. It includes the types of the web and those that the API
// compresses.
func TestContentTypesByExtension(t *testing.T) {
	t.Parallel()
	for ext, want := range map[string]string{
		".avif": "image/avif", ".gif": "image/gif", ".ico": "image/vnd.microsoft.icon", ".jpeg": "image/jpeg", ".jpg": "image/jpeg",
		".png": "image/png", ".svg": "image/svg+xml", ".webp": "image/webp", ".css": "text/css; charset=utf-8",
		".csv": "text/csv; charset=utf-8", ".htm": "text/html; charset=utf-8", ".html": "text/html; charset=utf-8",
		".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8", ".md": "text/markdown; charset=utf-8",
		".txt": "text/plain; charset=utf-8", ".json": "application/json", ".map": "application/json", ".pdf": "application/pdf",
		".wasm": "application/wasm", ".webmanifest": "application/manifest+json", ".xml": "application/xml", ".zip": "application/zip",
		".gz": "application/gzip", ".mp4": "video/mp4", ".webm": "video/webm", ".mp3": "audio/mpeg", ".woff2": "font/woff2", ".ttf": "font/ttf",
	} {
		got := sentContentType(t, "a"+ext, "x", buckt.FileUploadParams{})
		require.Equal(t, want, got, ext)
		media, params, err := mime.ParseMediaType(got)
		require.NoError(t, err)
		require.Equal(t, got, mime.FormatMediaType(media, params))
	}
}

// The head of any source is read once for the content type and is still sent.
func TestContentTypeOfEverySource(t *testing.T) {
	t.Parallel()
	content := append([]byte(pngHead), randomBytes(3000)...)
	for _, tt := range sourceCases(append(make([]byte, 0), content...)) {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, s := newScript(t, fileJSON("a", 1))
			_, err := client.Files.Upload(t.Context(), "bkt_1", "a", buckt.FileUploadParams{Source: tt.make(t)})
			require.NoError(t, err)
			require.Equal(t, string(tt.want), s.only().body)
			require.Equal(t, http.DetectContentType(tt.want), s.only().header.Get("Content-Type"))
		})
	}
}
