package ui

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/admin"
	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/watch"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// browser is one without JavaScript.
type browser struct {
	t      *testing.T
	server *mockserver.Server
}

func open(t *testing.T, opts ...mockserver.Option) browser {
	t.Helper()
	server := mockserver.New(t, append([]mockserver.Option{mockserver.WithContractCheck(contractcheck.New())}, opts...)...)
	watcher := watch.New(server)
	server.Handle(admin.Path, admin.Guard(New(admin.New(server, watcher), watcher).Handler()))
	return browser{t, server}
}

type shown struct {
	status int
	header http.Header
	at     string // the final URL
	html   string
}

func (b browser) visit(method, path, body string) shown {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, "http://localhost"+path, strings.NewReader(body))
	require.NoError(b.t, err)
	if body != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", "http://localhost")
	}
	resp, err := b.server.HTTPClient().Do(req)
	require.NoError(b.t, err)
	defer func() { _ = resp.Body.Close() }()
	content, err := io.ReadAll(resp.Body)
	require.NoError(b.t, err)
	return shown{resp.StatusCode, resp.Header, resp.Request.URL.RequestURI(), string(content)}
}

func (b browser) get(path string) shown { b.t.Helper(); return b.visit("GET", path, "") }

// submit posts a form of the page.
func (b browser) submit(action string, values ...string) shown {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i < len(values); i += 2 {
		form.Set(values[i], values[i+1])
	}
	return b.visit("POST", "/_mock/ui/"+action, form.Encode())
}

var (
	tags   = regexp.MustCompile(`<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// text is the visible text.
func (s shown) text() string { return spaces.ReplaceAllString(tags.ReplaceAllString(s.html, " "), " ") }
