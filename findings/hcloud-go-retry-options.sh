#!/usr/bin/env bash
# hcloud-go: WithRetryOpts with only a backoff switches retries off.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >go.mod <<'EOF'
module finding

go 1.26

require github.com/hetznercloud/hcloud-go/v2 v2.50.0
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

	"github.com/hetznercloud/hcloud-go/v2/hcloud"
)

func main() {
	backoff := hcloud.ConstantBackoff(time.Millisecond)
	row("default", call(), "2 requests, error: <nil>")
	row("MaxRetries and BackoffFunc", call(hcloud.WithRetryOpts(hcloud.RetryOpts{MaxRetries: 5, BackoffFunc: backoff})), "2 requests, error: <nil>")
	row("BackoffFunc", call(hcloud.WithRetryOpts(hcloud.RetryOpts{BackoffFunc: backoff})), "1 requests, error: hcloud: server responded with status code 502")
	row("WithBackoffFunc", call(hcloud.WithBackoffFunc(backoff)), "1 requests, error: hcloud: server responded with status code 502")
}

// call makes one call to a server whose first response is a 502.
func call(options ...hcloud.ClientOption) string {
	requests := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if requests++; requests == 1 {
			w.WriteHeader(502)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"ssh_key": {"id": 1, "name": "laptop"}}`)
	}))
	defer server.Close()
	client := hcloud.NewClient(append(options, hcloud.WithEndpoint(server.URL), hcloud.WithToken("token"))...)
	_, _, err := client.SSHKey.GetByID(context.Background(), 1)
	return fmt.Sprintf("%d requests, error: %v", requests, err)
}

// row prints one observation, and ends the program if it is not the recorded one.
func row(name string, got, recorded any) {
	fmt.Printf("  %s: %v\n", name, got)
	if got != recorded {
		log.Fatalf("the behaviour is not as recorded: %s: recorded %v", name, recorded)
	}
}
EOF
go mod download

echo "version: $(go list -m github.com/hetznercloud/hcloud-go/v2), $(go version)"
cat <<'EOF'
behaviour: A client retries up to five times by default. WithRetryOpts keeps the default if BackoffFunc is nil, but takes a
MaxRetries of 0 literally: a program that sets only the backoff has no retries. So does the deprecated
WithBackoffFunc, which kept them in v2.36.0.
EOF
echo "seen:"
go run .
