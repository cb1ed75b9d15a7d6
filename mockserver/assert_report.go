package mockserver

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// maxReported bounds the lines of each part of a report.
const maxReported = 20

// report is the text of an assertion that failed.
type report struct {
	assertion *assertion
	text      strings.Builder
}

func (a *assertion) newReport() *report {
	r := &report{assertion: a}
	r.text.WriteString("mockserver: " + a.name + ": ")
	return r
}

func (r *report) String() string { return strings.TrimSuffix(r.text.String(), "\n") }

func (r *report) line(format string, args ...any) { fmt.Fprintf(&r.text, format+"\n", args...) }

// tellDropped tells of requests that the record has no more, and what follows from it.
func (r *report) tellDropped(consequence string) {
	if a := r.assertion; a.dropped > 0 {
		r.line("The record has dropped the oldest %d of %d requests, so that %s: see WithRecordLimit.",
			a.dropped, a.dropped+len(a.kept), consequence)
	}
}

// tellNearest shows what happened, first the requests that have the most in common with a match.
func (r *report) tellNearest(kept []*Exchange, m Match) {
	agreed := func(ex *Exchange) int { n, _ := m.compare(ex); return n }
	kept = slices.Clone(kept)
	slices.SortStableFunc(kept, func(a, b *Exchange) int { return cmp.Compare(agreed(b), agreed(a)) })
	r.tell("What happened, the nearest first", kept, func(ex *Exchange) string {
		if m.Matches(ex) {
			return "*"
		}
		return ""
	})
}

// tellInOrder shows what happened in its order, and which match each request was found for. Of many requests it prefers those
// that a match means.
func (r *report) tellInOrder(kept []*Exchange, matches []Match, found []*Exchange) {
	place := func(ex *Exchange) string {
		if i := slices.Index(found, ex); i >= 0 {
			return strconv.Itoa(i+1) + "."
		}
		return ""
	}
	rank := func(ex *Exchange) int {
		switch {
		case slices.Contains(found, ex):
			return 0
		case matchesAny(matches, ex):
			return 1
		}
		return 2
	}
	shown := slices.Clone(kept)
	slices.SortStableFunc(shown, func(a, b *Exchange) int { return cmp.Compare(rank(a), rank(b)) })
	n := min(len(shown), maxReported)
	slices.SortFunc(shown[:n], func(a, b *Exchange) int { return cmp.Compare(a.Seq, b.Seq) })
	r.tell("What happened", shown, place)
}

// tell writes a table of the first of some exchanges, each with a mark.
func (r *report) tell(title string, kept []*Exchange, mark func(*Exchange) string) {
	if len(kept) == 0 {
		r.line("Nothing is in the record.")
		return
	}
	r.line("%s:", title)
	table := tabwriter.NewWriter(&r.text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, " \tseq\tmethod\tpath\toperation\tstatus\tfaults\tcredential")
	for _, ex := range kept[:min(len(kept), maxReported)] {
		status := ""
		if ex.Status != 0 {
			status = strconv.Itoa(ex.Status)
		}
		fmt.Fprintf(table, " %s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", mark(ex), ex.Seq, ex.Method, shorten(ex.URL.EscapedPath(), 80),
			orDash(ex.Operation), orDash(status), orDash(strings.Join(ex.Faults, ", ")), orDash(ex.CredentialID))
	}
	_ = table.Flush() // into memory
	if rest := len(kept) - maxReported; rest > 0 {
		r.line(" and %d more", rest)
	}
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// shorten cuts a text that is longer than n bytes.
func shorten(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "") + "…"
}
