package mockserver_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
)

// benchRequests are a read of one resource of each system, a list, and a download and an upload of 1 KiB by S3.
var benchRequests = []struct {
	name        string
	allocations float64 // at most, in the server
	request     func(benchServer) *http.Request
}{
	{"bucktGet", 38, func(s benchServer) *http.Request {
		var created struct{ Data struct{ ID string } }
		s.call(s.buckt("POST", "/buckets", `{"name":"assets","customDomain":"cdn.example.com"}`), &created)
		return s.buckt("GET", "/buckets/"+created.Data.ID, "")
	}},
	{"bucktList", 43, func(s benchServer) *http.Request {
		for _, name := range strings.Fields("one two three four five six seven eight nine ten") {
			s.call(s.buckt("POST", "/keys", `{"name":"`+name+`","permissions":["files:read"]}`), nil)
		}
		return s.buckt("GET", "/keys", "")
	}},
	{"foundrydbGet", 29, func(s benchServer) *http.Request {
		var created struct{ ID string }
		s.call(s.foundryDB("POST", "/file-services", `{"name":"downloads"}`), &created)
		return s.foundryDB("GET", "/file-services/"+created.ID, "")
	}},
	{"amoveGet", 19, func(s benchServer) *http.Request {
		sys := s.server.Amove()
		return s.request("GET", sys.BaseURL()+"/api/v1/cloudaccount/get_all", "", "Authorization", "Bearer "+sys.Token())
	}},
	{"linodeGet", 47, func(s benchServer) *http.Request {
		s.call(s.linode("POST", "/object-storage/buckets", `{"label":"backups","region":"us-east"}`), nil)
		return s.linode("GET", "/object-storage/buckets/us-east/backups", "")
	}},
	{"tornadoGet", 15, func(s benchServer) *http.Request {
		sys := s.server.Tornado()
		return s.request("GET", sys.BaseURL()+"/usage", "", "X-Api-Key", sys.APIKey())
	}},
	{"s3Get", 35, func(s benchServer) *http.Request {
		access := s.access()
		s.call(s.request("PUT", s.presign(access, "PUT"), kibibyte), nil)
		return s.request("GET", s.presign(access, "GET"), "")
	}},
	{"s3Put", 36, func(s benchServer) *http.Request { return s.request("PUT", s.presign(s.access(), "PUT"), kibibyte) }},
}

// BenchmarkRequest handles one request repeatedly, without a connection. Compare two versions with the same -benchtime=Nx: the log of Buckt
// grows with its requests.
func BenchmarkRequest(b *testing.B) {
	for _, bench := range benchRequests {
		b.Run(bench.name, func(b *testing.B) {
			handle := benchServer{b, mockserver.New(b, mockserver.WithProvisioning(0))}.handler(bench.request)
			b.ReportAllocs()
			for b.Loop() {
				handle()
			}
		})
	}
}

func TestRequestAllocations(t *testing.T) {
	if isBuiltWith("-race", "true") || isBuiltWith("GOEXPERIMENT", "jsonv2") {
		t.Skip("the race detector empties pools, and the bounds are those of encoding/json as it is by default")
	}
	for _, bench := range benchRequests {
		t.Run(bench.name, func(t *testing.T) {
			handle := benchServer{t, mockserver.New(t, mockserver.WithProvisioning(0))}.handler(bench.request)
			require.LessOrEqual(t, testing.AllocsPerRun(1000, handle), bench.allocations)
		})
	}
}

func isBuiltWith(key, value string) bool {
	info, _ := debug.ReadBuildInfo()
	return slices.Contains(info.Settings, debug.BuildSetting{Key: key, Value: value})
}

var kibibyte = strings.Repeat("0123456789abcdef", 64)

// benchServer makes requests, and sends those that prepare a benchmark.
type benchServer struct {
	b      testing.TB
	server *mockserver.Server
}

// handler returns a function with which the server handles a request.
func (s benchServer) handler(request func(benchServer) *http.Request) func() {
	r := request(s)
	content, err := io.ReadAll(r.Body)
	if err != nil {
		s.b.Fatal(err)
	}
	body := new(bytes.Reader)
	r.Body = io.NopCloser(body)
	return func() {
		body.Reset(content)
		w := benchWriter{header: make(http.Header)} // the record retains the header
		s.server.ServeHTTP(&w, r)
		if w.status != http.StatusOK || w.written == 0 && r.Method != http.MethodPut {
			s.b.Fatalf("status %d with %d bytes", w.status, w.written)
		}
	}
}

// request builds a request. The headers are names and values in turn.
func (s benchServer) request(method, url, body string, headers ...string) *http.Request {
	r, err := http.NewRequestWithContext(s.b.Context(), method, url, strings.NewReader(body))
	if err != nil {
		s.b.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func (s benchServer) buckt(method, path, body string) *http.Request {
	sys := s.server.Buckt()
	return s.request(method, sys.BaseURL()+path, body, "Authorization", "Bearer "+sys.Organization().APIKey(), "Content-Type", "application/json")
}

func (s benchServer) foundryDB(method, path, body string) *http.Request {
	sys := s.server.FoundryDB()
	password := base64.StdEncoding.EncodeToString([]byte(sys.Username() + ":" + sys.Password()))
	return s.request(method, sys.BaseURL()+path, body, "Authorization", "Basic "+password, "Content-Type", "application/json")
}

func (s benchServer) linode(method, path, body string) *http.Request {
	sys := s.server.Linode()
	return s.request(method, sys.BaseURL()+path, body, "Authorization", "Bearer "+sys.Token(), "Content-Type", "application/json")
}

// access creates a bucket of Linode and a key.
func (s benchServer) access() buckt.S3Access {
	var bucket struct {
		S3Endpoint string `json:"s3_endpoint"`
	}
	s.call(s.linode("POST", "/object-storage/buckets", `{"label":"backups","region":"us-east"}`), &bucket)
	var key struct {
		AccessKey string `json:"access_key"`
		SecretKey string `json:"secret_key"`
	}
	s.call(s.linode("POST", "/object-storage/keys", `{"label":"all"}`), &key)
	return buckt.S3Access{
		Endpoint: "https://" + bucket.S3Endpoint, Region: "us-east-1", Bucket: "backups",
		AccessKeyID: key.AccessKey, SecretAccessKey: buckt.NewSecret(key.SecretKey),
	}
}

func (s benchServer) presign(access buckt.S3Access, method string) string {
	url, err := access.Presign(buckt.S3PresignParams{Method: method, Key: "object", Expires: time.Hour, Time: s.server.Now()})
	if err != nil {
		s.b.Fatal(err)
	}
	return url.Reveal()
}

// call sends a request and decodes the response into result, unless result is nil.
func (s benchServer) call(r *http.Request, result any) {
	resp, err := s.server.HTTPClient().Do(r)
	if err != nil {
		s.b.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err == nil && result != nil {
		err = json.Unmarshal(body, result)
	}
	if err != nil || resp.StatusCode >= http.StatusMultipleChoices {
		s.b.Fatalf("%s: %v: %s", resp.Status, err, body)
	}
}

// benchWriter discards the body of a response.
type benchWriter struct {
	header          http.Header
	status, written int
}

func (w *benchWriter) Header() http.Header    { return w.header }
func (w *benchWriter) WriteHeader(status int) { w.status = status }

func (w *benchWriter) Write(p []byte) (int, error) {
	w.written += len(p)
	return len(p), nil
}
