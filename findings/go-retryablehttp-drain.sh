#!/usr/bin/env bash
# go-retryablehttp: an error body above 4 KiB costs a connection for each attempt.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >go.mod <<'EOF'
module finding

go 1.26

require github.com/hashicorp/go-retryablehttp v0.7.8
EOF
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

func main() {
	row("connections of 5 attempts, body of 4096 bytes", connections(4096), 1)
	row("connections of 5 attempts, body of 8192 bytes", connections(8192), 5)
}

func connections(size int) int {
	var opened, requests atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		w.WriteHeader(503)
		w.Write(make([]byte, size))
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	client := retryablehttp.NewClient()
	client.Logger, client.RetryMax = nil, 4
	client.RetryWaitMin, client.RetryWaitMax = time.Millisecond, time.Millisecond
	client.ErrorHandler = retryablehttp.PassthroughErrorHandler
	must(client.Get(server.URL)).Body.Close()
	if n := requests.Load(); n != 5 {
		log.Fatal("attempts: ", n)
	}
	return int(opened.Load())
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
go mod download

echo "version: $(go list -m github.com/hashicorp/go-retryablehttp), $(go version)"
cat <<'EOF'
behaviour: Between attempts the client reads 4096 bytes of the response and closes the body. If the body is longer, such as an
HTML page of a load balancer, net/http closes the connection, and each retry to a server in trouble is a new one.
EOF
echo "seen:"
go run .
