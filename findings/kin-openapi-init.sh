#!/usr/bin/env bash
# kin-openapi: each program that imports openapi3 compiles JSON schemas before main.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

module=github.com/getkin/kin-openapi
cat >main.go <<EOF
package main

import _ "$module/openapi3"

func main() {}
EOF

# init VERSION prints the line of the package whose initialization allocates most.
init() {
	rm -f go.mod go.sum
	printf 'module finding\n\ngo 1.26\n\nrequire %s %s\n' "$module" "$1" >go.mod
	go build -o program .
	GODEBUG=inittrace=1 ./program 2>&1 | sort -k 10,10nr | sed -n 1p
}

echo "version: $module v0.153.0, $(go version)"
cat <<'EOF'
behaviour: Since it depends on github.com/santhosh-tekuri/jsonschema/v6, the import of openapi3 alone makes over 20,000 allocations
and takes milliseconds at every start of a program, used or not. Version 0.135.0 makes some hundreds.
EOF
echo "seen:"
old=$(init v0.135.0)
new=$(init v0.153.0)
echo "  v0.135.0: $old"
echo "  v0.153.0: $new"
if [[ $new != *jsonschema/v6* ]] || (($(awk '{print $10}' <<<"$new") < 20000)) || (($(awk '{print $10}' <<<"$old") > 1000)); then
	echo "the behaviour is not as recorded: over 20,000 allocations in jsonschema/v6 with v0.153.0, at most 1,000 in any package with v0.135.0" >&2
	exit 1
fi
