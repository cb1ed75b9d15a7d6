package mocktest

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/foundrydb"
)

// FoundryDBCaller sends requests to FoundryDB. Headers are names and values in turn; the first is Authorization.
type FoundryDBCaller struct {
	Caller
	Headers []string
}

// CallFoundryDB calls FoundryDB as the default user.
func CallFoundryDB(t *testing.T, server *mockserver.Server) FoundryDBCaller {
	t.Helper()
	f := FoundryDBCaller{Caller: Caller{T: t, HTTP: server.HTTPClient(), Base: server.FoundryDB().BaseURL()}}
	return f.User(server.FoundryDB().User())
}

// User returns a caller with the password of a user.
func (c FoundryDBCaller) User(u *foundrydb.User) FoundryDBCaller {
	return c.Authorized("Basic " + base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+u.Password())))
}

// Token returns a caller with a bearer token.
func (c FoundryDBCaller) Token(secret string) FoundryDBCaller {
	return c.Authorized("Bearer " + secret)
}

// Authorized returns a caller with another Authorization header.
func (c FoundryDBCaller) Authorized(value string) FoundryDBCaller {
	c.Headers = []string{"Authorization", value}
	return c
}

// In returns a caller that acts in an organization.
func (c FoundryDBCaller) In(o *foundrydb.Organization) FoundryDBCaller {
	c.Headers = append(c.Headers[:2:2], "X-Active-Org-ID", o.ID())
	return c
}

// Do sends a request to a path below Base. The body of a POST is JSON.
func (c FoundryDBCaller) Do(method, path, body string) Reply {
	c.T.Helper()
	headers := c.Headers
	if method == http.MethodPost {
		headers = append([]string{"Content-Type", "application/json"}, headers...)
	}
	return c.Raw(method, c.Base+path, strings.NewReader(body), headers...)
}

// Get sends a GET request.
func (c FoundryDBCaller) Get(path string) Reply { c.T.Helper(); return c.Do("GET", path, "") }

// Post sends JSON in a POST request.
func (c FoundryDBCaller) Post(path, body string) Reply { c.T.Helper(); return c.Do("POST", path, body) }

// Delete sends a DELETE request.
func (c FoundryDBCaller) Delete(path string) Reply { c.T.Helper(); return c.Do("DELETE", path, "") }

// RequireFoundryDBError requires an error of FoundryDB's: its status and the whole body.
func RequireFoundryDBError(t *testing.T, r Reply, status int, message string) {
	t.Helper()
	require.Equal(t, status, r.Status, r.Body)
	require.Equal(t, map[string]any{"error": message}, r.JSON())
}

// AddFileService adds a file service, which is Running unless seed has another status.
func AddFileService(t *testing.T, server *mockserver.Server, seed foundrydb.FileService) foundrydb.FileService {
	t.Helper()
	service, err := server.FoundryDB().AddFileService(seed)
	require.NoError(t, err)
	return service
}

// AddFoundryDBObject adds an object of size zero bytes to the bucket of a file service.
func AddFoundryDBObject(t *testing.T, server *mockserver.Server, service, key string, size int) {
	t.Helper()
	require.NoError(t, server.FoundryDB().PutObject(service, foundrydb.Object{Key: key, Content: make([]byte, size)}))
}

// AddFoundryDBKey adds an access key.
func AddFoundryDBKey(t *testing.T, server *mockserver.Server, seed foundrydb.Key) foundrydb.Key {
	t.Helper()
	key, err := server.FoundryDB().AddKey(seed)
	require.NoError(t, err)
	return key
}
