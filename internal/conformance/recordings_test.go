package conformance_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
)

// interaction is a request to a real system with its response, in the form of recordings and SDKs.
type interaction struct {
	Name     string
	Method   string
	Path     string
	Body     json.RawMessage
	Status   int
	Response json.RawMessage
}

func interactions(t *testing.T, file string) []interaction {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	var all []interaction
	require.NoError(t, json.Unmarshal(text, &all))
	return all
}

// TestRecordings sends the recorded requests to the mock in order. Its responses have the recorded statuses, fields and types.
func TestRecordings(t *testing.T) {
	for _, system := range []struct {
		file      string
		base      func(*mockserver.Server) string
		authorize func(*mockserver.Server, *http.Request)
	}{
		{
			"linode.json",
			func(s *mockserver.Server) string { return strings.TrimSuffix(s.Linode().BaseURL(), "/v4") },
			func(s *mockserver.Server, r *http.Request) {
				r.Header.Set("Authorization", "Bearer "+s.Linode().Token())
			},
		},
		{
			"foundrydb.json",
			func(s *mockserver.Server) string { return s.FoundryDB().BaseURL() },
			func(s *mockserver.Server, r *http.Request) {
				r.SetBasicAuth(s.FoundryDB().Username(), s.FoundryDB().Password())
			},
		},
	} {
		t.Run(system.file, func(t *testing.T) {
			server := newServer(t, mockserver.WithProvisioning(0))
			send := func(method, url, body, contentType string, api bool) (int, []byte) {
				req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
				require.NoError(t, err)
				if body != "" {
					req.Header.Set("Content-Type", contentType)
				}
				if api {
					system.authorize(server, req)
				}
				resp, err := server.HTTPClient().Do(req)
				require.NoError(t, err)
				text, err := io.ReadAll(resp.Body)
				require.NoError(t, err)
				require.NoError(t, resp.Body.Close())
				return resp.StatusCode, text
			}
			ids := strings.NewReplacer()
			var known []string
			for _, i := range interactions(t, system.file) {
				status, text := send(i.Method, system.base(server)+ids.Replace(i.Path), string(i.Body), "application/json", true)
				require.Equal(t, i.Status, status, "%s: %s", i.Name, text)
				if i.Response == nil {
					require.Empty(t, text, i.Name)
					continue
				}
				var want, got any
				require.NoError(t, json.Unmarshal(i.Response, &want))
				require.NoError(t, json.Unmarshal(text, &got))
				require.Equal(t, shape(want), shape(got), "%s: %s", i.Name, text)
				was, _ := want.(map[string]any)
				is, _ := got.(map[string]any)
				if was["id"] != nil {
					known = append(known, id(was), id(is))
					ids = strings.NewReplacer(known...)
				}
				if signed, ok := is["url"].(string); ok {
					// The object that later interactions request.
					var body struct{ Method string }
					require.NoError(t, json.Unmarshal(i.Body, &body))
					content := map[string]string{http.MethodPut: "testing123"}[body.Method]
					status, text := send(body.Method, signed, content, "text/plain", false)
					require.Less(t, status, 300, "%s: %s", i.Name, text)
				}
			}
		})
	}
}

// id is the id of a row in a path.
func id(row map[string]any) string {
	if number, ok := row["id"].(float64); ok {
		return fmt.Sprintf("%.0f", number)
	}
	return fmt.Sprint(row["id"])
}

// shape describes the types of a value: of an object by field, of an array by its elements.
func shape(value any) any {
	switch v := value.(type) {
	case map[string]any:
		fields := make(map[string]any)
		for name, field := range v {
			fields[name] = shape(field)
		}
		return fields
	case []any:
		elements := make(map[string]bool)
		for _, element := range v {
			elements[fmt.Sprint(shape(element))] = true
		}
		return slices.Sorted(maps.Keys(elements))
	}
	return fmt.Sprintf("%T", value)
}

// recorded is a transport that returns the response of one interaction.
type recorded struct {
	t *testing.T
	interaction
}

func (r recorded) RoundTrip(req *http.Request) (*http.Response, error) {
	path, _, _ := strings.Cut(r.Path, "?")
	assert.Equal(r.t, r.Method+" "+path, req.Method+" "+req.URL.Path)
	if r.Body != nil {
		body, err := io.ReadAll(req.Body)
		assert.NoError(r.t, err)
		assert.NoError(r.t, req.Body.Close())
		assert.JSONEq(r.t, string(r.Body), string(body))
	}
	return &http.Response{
		StatusCode: r.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req, ContentLength: int64(len(r.Response)),
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(string(r.Response))),
	}, nil
}

// TestRecordingsDecoded makes each recorded request with the client, which decodes the recorded response.
func TestRecordingsDecoded(t *testing.T) {
	type calls = map[string]func(*testing.T, *buckt.Client)
	for file, calls := range map[string]calls{"linode.json": linodeCalls, "foundrydb.json": foundryDBCalls} {
		for _, i := range interactions(t, file) {
			t.Run(file+"/"+i.Name, func(t *testing.T) {
				client, err := buckt.New(buckt.WithTransport(recorded{t, i}), buckt.WithoutRetries(),
					buckt.WithLinode("token"), buckt.WithFoundryDB("admin", "password"))
				require.NoError(t, err)
				t.Cleanup(func() { require.NoError(t, client.Close()) })
				require.Contains(t, calls, i.Name)
				calls[i.Name](t, client)
			})
		}
	}
}
