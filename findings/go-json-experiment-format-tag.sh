#!/usr/bin/env bash
# go-json-experiment/json: the tag option `format`, which sets the layout of a time, makes a struct undecodable in v1.27.2.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod
module=github.com/go-json-experiment/json

cat >main.go <<EOF
package main

import (
	"fmt"
	"time"

	"$module"
)

func main() {
	var bucket struct {
		Name    string    \`json:"name"\`
		Created time.Time \`json:"created,format:'2006-01-02T15:04:05'"\`
	}
	err := json.Unmarshal([]byte(\`{"name":"a","created":"2026-01-02T03:04:05"}\`), &bucket)
	fmt.Println(bucket.Created.Year(), err)
}
EOF

# decode VERSION prints the year that a version decodes, and its error.
decode() {
	rm -f go.sum
	printf 'module finding\n\ngo 1.26\n\nrequire %s %s\n' "$module" "$1" >go.mod
	go run . 2>"$dir/log" || cat "$dir/log"
}

echo "version: $module v1.27.2, $(go version)"
cat <<'EOF'
behaviour: A struct with the option cannot be decoded, not even its other fields. A version of 2025 decodes a time in the layout of the tag.
EOF
echo "seen:"
old=$(decode v0.0.0-20250725192818-e39067aee2d2)
new=$(decode v1.27.2)
echo "  v0.0.0-20250725192818-e39067aee2d2: $old"
echo "  v1.27.2: $new"
if [[ $old != "2026 <nil>" || $new != "1 "*'unsupported `format` tag option' ]]; then
	echo "the behaviour is not as recorded: the year 2026 without an error, and an error about the tag" >&2
	exit 1
fi
