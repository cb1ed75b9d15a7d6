// Command copyfile copies one file to another, on any system that runs Go. It is for go generate.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fail("usage: copyfile FROM TO")
	}
	content, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	if err := os.WriteFile(os.Args[2], content, 0o644); err != nil {
		fail(err)
	}
}

func fail(why any) {
	fmt.Fprintln(os.Stderr, "copyfile:", why)
	os.Exit(1)
}
