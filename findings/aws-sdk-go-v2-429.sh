#!/usr/bin/env bash
# aws-sdk-go-v2: the status 429 alone is not retried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >go.mod <<'EOF'
module finding

go 1.26

require (
	github.com/aws/aws-sdk-go-v2 v1.47.7
	github.com/aws/aws-sdk-go-v2/credentials v1.20.15
	github.com/aws/aws-sdk-go-v2/service/s3 v1.114.8
)
EOF
cat >main.go <<'EOF'
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func main() {
	row("503, no body", attempts(503, ""), 3)
	row("429, no body", attempts(429, ""), 1)
	row("429, code TooManyRequests", attempts(429, "<Error><Code>TooManyRequests</Code></Error>"), 1)
	row("429, code SlowDown", attempts(429, "<Error><Code>SlowDown</Code></Error>"), 3)
}

// attempts returns the number of requests of one GetObject.
func attempts(status int, body string) int {
	requests := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests++
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	client := s3.New(s3.Options{
		Region: "us-east-1", BaseEndpoint: &server.URL, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
		Retryer:     retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = time.Millisecond }),
	})
	_, err := client.GetObject(context.Background(), &s3.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String("key")})
	if err == nil {
		log.Fatal("GetObject succeeded")
	}
	server.Close()
	return requests
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

echo "version: $(go list -m github.com/aws/aws-sdk-go-v2), $(go version)"
cat <<'EOF'
behaviour: The standard retryer knows throttling by error codes and the statuses 500, 502, 503 and 504. A 429 without such a
code, for example of a proxy before an S3-compatible server, is the final error after one attempt.
EOF
echo "seen:"
go run .
