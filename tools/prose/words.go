package main

import (
	"fmt"
	"regexp"
	"strings"
)

// word is an unused word, with its replacement.
type word struct {
	pattern *regexp.Regexp
	instead string
}

var unused = []word{
	{regexp.MustCompile(`(?i)\b(says|say|tells|tell|told) (whether|that)\b`), "reports whether, states that"},
	{regexp.MustCompile(`(?i)\bis there twice\b`), "is a duplicate"},
	{regexp.MustCompile(`(?i)\b(nobody|somebody|whoever)\b`), "the caller, the client, the server, a user"},
	{regexp.MustCompile(`(?i)\bbefall`), "affect"},
	{regexp.MustCompile(`(?i)\bbeliev`), "verify, accept"},
	{regexp.MustCompile(`(?i)\banew\b`), "again"},
	{regexp.MustCompile(`(?i)\ball the same\b`), "still, nevertheless"},
	{regexp.MustCompile(`(?i)\bin place of\b`), "instead of"},
	{regexp.MustCompile(`(?i)\bstands? for\b`), "is, means, represents"},
	{regexp.MustCompile(`(?i)\blets? go\b`), "releases"},
	{regexp.MustCompile(`(?i)\bis no operation\b`), "unknown operation"},
	{regexp.MustCompile(`(?i)\bwhere there is none\b`), "if there is none, without one"},
}

// share is a phrase with a maximum number of uses per 1,000 words of Go comments.
type share struct {
	name    string
	pattern *regexp.Regexp
	most    float64
}

var shares = []share{
	{"tell, told", regexp.MustCompile(`(?i)\b(tell|tells|told|telling)\b`), 0.5},
	{"what it is, what there is (as a noun)", regexp.MustCompile(`(?i)\bwhat (it|the|there|they|is|was|a|an)\b`), 1},
	{"answer (of HTTP: response)", regexp.MustCompile(`(?i)\banswer`), 0.5},
	{"that is, that was, that has", regexp.MustCompile(`(?i)\bthat (is|was|has)\b`), 2.5},
}

// report collects the findings.
type report struct {
	words    int // of Go comments
	found    []string
	counts   []int
	examples [][]string
}

func newReport() *report {
	return &report{counts: make([]int, len(shares)), examples: make([][]string, len(shares))}
}

// add reads one line. counted reports whether it counts for the shares.
func (r *report) add(name string, number int, text string, counted bool) {
	at := fmt.Sprintf("%s:%d", name, number)
	for _, w := range unused {
		if match := w.pattern.FindString(text); match != "" {
			r.found = append(r.found, fmt.Sprintf("%s: %q: write %s", at, match, w.instead))
		}
	}
	if !counted {
		return
	}
	r.words += len(strings.Fields(text))
	for i, s := range shares {
		if n := len(s.pattern.FindAllString(text, -1)); n > 0 {
			r.counts[i] += n
			r.examples[i] = append(r.examples[i], at)
		}
	}
}

// perThousand returns the uses of a share per 1,000 words.
func (r *report) perThousand(i int) float64 {
	return 1000 * float64(r.counts[i]) / float64(max(r.words, 1))
}

func (r *report) failed() bool {
	for i, s := range shares {
		if r.perThousand(i) > s.most {
			return true
		}
	}
	return len(r.found) > 0
}

func (r *report) String() string {
	var b strings.Builder
	for _, line := range r.found {
		fmt.Fprintln(&b, line)
	}
	for i, s := range shares {
		if r.perThousand(i) <= s.most {
			continue
		}
		for _, at := range r.examples[i] {
			fmt.Fprintf(&b, "%s: %s\n", at, s.name)
		}
	}
	fmt.Fprintf(&b, "%d words of comments; in 1,000 words:\n", r.words)
	for i, s := range shares {
		fmt.Fprintf(&b, "  %-40s %.2f of at most %.1f\n", s.name, r.perThousand(i), s.most)
	}
	return b.String()
}
