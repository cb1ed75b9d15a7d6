package mockserver_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

// foundryDBCaller makes raw requests to FoundryDB with one credential.
type foundryDBCaller struct {
	caller
	headers []string
}

// callFoundryDB calls as the default user.
func callFoundryDB(t *testing.T, server *mockserver.Server) foundryDBCaller {
	t.Helper()
	f := foundryDBCaller{caller: caller{t, server.HTTPClient(), server.FoundryDB().BaseURL(), ""}}
	return f.user(server.FoundryDB().User())
}

func (c foundryDBCaller) user(u *mockserver.FoundryDBUser) foundryDBCaller {
	return c.authorized("Basic " + base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+u.Password())))
}

func (c foundryDBCaller) token(secret string) foundryDBCaller {
	return c.authorized("Bearer " + secret)
}

func (c foundryDBCaller) authorized(value string) foundryDBCaller {
	c.headers = []string{"Authorization", value}
	return c
}

func (c foundryDBCaller) in(o *mockserver.FoundryDBOrganization) foundryDBCaller {
	c.headers = append(c.headers[:2:2], "X-Active-Org-ID", o.ID())
	return c
}

func (c foundryDBCaller) do(method, path, body string) reply {
	c.t.Helper()
	headers := c.headers
	if method == http.MethodPost {
		headers = append([]string{"Content-Type", "application/json"}, headers...)
	}
	return c.raw(method, c.base+path, strings.NewReader(body), headers...)
}

func (c foundryDBCaller) get(path string) reply        { c.t.Helper(); return c.do("GET", path, "") }
func (c foundryDBCaller) post(path, body string) reply { c.t.Helper(); return c.do("POST", path, body) }
func (c foundryDBCaller) delete(path string) reply     { c.t.Helper(); return c.do("DELETE", path, "") }

// foundryDBFails asserts a status and the whole body of an error.
func foundryDBFails(t *testing.T, r reply, status int, message string) {
	t.Helper()
	require.Equal(t, status, r.status, r.body)
	require.Equal(t, map[string]any{"error": message}, r.whole())
}

// whole is the reply's JSON, nil where there is none.
func (r reply) whole() any {
	return reply{body: `{"whole":` + r.body + `}`}.at("whole")
}

// sendsNothing asserts an answer without a body.
func sendsNothing(t *testing.T, r reply, status int) {
	t.Helper()
	require.Equal(t, status, r.status, r.body)
	require.Empty(t, r.body)
	require.Empty(t, r.header.Get("Content-Type"))
}

// fileService seeds a Running file service.
func fileService(t *testing.T, server *mockserver.Server, seed mockserver.FileService) mockserver.FileService {
	t.Helper()
	service, err := server.FoundryDB().AddFileService(seed)
	require.NoError(t, err)
	return service
}

// rows collects a field of every row of a list.
func (r reply) rows(list, field string) []string {
	all, _ := r.at(list).([]any)
	values := []string{}
	for _, row := range all {
		object, _ := row.(map[string]any)
		text, _ := object[field].(string)
		values = append(values, text)
	}
	return values
}

func textOf(v any) string {
	s, _ := v.(string)
	return s
}
