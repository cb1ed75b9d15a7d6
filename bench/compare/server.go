package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// addresses are the servers of the child process.
type addresses struct {
	// Canned serves constant bodies for the clients.
	Canned string
	// Mock, Checked and Large are mock servers: plain, with the contract check, and with 100,000 rows of everything.
	Mock, Checked, Large mockAddress
	// Bare serves each request of Mock with the response of Mock, from a bare handler.
	Bare string
}

// mockAddress is a mock server, its credentials, and presigned requests to its S3.
type mockAddress struct {
	URL, BucktKey, LinodeToken string
	S3Get, S3Put               string
}

// usage returns what the process of the servers has used.
func (a addresses) usage() (u cost, err error) {
	resp, err := http.Get(a.Canned + "/usage")
	if err != nil {
		return u, err
	}
	defer func() { _ = resp.Body.Close() }()
	return u, json.NewDecoder(resp.Body).Decode(&u)
}

// memory returns the size in MB of the heap of a mock server after 30,000 lists.
func (a addresses) memory() (mb float64, err error) {
	resp, err := http.Get(a.Canned + "/memory")
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	return mb, json.NewDecoder(resp.Body).Decode(&mb)
}

// serve runs the servers until the standard input closes.
func serve() error {
	var at addresses
	var err error
	if at.Mock, err = startMock(pageSize); err != nil {
		return err
	}
	if at.Checked, err = startMock(pageSize, mockserver.WithContractCheck(contractcheck.New())); err != nil {
		return err
	}
	if at.Large, err = startMock(100_000); err != nil {
		return err
	}
	if at.Bare, err = listen(bareHandler(at.Mock)); err != nil {
		return err
	}
	mux := http.NewServeMux()
	for pattern, body := range cannedBodies() {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { constant{body: body(r)}.ServeHTTP(w, r) })
	}
	mux.HandleFunc("PUT /v1/buckets/{id}/files/{path...}", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		constant{body: []byte(`{"data":{"key":"a","url":"https://a.example.com/a"},"error":null,"meta":null}`)}.ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /usage", func(w http.ResponseWriter, _ *http.Request) {
		u, _ := ownUsage()
		_ = json.NewEncoder(w).Encode(u)
	})
	mux.HandleFunc("GET /memory", func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(heapAfterLists()) })
	if at.Canned, err = listen(mux); err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(at); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func listen(handler http.Handler) (url string, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() { _ = http.Serve(l, handler) }()
	return "http://" + l.Addr().String(), nil
}

// startMock starts a mock server with rows of everything.
func startMock(rows int, opts ...mockserver.Option) (at mockAddress, err error) {
	server, err := mockserver.Start(opts...)
	if err != nil {
		return at, err
	}
	if err := seed(server, rows); err != nil {
		return at, err
	}
	addr, err := server.Listen("127.0.0.1:0")
	if err != nil {
		return at, err
	}
	account := server.Linode().Account()
	key, err := account.AddKey(linode.Key{})
	if err != nil {
		return at, err
	}
	if err := account.PutObject("us-east", "bucket-0", linode.Object{Key: "a", Content: make([]byte, 1<<10)}); err != nil {
		return at, err
	}
	at = mockAddress{URL: "http://" + addr.String(), BucktKey: server.Buckt().Organization().APIKey(), LinodeToken: account.Token()}
	access := buckt.S3Access{
		Endpoint: at.URL, Region: "us-east-1", Bucket: "bucket-0", AccessKeyID: key.AccessKey, SecretAccessKey: key.SecretKey,
	}
	for method, url := range map[string]*string{"GET": &at.S3Get, "PUT": &at.S3Put} {
		secret, err := access.Presign(buckt.S3PresignParams{Method: method, Key: "a"})
		if err != nil {
			return at, err
		}
		*url = secret.Reveal()
	}
	return at, nil
}

func seed(server *mockserver.Server, rows int) error {
	if err := server.Linode().Account().SetQuota("obj-buckets-us-east-1.linodeobjects.com", int64(rows)+1000); err != nil {
		return err
	}
	for i := range rows {
		b := bucktapi.Bucket{ID: fmt.Sprintf("bkt_01J9XK3V%018d", i), CustomDomain: fmt.Sprintf("%d.example.com", i)}
		if _, err := server.Buckt().Organization().AddBucket(b); err != nil {
			return err
		}
		if _, err := server.Linode().Account().AddBucket(linode.Bucket{Region: "us-east", Label: fmt.Sprintf("bucket-%d", i)}); err != nil {
			return err
		}
	}
	return nil
}

// constant responds with a body and the headers of the APIs.
type constant struct {
	header http.Header
	body   []byte
}

func (c constant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	h := w.Header()
	if c.header == nil {
		h.Set("Content-Type", "application/json")
		h.Set("X-RateLimit-Limit", "1000000")
		h.Set("X-RateLimit-Remaining", "999999")
		h.Set("X-RateLimit-Reset", "1719331200")
		h.Set("X-Request-ID", "3f0c9a52-9f0e-4c5e-8a55-0f7a4a1c2d3e")
	}
	for name, values := range c.header {
		h[name] = values
	}
	_, _ = w.Write(c.body)
}

// bareHandler responds as a mock server did once.
func bareHandler(mock mockAddress) http.Handler {
	mux := http.NewServeMux()
	for _, req := range mockRequests(mock) {
		resp, err := http.DefaultClient.Do(req.request(mock.URL))
		if err != nil {
			panic(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			panic(fmt.Sprintf("%s: %s, %v: %s", req.path, resp.Status, err, body))
		}
		resp.Header.Del("Date")
		path, _, _ := strings.Cut(req.path, "?")
		mux.Handle(req.method+" "+path, constant{resp.Header, body})
	}
	return mux
}

// mockRequest is a request to a mock server or to the bare handler.
type mockRequest struct {
	method, path, token string
	body                []byte
}

func (r mockRequest) request(url string) *http.Request {
	req, err := http.NewRequest(r.method, url+r.path, bytes.NewReader(r.body))
	if err != nil {
		panic(err)
	}
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	return req
}

func mockRequests(mock mockAddress) map[string]mockRequest {
	return map[string]mockRequest{
		"list of 100 buckets of Buckt": {"GET", "/v1/buckets?limit=100", mock.BucktKey, nil},
		"GET of a bucket of Buckt":     {"GET", fmt.Sprintf("/v1/buckets/bkt_01J9XK3V%018d", 0), mock.BucktKey, nil},
		"GET of a bucket of Linode":    {"GET", "/v4/object-storage/buckets/us-east/bucket-0", mock.LinodeToken, nil},
		"S3 GET of 1 KiB":              {"GET", strings.TrimPrefix(mock.S3Get, mock.URL), "", nil},
		"S3 PUT of 1 KiB":              {"PUT", strings.TrimPrefix(mock.S3Put, mock.URL), "", make([]byte, 1<<10)},
	}
}

// heapAfterLists returns the MB that a mock server has more after 30,000 lists than before.
func heapAfterLists() float64 {
	heap := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	server, err := mockserver.Start()
	if err != nil {
		panic(err)
	}
	if err := seed(server, pageSize); err != nil {
		panic(err)
	}
	before := heap()
	for range 30_000 {
		req := mockRequest{"GET", "/v1/buckets?limit=100", server.Buckt().Organization().APIKey(), nil}.request("http://api.buckt.dev")
		w := httptest.NewRecorder()
		server.ServeHTTP(w, req)
		if w.Code != http.StatusOK {
			panic(w.Body.String())
		}
	}
	after := heap()
	runtime.KeepAlive(server)
	return after - before
}
