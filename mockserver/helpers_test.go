package mockserver_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
)

// newServer makes a server that checks every exchange against the contract.
func newServer(t *testing.T, opts ...mockserver.Option) *mockserver.Server {
	t.Helper()
	return mockserver.New(t, append([]mockserver.Option{mockserver.WithContractCheck(contractcheck.New())}, opts...)...)
}

// caller makes raw requests with one API key.
type caller struct {
	t    *testing.T
	http *http.Client
	base string
	key  string
}

func call(t *testing.T, server *mockserver.Server) caller {
	return caller{t, server.HTTPClient(), server.Buckt().BaseURL(), server.Buckt().Organization().APIKey()}
}

func (c caller) as(secret string) caller {
	c.key = secret
	return c
}

// reply is a response, read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

// do sends a request below the base URL. The headers are names and values in turn.
func (c caller) do(method, path, body string, headers ...string) reply {
	c.t.Helper()
	if method == http.MethodPost || method == http.MethodPatch {
		headers = append([]string{"Content-Type", "application/json"}, headers...)
	}
	return c.raw(method, c.base+path, strings.NewReader(body), headers...)
}

func (c caller) get(path string) reply          { c.t.Helper(); return c.do("GET", path, "") }
func (c caller) post(path, body string) reply   { c.t.Helper(); return c.do("POST", path, body) }
func (c caller) patch(path, body string) reply  { c.t.Helper(); return c.do("PATCH", path, body) }
func (c caller) delete(path string) reply       { c.t.Helper(); return c.do("DELETE", path, "") }
func (c caller) put(path, content string) reply { c.t.Helper(); return c.do("PUT", path, content) }

func (c caller) raw(method, url string, body io.Reader, headers ...string) reply {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, url, body)
	require.NoError(c.t, err)
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := c.http.Do(req)
	require.NoError(c.t, err)
	return readReply(c.t, resp)
}

func readReply(t *testing.T, resp *http.Response) reply {
	t.Helper()
	defer func() { _ = resp.Body.Close() }()
	content, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return reply{resp.StatusCode, resp.Header, string(content)}
}

// at finds a value in the reply's JSON by a path such as "data.0.id". What is not there is nil, like null.
func (r reply) at(path string) any {
	var value any
	if json.Unmarshal([]byte(r.body), &value) != nil {
		return nil
	}
	for name := range strings.SplitSeq(path, ".") {
		switch parent := value.(type) {
		case map[string]any:
			value = parent[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(parent) {
				return nil
			}
			value = parent[i]
		default:
			return nil
		}
	}
	return value
}

func (r reply) id() string {
	id, _ := r.at("data.id").(string)
	return id
}

// column collects a field of every row of a list.
func (r reply) column(field string) []string {
	rows, _ := r.at("data").([]any)
	values := []string{}
	for i := range rows {
		text, _ := r.at("data." + strconv.Itoa(i) + "." + field).(string)
		values = append(values, text)
	}
	return values
}

// created asserts a write that made something and returns its id.
func created(t *testing.T, r reply) string {
	t.Helper()
	require.Equal(t, http.StatusCreated, r.status, r.body)
	require.NotEmpty(t, r.id())
	return r.id()
}

func succeeds(t *testing.T, r reply) reply {
	t.Helper()
	require.Equal(t, http.StatusOK, r.status, r.body)
	return r
}

// fails asserts a status and the whole envelope of an error.
func fails(t *testing.T, r reply, status int, message string) {
	t.Helper()
	envelope, err := json.Marshal(map[string]any{"data": nil, "error": map[string]any{"message": message}, "meta": nil})
	require.NoError(t, err)
	require.JSONEq(t, string(envelope), r.body)
	require.Equal(t, status, r.status, r.body)
}

// bucket seeds an active bucket.
func bucket(t *testing.T, org *mockserver.Organization, seed mockserver.Bucket) string {
	t.Helper()
	b, err := org.AddBucket(seed)
	require.NoError(t, err)
	return b.ID
}
