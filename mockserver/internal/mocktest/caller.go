package mocktest

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
)

// Caller sends requests with a bearer token.
type Caller struct {
	T    *testing.T
	HTTP *http.Client
	Base string
	Key  string
}

// CallBuckt calls Buckt with the API key of the default organization.
func CallBuckt(t *testing.T, server *mockserver.Server) Caller {
	return Caller{T: t, HTTP: server.HTTPClient(), Base: server.Buckt().BaseURL(), Key: server.Buckt().Organization().APIKey()}
}

// As returns a caller with another token, "" for none.
func (c Caller) As(secret string) Caller {
	c.Key = secret
	return c
}

// Do sends a request to a path below Base. The body of a POST or PATCH is JSON. The headers are names and values in turn.
func (c Caller) Do(method, path, body string, headers ...string) Reply {
	c.T.Helper()
	if method == http.MethodPost || method == http.MethodPatch {
		headers = append([]string{"Content-Type", "application/json"}, headers...)
	}
	return c.Raw(method, c.Base+path, strings.NewReader(body), headers...)
}

// Get sends a GET request.
func (c Caller) Get(path string) Reply { c.T.Helper(); return c.Do("GET", path, "") }

// Post sends JSON in a POST request.
func (c Caller) Post(path, body string) Reply { c.T.Helper(); return c.Do("POST", path, body) }

// Patch sends JSON in a PATCH request.
func (c Caller) Patch(path, body string) Reply { c.T.Helper(); return c.Do("PATCH", path, body) }

// Delete sends a DELETE request.
func (c Caller) Delete(path string) Reply { c.T.Helper(); return c.Do("DELETE", path, "") }

// Put sends content in a PUT request, without a Content-Type.
func (c Caller) Put(path, content string) Reply { c.T.Helper(); return c.Do("PUT", path, content) }

// Raw sends a request to a whole URL. The headers are names and values in turn; they may replace Authorization.
func (c Caller) Raw(method, url string, body io.Reader, headers ...string) Reply {
	c.T.Helper()
	req, err := http.NewRequestWithContext(c.T.Context(), method, url, body)
	require.NoError(c.T, err)
	if c.Key != "" {
		req.Header.Set("Authorization", "Bearer "+c.Key)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := c.HTTP.Do(req)
	require.NoError(c.T, err)
	return ReadReply(c.T, resp)
}
