#!/usr/bin/env bash
# go-json-experiment/json: the tag option `format`, which sets the layout of a time, makes a struct undecodable in v1.27.2. A version of
# 2025 decodes with it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'EOF'
package main

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
)

func main() {
	var bucket struct {
		Name    string    `json:"name"`
		Created time.Time `json:"created,format:'2006-01-02T15:04:05'"`
	}
	err := json.Unmarshal([]byte(`{"name":"a","created":"2026-01-02T03:04:05"}`), &bucket)
	fmt.Println(err == nil, bucket.Created.Year(), err)
}
EOF

# row VERSION WANT runs the program with a version of the module.
row() {
	printf 'module finding\n\ngo 1.26\n\nrequire github.com/go-json-experiment/json %s\n' "$1" >go.mod
	got=$(go run .)
	echo "$1: $got"
	[[ $got == "$2"* ]] || {
		echo "this has changed"
		exit 1
	}
}

row v0.0.0-20250725192818-e39067aee2d2 'true 2026'
row v1.27.2 'false 1 json: cannot unmarshal JSON object'
