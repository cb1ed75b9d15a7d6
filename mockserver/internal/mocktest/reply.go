package mocktest

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Reply is a response with its whole body.
type Reply struct {
	Status int
	Header http.Header
	Body   string
}

// ReadReply reads a response and closes its body.
func ReadReply(t *testing.T, resp *http.Response) Reply {
	t.Helper()
	defer func() { _ = resp.Body.Close() }()
	content, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return Reply{Status: resp.StatusCode, Header: resp.Header, Body: string(content)}
}

// At returns the value at a path such as "data.0.id" of the JSON body, nil if it is missing or null.
func (r Reply) At(path string) any {
	var value any
	if json.Unmarshal([]byte(r.Body), &value) != nil {
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

// ID returns the string at data.id, "" if it is missing.
func (r Reply) ID() string {
	id, _ := r.At("data.id").(string)
	return id
}

// Column returns a string field of each element of data.
func (r Reply) Column(field string) []string {
	rows, _ := r.At("data").([]any)
	values := []string{}
	for i := range rows {
		text, _ := r.At("data." + strconv.Itoa(i) + "." + field).(string)
		values = append(values, text)
	}
	return values
}

// RequireCreated requires status 201 and returns data.id.
func RequireCreated(t *testing.T, r Reply) string {
	t.Helper()
	require.Equal(t, http.StatusCreated, r.Status, r.Body)
	require.NotEmpty(t, r.ID())
	return r.ID()
}

// RequireOK requires status 200.
func RequireOK(t *testing.T, r Reply) Reply {
	t.Helper()
	require.Equal(t, http.StatusOK, r.Status, r.Body)
	return r
}

// RequireNoBody requires a status and an empty body without a Content-Type.
func RequireNoBody(t *testing.T, r Reply, status int) {
	t.Helper()
	require.Equal(t, status, r.Status, r.Body)
	require.Empty(t, r.Body)
	require.Empty(t, r.Header.Get("Content-Type"))
}

// RequireJSON requires a status and a whole JSON body.
func RequireJSON(t *testing.T, r Reply, status int, body string) {
	t.Helper()
	require.Equal(t, status, r.Status, r.Body)
	require.JSONEq(t, body, r.Body)
	require.Equal(t, "application/json", r.Header.Get("Content-Type"))
}

// JSON returns the whole body, decoded: nil if it is not JSON.
func (r Reply) JSON() any {
	return Reply{Body: `{"whole":` + r.Body + `}`}.At("whole")
}
