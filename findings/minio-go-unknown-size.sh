#!/usr/bin/env bash
# minio-go: PutObject of an unknown size allocates half a gibibyte.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >go.mod <<'EOF'
module finding

go 1.26

require github.com/minio/minio-go/v7 v7.4.1
EOF
cat >main.go <<'EOF'
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

func main() {
	var requests []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		requests = append(requests, r.Method)
		w.Header().Set("ETag", `"0f343b0931126a20f133d67c2b018a3b"`)
		switch query := r.URL.Query(); {
		case query.Has("uploads"):
			io.WriteString(w, `<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>`)
		case r.Method == "POST":
			io.WriteString(w, `<CompleteMultipartUploadResult><Bucket>bucket</Bucket><Key>key</Key><ETag>"e-1"</ETag></CompleteMultipartUploadResult>`)
		}
	}))
	defer server.Close()
	client := must(minio.New(strings.TrimPrefix(server.URL, "http://"), &minio.Options{
		Creds: credentials.NewStaticV4("id", "secret", ""), Region: "us-east-1",
	}))

	put := func(size int64) string {
		requests = nil
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		must(client.PutObject(context.Background(), "bucket", "key", bytes.NewReader(make([]byte, 1024)), size, minio.PutObjectOptions{}))
		runtime.ReadMemStats(&after)
		return fmt.Sprintf("%d MiB allocated, requests %v", (after.TotalAlloc-before.TotalAlloc)>>20, requests)
	}
	row("size 1024", put(1024), "0 MiB allocated, requests [PUT]")
	row("size -1", put(-1), "528 MiB allocated, requests [POST PUT POST]")
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

echo "version: $(go list -m github.com/minio/minio-go/v7), $(go version)"
cat <<'EOF'
behaviour: PutObject with the size -1 allocates a buffer of 528 MiB, the part size of an object of 5 TiB, before it reads the
body. 1 KiB then takes three requests of a multipart upload, where a known size takes one.
EOF
echo "seen:"
go run .
