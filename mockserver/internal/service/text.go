package service

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Counted returns a number with a noun, such as "2 buckets".
func Counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Nearest returns the three names that an unknown one most likely means: first those that contain it, then those that take the fewest edits,
// with or without the system before a dot.
func Nearest(unknown string, names []string) []string {
	unknown = strings.ToLower(unknown)
	edits := make(map[string]int, len(names))
	for _, name := range names {
		lower := strings.ToLower(name)
		edits[name] = Distance(unknown, lower)
		if _, short, found := strings.Cut(lower, "."); found {
			edits[name] = min(edits[name], Distance(unknown, short))
		}
		if strings.Contains(lower, unknown) {
			edits[name] = 0
		}
	}
	names = slices.SortedFunc(maps.Keys(edits), func(a, b string) int {
		return cmp.Or(cmp.Compare(edits[a], edits[b]), cmp.Compare(a, b))
	})
	return names[:min(3, len(names))]
}

// Distance is how many bytes must be added, removed or replaced to make one text of another.
func Distance(a, b string) int {
	row := make([]int, len(b)+1) // distances from the part of a so far to the beginnings of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
