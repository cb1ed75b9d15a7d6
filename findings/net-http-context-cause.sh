#!/usr/bin/env bash
# net/http: the cause of a context replaces the error of the context.
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
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"
)

var cause = errors.New("the job was stopped")

func main() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			w.(http.Flusher).Flush() // the headers come, the body does not
		}
		<-r.Context().Done()
	}))
	defer server.Close()

	for _, end := range []struct {
		name string
		make func() (context.Context, func())
		err  error
	}{
		{"cancelled without a cause", func() (context.Context, func()) {
			ctx, cancel := context.WithCancel(context.Background())
			return ctx, cancel
		}, context.Canceled},
		{"cancelled with a cause", func() (context.Context, func()) {
			ctx, cancel := context.WithCancelCause(context.Background())
			return ctx, func() { cancel(cause) }
		}, context.Canceled},
		{"deadline with a cause", func() (context.Context, func()) {
			ctx, _ := context.WithTimeoutCause(context.Background(), 100*time.Millisecond, cause)
			return ctx, func() {}
		}, context.DeadlineExceeded},
	} {
		hasCause := end.name != "cancelled without a cause"
		for _, path := range []string{"/", "/body"} {
			ctx, cancel := end.make()
			err := get(ctx, cancel, server.URL+path)
			part := map[string]string{"/": "Do", "/body": "Read"}[path]
			fmt.Printf("  %s, %s: %v\n", end.name, part, err)
			row("  errors.Is "+end.err.Error(), errors.Is(err, end.err), !hasCause)
			row("  errors.Is the cause", errors.Is(err, cause), hasCause)
			if e, ok := errors.AsType[*url.Error](err); ok && end.err == context.DeadlineExceeded {
				row("  url.Error.Timeout", e.Timeout(), false)
			}
		}
	}
}

func get(ctx context.Context, cancel func(), url string) error {
	req := must(http.NewRequestWithContext(ctx, "GET", url, nil))
	time.AfterFunc(50*time.Millisecond, cancel)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	return err
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
behaviour: When the context of a request ends with a cause, the error of Do and of a Read of the body wraps the cause alone.
errors.Is with context.Canceled or context.DeadlineExceeded is false, and so is url.Error.Timeout after a deadline.
EOF
echo "seen:"
go run .
