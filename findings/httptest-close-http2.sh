#!/usr/bin/env bash
# net/http/httptest: Server.Close does not wait for the handlers of cancelled requests over HTTP/2.
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
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"
)

func main() {
	row("HTTP/1.1: Close waits for the handler", closeWaits(false, false), true)
	row("HTTP/1.1, request cancelled: Close waits for the handler", closeWaits(false, true), true)
	row("HTTP/2.0: Close waits for the handler", closeWaits(true, false), true)
	row("HTTP/2.0, request cancelled: Close waits for the handler", closeWaits(true, true), false)
}

func closeWaits(http2, cancelled bool) bool {
	started, release, ended, closed := make(chan *http.Request), make(chan struct{}), make(chan struct{}), make(chan struct{})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(ended)
		started <- r
		<-release
	}))
	server.EnableHTTP2 = http2
	server.StartTLS()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	req := must(http.NewRequestWithContext(ctx, "GET", server.URL, nil))
	go func() {
		if resp, err := server.Client().Do(req); err == nil {
			resp.Body.Close()
		}
	}()
	r := <-started
	if (r.ProtoMajor == 2) != http2 {
		log.Fatal("the protocol is ", r.Proto)
	}
	if cancelled {
		cancel()
		<-r.Context().Done()
	}
	go func() {
		server.Close()
		close(closed)
	}()
	waits := true
	select {
	case <-closed:
		waits = false
	case <-time.After(time.Second):
	}
	close(release)
	<-ended
	<-closed
	return waits
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
behaviour: httptest.Server.Close is documented to block until all outstanding requests have completed. If the client cancels a
request, Close waits for its handler over HTTP/1.1 but not over HTTP/2: a test that then reads what the handler wrote races.
EOF
echo "seen:"
go run .
