#!/usr/bin/env bash
# aws-sdk-go-v2: the Seek of manager.ReadSeekCloser can succeed without effect.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >go.mod <<'EOF'
module finding

go 1.26

require github.com/aws/aws-sdk-go-v2/feature/s3/manager v1.23.21
EOF
cat >main.go <<'EOF'
package main

import (
	"fmt"
	"io"
	"log"
	"strings"

	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
)

func main() {
	type reader struct{ io.Reader } // hides Seek
	var body io.ReadSeeker = manager.ReadSeekCloser(reader{strings.NewReader("hello")})
	size, err := body.Seek(0, io.SeekEnd)
	row("Seek to the end", fmt.Sprintf("%d, error: %v", size, err), "0, error: <nil>")
	row("ReadAll", string(must(io.ReadAll(body))), "hello")
	start, err := body.Seek(0, io.SeekStart)
	row("Seek to the start", fmt.Sprintf("%d, error: %v", start, err), "0, error: <nil>")
	row("ReadAll", string(must(io.ReadAll(body))), "")
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

echo "version: $(go list -m github.com/aws/aws-sdk-go-v2/feature/s3/manager), $(go version)"
cat <<'EOF'
behaviour: manager.ReadSeekCloser of a reader that cannot seek is an io.ReadSeeker whose Seek returns 0 and no error and does
nothing. Code that measures a body by Seek to its end finds it empty, and code that rewinds it reads nothing.
EOF
echo "seen:"
go run .
