#!/usr/bin/env bash
# go-retryablehttp: giving up closes the idle connections of all callers.
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
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"

	"github.com/hashicorp/go-retryablehttp"
)

func main() {
	healthy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer healthy.Close()
	failing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) }))
	defer failing.Close()

	shared := &http.Client{Transport: &http.Transport{}}
	get(shared, healthy.URL)
	row("the connection is reused", get(shared, healthy.URL), true)

	client := retryablehttp.NewClient()
	client.HTTPClient, client.Logger, client.RetryMax = shared, nil, 0
	_, err := client.Get(failing.URL)
	row("a call to another host", fmt.Sprint(err), "GET "+failing.URL+" giving up after 1 attempt(s)")
	row("the connection is reused", get(shared, healthy.URL), false)
}

// get reports whether the request used a kept connection.
func get(client *http.Client, url string) (reused bool) {
	req := must(http.NewRequest("GET", url, nil))
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { reused = info.Reused }}
	resp := must(client.Do(req.WithContext(httptrace.WithClientTrace(req.Context(), trace))))
	must(io.Copy(io.Discard, resp.Body))
	resp.Body.Close()
	return reused
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
behaviour: A call that gives up closes all idle connections of its HTTPClient, also those to other hosts and of other callers
that share the http.Client: after one failure each of them dials again.
EOF
echo "seen:"
go run .
