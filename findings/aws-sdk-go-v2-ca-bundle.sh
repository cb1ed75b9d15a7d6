#!/usr/bin/env bash
# aws-sdk-go-v2: with AWS_CA_BUNDLE, LoadDefaultConfig refuses a program's own *http.Client.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod
unset AWS_CA_BUNDLE

cat >go.mod <<'END'
module finding

go 1.26

require github.com/aws/aws-sdk-go-v2/config v1.33.18
END
cat >main.go <<'END'
package main

import (
	"context"
	"encoding/pem"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
)

func main() {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	bundle := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile("ca.pem", bundle, 0o600); err != nil {
		log.Fatal(err)
	}
	load := func(client config.HTTPClient) string {
		_, err := config.LoadDefaultConfig(context.Background(), config.WithRegion("us-east-1"), config.WithHTTPClient(client))
		if err != nil && strings.Contains(err.Error(), "unable to add custom RootCAs HTTPClient") {
			return "unable to add custom RootCAs"
		}
		return fmt.Sprint(err)
	}
	row("*http.Client", load(&http.Client{}), "<nil>")
	os.Setenv("AWS_CA_BUNDLE", "ca.pem")
	row("*http.Client and AWS_CA_BUNDLE", load(&http.Client{}), "unable to add custom RootCAs")
	row("BuildableClient and AWS_CA_BUNDLE", load(awshttp.NewBuildableClient()), "<nil>")
}

// row prints one observation, and ends the program if it is not the recorded one.
func row(name string, got, recorded any) {
	fmt.Printf("  %s: %v\n", name, got)
	if got != recorded {
		log.Fatalf("the behaviour is not as recorded: %s: recorded %v", name, recorded)
	}
}
END
go mod tidy >/dev/null 2>&1

echo "version: $(go list -m github.com/aws/aws-sdk-go-v2/config), $(go version)"
cat <<'END'
behaviour: A variable of the environment makes a program fail that sets its own *http.Client, for timeouts or tracing for
example: the SDK can add certificates to a BuildableClient alone.
END
echo "seen:"
go run .
