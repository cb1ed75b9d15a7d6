package systemtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
)

// seedWalk walks a seed's page. Its client sends to the addresses that the page names; the mock answers there.
type seedWalk struct {
	t      *testing.T
	server *mockserver.Server
	client *buckt.Client

	mu   sync.Mutex
	wire []onWire
}

// onWire is what went over the wire, with the secrets that the server's record does not keep.
type onWire struct {
	method string
	url    *url.URL
	header http.Header
	body   string

	status       int
	answerHeader http.Header
	answer       string
}

func newSeedWalk(t *testing.T, server *mockserver.Server, opts ...buckt.Option) *seedWalk {
	t.Helper()
	w := &seedWalk{t: t, server: server}
	client, err := buckt.New(append([]buckt.Option{buckt.WithTransport(w)}, opts...)...)
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Close() })
	w.client = client
	return w
}

// RoundTrip implements [http.RoundTripper].
func (w *seedWalk) RoundTrip(r *http.Request) (*http.Response, error) {
	seen := onWire{method: r.Method, url: r.URL, header: r.Header.Clone()}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if err != nil {
			return nil, err
		}
		seen.body = string(body)
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	resp, err := w.server.HTTPClient().Transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(answer))
	seen.status, seen.answerHeader, seen.answer = resp.StatusCode, resp.Header.Clone(), string(answer)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wire = append(w.wire, seen)
	return resp, nil
}

// seedRequest is a request as the page has it, its placeholders filled in.
type seedRequest struct {
	operation   string
	method, url string
	// header are those of the page.
	header map[string]string
	// body is the JSON of the page, "" for none.
	body string
}

// asked holds the last request against the page, as the client sent it and as the server recorded it, and returns its answer.
func (w *seedWalk) asked(want seedRequest) onWire {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	require.NotEmpty(w.t, w.wire)
	got := w.wire[len(w.wire)-1]
	address, err := url.Parse(want.url)
	require.NoError(w.t, err)
	require.Equal(w.t, want.method, got.method)
	require.Equal(w.t, address.Scheme+"://"+address.Host+address.EscapedPath(), got.url.Scheme+"://"+got.url.Host+got.url.EscapedPath())
	require.Equal(w.t, address.Query(), got.url.Query())
	for name, value := range want.header {
		require.Equal(w.t, value, got.header.Get(name), name)
	}
	if want.body == "" {
		require.Empty(w.t, got.body)
		require.Empty(w.t, got.header.Get("Content-Type"))
	} else {
		require.JSONEq(w.t, want.body, got.body)
	}

	// Requests to S3 are those that the mock itself makes to verify a bucket.
	exchanges := slices.DeleteFunc(w.server.Requests(), func(ex mockserver.Exchange) bool { return strings.HasPrefix(ex.Operation, "s3") })
	require.Len(w.t, exchanges, len(w.wire))
	recorded := exchanges[len(exchanges)-1]
	require.Equal(w.t, want.operation, recorded.Operation)
	require.Equal(w.t, want.method, recorded.Method)
	require.Equal(w.t, address.Host, recorded.Host)
	require.Equal(w.t, address.EscapedPath(), recorded.URL.EscapedPath())
	require.Equal(w.t, address.Query(), recorded.URL.Query())
	for name := range want.header {
		require.NotEmpty(w.t, recorded.RequestHeader.Get(name), name)
	}
	if want.body != "" {
		require.Empty(w.t, differences(parsed(w.t, want.body), parsed(w.t, string(recorded.RequestBody)), "", "secret_key"))
	}
	require.Equal(w.t, got.status, recorded.Status)
	return got
}

// requireSample holds an answer against the page's sample: it has every field with the same type, and with the same value but
// for those that are the server's own.
func requireSample(t *testing.T, sample, answer string, own ...string) {
	t.Helper()
	require.Empty(t, differences(parsed(t, sample), parsed(t, answer), "", own...), "the answer was %s", answer)
}

func parsed(t *testing.T, document string) any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal([]byte(document), &v), document)
	return v
}

// differences tells where an answer differs from a sample. A place is written "data.0.id"; own names fields, at whatever
// place, of which the type alone counts. Fields that the sample does not have are allowed.
func differences(sample, answer any, place string, own ...string) []string {
	if reflect.TypeOf(sample) != reflect.TypeOf(answer) {
		return []string{place + ": another type"}
	}
	name := place[strings.LastIndex(place, ".")+1:]
	var found []string
	switch sample := sample.(type) {
	case map[string]any:
		there := answer.(map[string]any)
		for key, value := range sample {
			if got, ok := there[key]; ok {
				found = append(found, differences(value, got, strings.TrimPrefix(place+"."+key, "."), own...)...)
			} else {
				found = append(found, place+"."+key+": missing")
			}
		}
	case []any:
		there := answer.([]any)
		if len(sample) != len(there) {
			return []string{place + ": another length"}
		}
		for i, value := range sample {
			found = append(found, differences(value, there[i], strings.TrimPrefix(place+"."+strconv.Itoa(i), "."), own...)...)
		}
	default:
		if !reflect.DeepEqual(sample, answer) && !slices.Contains(own, name) {
			found = append(found, place+": another value")
		}
	}
	return found
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	const sample = `{"id":"a","n":1,"on":true,"none":null,"list":[{"id":"b"}]}`
	for answer, want := range map[string][]string{
		sample: nil,
		`{"id":"z","n":1,"on":true,"none":null,"list":[{"id":"y","more":1}],"more":{}}`: nil,
		`{"id":1,"n":1,"on":true,"none":null,"list":[{"id":"b"}]}`:                      {"id: another type"},
		`{"id":"a","n":2,"on":true,"none":null,"list":[{"id":"b"}]}`:                    {"n: another value"},
		`{"id":"a","n":1,"on":true,"none":"","list":[{"id":"b"}]}`:                      {"none: another type"},
		`{"id":"a","n":1,"on":true,"none":null,"list":[]}`:                              {"list: another length"},
		`{"id":"a","n":1,"on":true,"none":null,"list":[{}]}`:                            {"list.0.id: missing"},
		`{"id":"a","on":true,"none":null,"list":[{"id":null}]}`:                         {".n: missing", "list.0.id: another type"},
	} {
		require.ElementsMatch(t, want, differences(parsed(t, sample), parsed(t, answer), "", "id"), answer)
	}
}
