package buckt_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// clientWithFileURL returns a client of a server other than Buckt's. The server has a file with a key and a URL, and its content at
// that URL.
func clientWithFileURL(t *testing.T, base, key, url string, opts ...buckt.Option) (*buckt.Client, *script) {
	t.Helper()
	s := &script{t: t, responses: []reply{
		bucketAt("cdn.example.com"),
		object(`{"object":"file","id":` + string(mustJSON(key)) + `,"key":` + string(mustJSON(key)) + `,"url":` + string(mustJSON(url)) + `}`),
		{body: "hello"},
	}}
	opts = append([]buckt.Option{
		buckt.WithAPIKey("bkt_test"), buckt.WithTransport(s), buckt.WithBaseURL(buckt.SystemBuckt, base),
	}, opts...)
	client, err := buckt.New(opts...)
	require.NoError(t, err)
	return client, s
}

// If the API has another host, files are read from their URL.
func TestDownloadFromFileURL(t *testing.T) {
	t.Parallel()
	const mock, hosted = "http://127.0.0.1:4010/v1", "https://storage.example.com/v1"
	insecure := []buckt.Option{buckt.WithInsecureHTTP()}
	for name, tt := range map[string]struct {
		base, key, stored, url string
		opts                   []buckt.Option
		want                   string
	}{
		"a mock":              {mock, "a.txt", "a.txt", "http://127.0.0.1:4010/cdn/a.txt", nil, "http://127.0.0.1:4010/cdn/a.txt"},
		"localhost":           {mock, "a.txt", "a.txt", "http://LocalHost:4010/x/a.txt", nil, "http://LocalHost:4010/x/a.txt"},
		"IPv6":                {mock, "a.txt", "a.txt", "http://[::1]:4010/x/a.txt", nil, "http://[::1]:4010/x/a.txt"},
		"TLS":                 {"https://127.0.0.1:4010/v1", "a", "a", "https://127.0.0.1:4010/x/a", nil, "https://127.0.0.1:4010/x/a"},
		"a domain":            {hosted, "a.txt", "a.txt", "https://cdn.example.com/a.txt", nil, "https://cdn.example.com/a.txt"},
		"a port":              {hosted, "a", "a", "https://cdn.example.com:8443/a", nil, "https://cdn.example.com:8443/a"},
		"plain http, allowed": {hosted, "a", "a", "http://cdn.example.com/a", insecure, "http://cdn.example.com/a"},
		"another port of Buckt's host": {"https://api.buckt.dev:8443/v1", "a", "a", "https://other.example.com/a", nil,
			"https://other.example.com/a"},
		"a path": {hosted, "a/b.txt", "a/b.txt", "https://storage.example.com/files/x%2Fy/a/b.txt", nil,
			"https://storage.example.com/files/x%2Fy/a/b.txt"},
		"a key that must be escaped": {mock, "a?b#c%20d é", "a?b#c%20d é", "http://127.0.0.1:4010/x/a?b#c%20d é", nil,
			"http://127.0.0.1:4010/x/a%3Fb%23c%2520d%20%C3%A9"},
		"a key that is escaped there":  {mock, "a b#c", "a b#c", "http://127.0.0.1:4010/x/a%20b%23c", nil, "http://127.0.0.1:4010/x/a%20b%23c"},
		"a key that is stored escaped": {mock, "a#b", "a%23b", "http://127.0.0.1:4010/x/a%23b", nil, "http://127.0.0.1:4010/x/a%2523b"},
		"a key that looks like a URL": {mock, "http://evil.example/", "http://evil.example/", "http://127.0.0.1:4010/x/http://evil.example/", nil,
			"http://127.0.0.1:4010/x/http://evil.example/"},
		"slashes at the ends": {mock, "//a/", "//a/", "http://127.0.0.1:4010/x///a/", nil, "http://127.0.0.1:4010/x///a/"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := clientWithFileURL(t, tt.base, tt.stored, tt.url, tt.opts...)
			d, err := client.Files.Download(t.Context(), "bkt_1", tt.key)
			require.NoError(t, err)
			got, err := io.ReadAll(d)
			require.NoError(t, err)
			require.NoError(t, d.Close())
			require.Equal(t, "hello", string(got))
			require.Len(t, s.sent(), 3)
			q := s.sent()[2]
			require.Equal(t, tt.want, q.scheme+"://"+q.host+q.path)
			require.Empty(t, q.query)
			require.NotContains(t, q.header, "Authorization")
			require.NotContains(t, q.header, "X-Request-Id")
		})
	}
}

