package readme

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	testFunction = regexp.MustCompile(`(?m)^func (Test\w+|Fuzz\w+|Example\w*)\(`)
	quotedName   = regexp.MustCompile("`([^`]+)`")
)

// Each row of docs/real-systems.md names tests, and these exist.
func TestRealSystemsNameTheirTests(t *testing.T) {
	tests := make(map[string]bool)
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		for _, match := range testFunction.FindAllSubmatch(text, -1) {
			tests[string(match[1])] = true
		}
		return err
	}))
	require.True(t, tests["TestRealSystemsNameTheirTests"])

	rows := 0
	for line := range strings.Lines(read(t, root, "docs", "real-systems.md")) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| ---") || strings.HasPrefix(line, "| behaviour ") {
			continue
		}
		rows++
		if !assertCells(t, cells, line) {
			continue
		}
		names := quotedName.FindAllStringSubmatch(cells[4], -1)
		if len(names) == 0 {
			t.Errorf("no test in the row %s", line)
		}
		for _, name := range names {
			if function, _, _ := strings.Cut(name[1], "/"); !tests[function] {
				t.Errorf("no test is named %s, in the row %s", function, line)
			}
		}
	}
	require.Greater(t, rows, 40)
}

// assertCells reports whether a row has a text in each of its five columns.
func assertCells(t *testing.T, cells []string, line string) bool {
	t.Helper()
	complete := len(cells) == 5
	for _, cell := range cells {
		complete = complete && strings.TrimSpace(cell) != ""
	}
	if !complete {
		t.Errorf("not five columns with a text each: %s", line)
	}
	return complete
}
