//go:build ignore

// Omitzero replaces the tag omitempty of fields that may be null: it omits no struct.
package main

import (
	"log"
	"os"
	"regexp"
)

func main() {
	const file = "wire.gen.go"
	text, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	text = regexp.MustCompile(`(nullable\.Nullable.*),omitempty`).ReplaceAll(text, []byte("$1,omitzero"))
	if err := os.WriteFile(file, text, 0o644); err != nil {
		log.Fatal(err)
	}
}
