#!/usr/bin/env bash
# aws-sdk-go-v2: PutObject over http refuses a body that cannot seek.
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
	"strings"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func main() {
	var requests atomic.Int32
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		io.Copy(io.Discard, r.Body)
	})
	plain, tls := httptest.NewServer(handler), httptest.NewTLSServer(handler)
	defer plain.Close()
	defer tls.Close()

	put := func(server *httptest.Server, body io.Reader) string {
		requests.Store(0)
		client := s3.New(s3.Options{
			Region: "us-east-1", BaseEndpoint: &server.URL, UsePathStyle: true, HTTPClient: server.Client(),
			Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
		})
		_, err := client.PutObject(context.Background(), &s3.PutObjectInput{
			Bucket: aws.String("bucket"), Key: aws.String("key"), Body: body, ContentLength: aws.Int64(5),
		})
		return fmt.Sprintf("%d requests, error: %v", requests.Load(), err)
	}
	type reader struct{ io.Reader } // hides Seek
	row("http, strings.Reader", put(plain, strings.NewReader("hello")), "1 requests, error: <nil>")
	row("http, io.Reader", put(plain, reader{strings.NewReader("hello")}), "0 requests, error: operation error S3: PutObject, "+
		"failed to compute payload hash: failed to seek body to start, request stream is not seekable")
	row("https, io.Reader", put(tls, reader{strings.NewReader("hello")}), "1 requests, error: <nil>")
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

echo "version: $(go list -m github.com/aws/aws-sdk-go-v2/service/s3), $(go version)"
cat <<'EOF'
behaviour: Over http PutObject of an io.Reader that is not an io.Seeker fails before any request, even if ContentLength is set.
The same call succeeds over https, so a program that works with a real endpoint can fail against a plain local mock.
EOF
echo "seen:"
go run .
