// Command generate writes the tables of doc.go, credentials.go, README.md and docs/methods.md, and the diagram of
// docs/provisioning.md, in the current folder. It is for go generate.
package main

import (
	"log"

	"github.com/bucktgo/buckt/internal/tables"
)

func main() {
	if err := tables.Write("."); err != nil {
		log.Fatal(err)
	}
}
