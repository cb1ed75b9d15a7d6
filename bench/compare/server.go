package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
	"github.com/bucktgo/buckt/mockserver/contractcheck"
	"github.com/bucktgo/buckt/mockserver/linode"
)

// address is a server in a process of its own. A mock server has credentials, and presigned requests to its S3.
type address struct {
	URL, Control          string
	BucktKey, LinodeToken string
	S3Key, S3Secret       string
	S3Get, S3Put          string
}

// get decodes the response of the process to a question about itself.
func (a address) get(path string, out any) error {
	resp, err := http.Get(a.Control + path)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	return json.NewDecoder(resp.Body).Decode(out)
}

// usage returns what the process has used.
func (a address) usage() (u cost, err error) { return u, a.get("/usage", &u) }

// presign returns the URL of an object of the first bucket at Linode.
func (a address) presign(method, key string) (string, error) {
	url, err := buckt.S3Access{
		Endpoint: a.URL, Region: "us-east-1", Bucket: "bucket-0", AccessKeyID: a.S3Key, SecretAccessKey: buckt.NewSecret(a.S3Secret),
	}.Presign(buckt.S3PresignParams{Method: method, Key: key, Expires: 24 * time.Hour})
	return url.Reveal(), err
}

// servers are the processes of a worker. Each starts when it is first needed.
type servers map[string]address

// need returns the address of a server.
func (s servers) need(kind string) (address, error) {
	if a, found := s[kind]; found {
		return a, nil
	}
	if kind == "bare" {
		mock, err := s.need("mock") // whose responses it copies
		if err != nil {
			return address{}, err
		}
		text, err := json.Marshal(mock)
		if err != nil {
			return address{}, err
		}
		if err := os.Setenv(mockEnv, string(text)); err != nil {
			return address{}, err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return address{}, err
	}
	out, _, _, err := startChild(self, kind) // it ends with this process
	if err != nil {
		return address{}, err
	}
	var a address
	if err := json.NewDecoder(out).Decode(&a); err != nil {
		return address{}, fmt.Errorf("the server %s did not start: %w", kind, err)
	}
	s[kind] = a
	return a, nil
}

// mockEnv has the address of the mock server for the bare handler.
const mockEnv = "BUCKT_COMPARE_MOCK"

// serve runs a server until the standard input closes.
func serve(kind string) (err error) {
	var at address
	switch kind {
	case "canned":
		at.URL, err = listen(cannedHandler())
	case "bare":
		var mock address
		if err := json.Unmarshal([]byte(os.Getenv(mockEnv)), &mock); err != nil {
			return err
		}
		at = mock // the same requests are sent to it
		at.URL, err = listen(bareHandler(mock))
		at.S3Get, at.S3Put = strings.Replace(mock.S3Get, mock.URL, at.URL, 1), strings.Replace(mock.S3Put, mock.URL, at.URL, 1)
	case "mock", "memory":
		at, err = startMock(pageSize)
	case "checked":
		at, err = startMock(pageSize, mockserver.WithContractCheck(contractcheck.New()))
	case "large":
		at, err = startMock(100_000)
	case "gofakes3":
		at, err = startFake()
	default:
		return fmt.Errorf("there is no role %q", kind)
	}
	if err != nil {
		return err
	}
	control := http.NewServeMux()
	control.HandleFunc("/usage", func(w http.ResponseWriter, _ *http.Request) {
		u, _ := ownUsage()
		_ = json.NewEncoder(w).Encode(u)
	})
	control.HandleFunc("/heap", func(w http.ResponseWriter, _ *http.Request) {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		_ = json.NewEncoder(w).Encode(float64(m.HeapAlloc) / (1 << 20))
	})
	if at.Control, err = listen(control); err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(at); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func cannedHandler() http.Handler {
	mux := http.NewServeMux()
	for pattern, body := range cannedBodies() {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { constant{body: body(r)}.ServeHTTP(w, r) })
	}
	mux.HandleFunc("PUT /v1/buckets/{id}/files/{path...}", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		constant{body: []byte(`{"data":{"key":"a","url":"https://a.example.com/a"},"error":null,"meta":null}`)}.ServeHTTP(w, r)
	})
	return mux
}

// startFake starts gofakes3, which verifies no signatures, with the object of the mock.
func startFake() (at address, err error) {
	backend := s3mem.New()
	if err := backend.CreateBucket("bucket-0"); err != nil {
		return at, err
	}
	content := make([]byte, 1<<10)
	if _, err := backend.PutObject("bucket-0", "a", nil, bytes.NewReader(content), int64(len(content)), nil); err != nil {
		return at, err
	}
	at.URL, err = listen(gofakes3.New(backend).Server())
	at.S3Get, at.S3Put = at.URL+"/bucket-0/a", at.URL+"/bucket-0/a"
	return at, err
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
func startMock(rows int, opts ...mockserver.Option) (at address, err error) {
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
	at = address{URL: "http://" + addr.String(), BucktKey: server.Buckt().Organization().APIKey(), LinodeToken: account.Token()}
	at.S3Key, at.S3Secret = key.AccessKey, key.SecretKey.Reveal()
	for method, url := range map[string]*string{"GET": &at.S3Get, "PUT": &at.S3Put} {
		if *url, err = at.presign(method, "a"); err != nil {
			return at, err
		}
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
		if err := server.Linode().Account().PutObject("us-east", "bucket-0", linode.Object{Key: fmt.Sprintf("%08d", i)}); err != nil {
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
func bareHandler(mock address) http.Handler {
	mux := http.NewServeMux()
	for _, work := range mockWork {
		r := work.request(mock)
		resp, err := http.DefaultClient.Do(r.request(mock.URL))
		if err != nil {
			panic(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			panic(fmt.Sprintf("%s: %s, %v: %s", r.path, resp.Status, err, body))
		}
		resp.Header.Del("Date")
		path, _, _ := strings.Cut(r.path, "?")
		mux.Handle(r.method+" "+path, constant{resp.Header, body})
	}
	return mux
}
