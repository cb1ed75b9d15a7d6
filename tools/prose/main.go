// Command prose checks the comments of Go files, and the text of Markdown pages, for words that this project does not use. Without arguments
// it reads the tracked files of the current folder.
//
//	go -C tools run ./prose ..
//
// A word of the list is always an error. Some phrases are errors only above a share, because a few uses are right.
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	folder := "."
	if len(os.Args) > 1 {
		folder = os.Args[1]
	}
	report, err := check(folder)
	if err != nil {
		fmt.Fprintln(os.Stderr, "prose:", err)
		os.Exit(2)
	}
	fmt.Print(report)
	if report.failed() {
		os.Exit(1)
	}
}

// check reads the tracked files below a folder.
func check(folder string) (*report, error) {
	list := exec.Command("git", "ls-files", "-z", "*.go", "*.md")
	list.Dir = folder
	names, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files in %s: %w", folder, err)
	}
	r := newReport()
	for name := range bytes.SplitSeq(names, []byte{0}) {
		if len(name) == 0 {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, string(name)))
		if err != nil {
			return nil, err
		}
		if err := r.read(string(name), text); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// read adds one file, unless it is generated.
func (r *report) read(name string, text []byte) error {
	if strings.HasSuffix(name, ".md") {
		for number, line := range markdown(string(text)) {
			r.add(name, number, line, false)
		}
		return nil
	}
	comments, err := goComments(name, text)
	if err != nil {
		return err
	}
	for _, c := range comments {
		r.add(name, c.line, c.text, true)
	}
	return nil
}
