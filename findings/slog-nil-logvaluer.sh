#!/usr/bin/env bash
# log/slog: a nil pointer whose LogValue has a value receiver is logged as a panic.
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
	"fmt"
	"log"
	"log/slog"
	"strings"
)

type (
	valuer    struct{ s string }
	failure   struct{ s string }
	marshaler struct{ s string }
	stringer  struct{ s string }
)

func (v valuer) LogValue() slog.Value            { return slog.StringValue(v.s) }
func (f failure) Error() string                  { return f.s }
func (m marshaler) MarshalText() ([]byte, error) { return []byte(m.s), nil }
func (s stringer) String() string                { return s.s }

func main() {
	row("nil *LogValuer", logged((*valuer)(nil)), `"LogValue panicked`)
	row("nil *error", logged((*failure)(nil)), "<nil>")
	row("nil *TextMarshaler", logged((*marshaler)(nil)), "<nil>")
	row("nil *Stringer", logged((*stringer)(nil)), "<nil>")
}

// logged returns the first line of the logged value.
func logged(v any) string {
	var out strings.Builder
	slog.New(slog.NewTextHandler(&out, nil)).Info("msg", "value", v)
	_, value, _ := strings.Cut(out.String(), "value=")
	value, _, _ = strings.Cut(strings.TrimSpace(value), `\n`)
	return value
}

// row prints one observation, and ends the program if it is not the recorded one.
func row(name string, got, recorded any) {
	fmt.Printf("  %s: %v\n", name, got)
	if got != recorded {
		log.Fatalf("the behaviour is not as recorded: %s: recorded %v", name, recorded)
	}
}
EOF

echo "version: $(go version)"
cat <<'EOF'
behaviour: A nil *T is logged as "LogValue panicked" with a stack if T implements slog.LogValuer by a value receiver.
A nil *T of an error, an encoding.TextMarshaler or a fmt.Stringer with a value receiver is logged as <nil>.
EOF
echo "seen:"
go run .
