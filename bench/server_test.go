package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// serverEnv makes this binary the server instead of the benchmark.
const serverEnv = "BUCKT_BENCH_SERVER"

// baseURL is where the server of this run listens.
var baseURL string

func TestMain(m *testing.M) {
	if os.Getenv(serverEnv) != "" {
		serve()
		return
	}
	stop, err := startServer()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench: the server did not start:", err)
		os.Exit(1)
	}
	code := m.Run()
	stop()
	os.Exit(code)
}

// startServer runs this binary as the server, and ends it when its standard input closes.
func startServer() (stop func(), err error) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serverEnv+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, err
	}
	baseURL = "http://" + strings.TrimSpace(line) + "/v1"
	return func() {
		_ = in.Close()
		_ = cmd.Wait()
	}, nil
}

func serve() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	one := []byte(`{"data":` + row(0) + `,"error":null,"meta":null}`)
	var page bytes.Buffer
	page.WriteString(`{"data":[`)
	for i := range pageSize {
		if i > 0 {
			page.WriteByte(',')
		}
		page.WriteString(row(i))
	}
	page.WriteString(`],"error":null,"meta":{"nextCursor":"bkt_01J9XK3V0000000000000000ZZ","limit":100}}`)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/buckets/{id}", answer(one))
	mux.HandleFunc("GET /v1/buckets", answer(page.Bytes()))
	mux.HandleFunc("GET /v1/object-storage/buckets/us-east/{label}", answer([]byte(linodeRow(0))))
	mux.HandleFunc("GET /v1/object-storage/buckets", answer(linodePage(linodeRow)))
	mux.HandleFunc("GET /v1/object-storage/keys", answer(linodePage(linodeKeyRow)))
	mux.HandleFunc("PUT /v1/buckets/{id}/files/{key}", func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		answer(fmt.Appendf(nil, `{"data":{"object":"file","key":"film.mp4","size":%d},"error":null,"meta":null}`, n))(w, r)
	})
	go func() { _ = http.Serve(l, mux) }()
	fmt.Println(l.Addr())
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func linodePage(row func(int) string) []byte {
	rows := make([]string, pageSize)
	for i := range rows {
		rows[i] = row(i)
	}
	return []byte(`{"data":[` + strings.Join(rows, ",") + `],"page":1,"pages":1,"results":100}`)
}

func answer(body []byte) http.HandlerFunc {
	length := fmt.Sprint(len(body))
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Content-Length", length)
		h.Set("X-RateLimit-Limit", "1000000")
		h.Set("X-RateLimit-Remaining", "999999")
		h.Set("X-RateLimit-Reset", "1719331200")
		h.Set("X-Request-ID", "3f0c9a52-9f0e-4c5e-8a55-0f7a4a1c2d3e")
		_, _ = w.Write(body)
	}
}