// An invalid URL is rejected before anything is sent to it.
func TestDownloadFromInvalidURL(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ url, message string }{
		"a file":                      {"file:///etc/a", "must be an absolute URL with https and a host"},
		"a file of a host":            {"file://127.0.0.1/a", "must be an absolute URL with https and a host"},
		"another scheme":              {"ftp://127.0.0.1/a", "must be an absolute URL with https and a host"},
		"no scheme":                   {"127.0.0.1:4010/a", "must be an absolute URL"},
		"no host":                     {"https:///a", "must be an absolute URL with https and a host"},
		"a port alone":                {"http://:4010/a", "must be an absolute URL with https and a host"},
		"a user":                      {"https://user@cdn.example.com/a", "must have no user, query or fragment"},
		"a password":                  {"https://user:secret@cdn.example.com/a", "must have no user, query or fragment"},
		"a fragment":                  {"https://cdn.example.com/#/a", "must have no user, query or fragment"},
		"an empty fragment":           {"https://cdn.example.com#/a", "must have no user, query or fragment"},
		"a query":                     {"https://cdn.example.com/x?q=/a", "must have no user, query or fragment"},
		"dots":                        {"https://cdn.example.com/x/../a", "must have no segment"},
		"dots, escaped":               {"https://cdn.example.com/%2e%2e/a", "must have no segment"},
		"plain http":                  {"http://cdn.example.com/a", "must use https: plain http to cdn.example.com would expose the file"},
		"plain http to metadata":      {"http://169.254.169.254/latest/a", "must use https: plain http to 169.254.169.254"},
		"plain http, like loopback":   {"http://127.0.0.1.example.com/a", "must use https"},
		"plain http, named localhost": {"http://cdn.localhost/a", "must use https"},
		"a line break":                {"https://cdn.example.com\r\nX: y/a", "must be an absolute URL"},
		"another file":                {"https://cdn.example.com/b", "does not end with its key"},
		"no URL":                      {"", "does not end with its key"},
		"the key alone":               {"a", "does not end with its key"},
		"a path alone":                {"/a", "must be an absolute URL with https and a host"},
		"after the key":               {"https://cdn.example.com/a?token=1", "does not end with its key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s := clientWithFileURL(t, "http://127.0.0.1:4010/v1", "a", tt.url)
			d, err := client.Files.Download(t.Context(), "bkt_1", "a")
			require.Nil(t, d)
			require.ErrorIs(t, err, buckt.ErrInvalidResponse)
			e := requireError(t, err)
			require.Equal(t, "Files.Download", e.Operation)
			require.Contains(t, e.Message, "the file's URL ")
			require.Contains(t, e.Message, tt.message)
			require.NotContains(t, err.Error(), "secret")
			require.Len(t, s.sent(), 2)
		})
	}
}

// A redirect may change only the path, for any location of the file.
func TestDownloadFromFileURLRedirects(t *testing.T) {
	t.Parallel()
	for _, to := range []string{"file:///etc/passwd", "http://127.0.0.1:4011/x", "https://127.0.0.1:4010/x", "http://evil.example/"} {
		client, s := clientWithFileURL(t, "http://127.0.0.1:4010/v1", "a", "http://127.0.0.1:4010/x/a")
		s.responses[2] = reply{status: 302, header: http.Header{"Location": {to}}}
		_, err := client.Files.Download(t.Context(), "bkt_1", "a")
		require.Equal(t, 302, requireError(t, err).StatusCode, to)
		require.Len(t, s.sent(), 3)
	}
}
