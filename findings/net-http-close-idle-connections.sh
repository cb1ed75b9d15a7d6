#!/usr/bin/env bash
# net/http: CloseIdleConnections also affects connections that are in use.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >go.mod <<'EOF'
module finding

go 1.26
EOF
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
)

func main() {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			w.(http.Flusher).Flush()
			<-release
		}
		fmt.Fprint(w, "done")
	}))
	defer server.Close()
	other := httptest.NewServer(server.Config.Handler)
	defer other.Close()

	// reused reports whether a request uses the connection of the request before it, which is in use during the call of meanwhile.
	reused := func(meanwhile func(*http.Transport)) bool {
		transport := &http.Transport{}
		defer transport.CloseIdleConnections()
		first, _ := get(transport, server.URL+"/slow")
		meanwhile(transport)
		release <- struct{}{}
		read(first)
		second, reused := get(transport, server.URL)
		read(second)
		return reused
	}
	row("the connection is reused", reused(func(*http.Transport) {}), true)
	row("after CloseIdleConnections while it was in use", reused((*http.Transport).CloseIdleConnections), false)
	row("after CloseIdleConnections and a request to another host", reused(func(t *http.Transport) {
		t.CloseIdleConnections()
		resp, _ := get(t, other.URL)
		read(resp)
	}), true)
}

func get(t *http.Transport, url string) (resp *http.Response, reused bool) {
	req := must(http.NewRequest("GET", url, nil))
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { reused = info.Reused }}
	resp = must(t.RoundTrip(req.WithContext(httptrace.WithClientTrace(req.Context(), trace))))
	return resp, reused
}

func read(resp *http.Response) {
	must(io.Copy(io.Discard, resp.Body))
	resp.Body.Close()
}

// row prints one observation, and ends the program if it is not the recorded one.
func row(name string, got, recorded any) {
	fmt.Printf("  %s: %v\n", name, got)
	if got != recorded {
		log.Fatalf("the behaviour is not as recorded: %s: recorded %v", name, recorded)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
EOF

echo "version: $(go version)"
cat <<'EOF'
behaviour: After http.Transport.CloseIdleConnections, a connection that was in use at that moment is closed, not pooled,
when its response has been read. The next request to any host ends that mode: what is read after it is pooled again.
EOF
echo "seen:"
go run .
