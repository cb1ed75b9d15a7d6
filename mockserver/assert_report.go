package mockserver

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver/fault"
)

// report is the text of a failed assertion.
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

// writeDropped writes how many requests the record has dropped, and the consequence.
func (r *report) writeDropped(consequence string) {
	if a := r.assertion; a.dropped > 0 {
		r.line("The record has dropped the oldest %d of %d requests, so that %s: see WithRecordLimit and WithRecordBytes.",
			a.dropped, a.dropped+len(a.kept), consequence)
	}
}

// writeNearest writes the requests that are closest to a match, then the newest.
func (r *report) writeNearest(kept []*Exchange, m fault.Match) {
	if m.Fault != "" {
		r.writeFaults(kept)
	}
	near := make(map[*Exchange]float64, len(kept))
	for _, ex := range kept {
		near[ex] = nearness(m, ex)
		if m.Fault != "" && len(ex.Faults) > 0 {
			near[ex] += 100 // above requests without a fault
		}
	}
	sorted := slices.Clone(kept)
	slices.SortStableFunc(sorted, func(a, b *Exchange) int { return cmp.Compare(near[b], near[a]) })
	rows := reportRows(sorted, func(ex *Exchange) string {
		if ex.Matches(m) {
			return "*"
		}
		return ""
	})
	if !r.begin("What happened, the nearest first", rows) {
		return
	}
	shown, left := rows, []*reportRow(nil)
	if len(rows) > maxReported {
		shown, left = rows[:maxReported-lastReported], slices.Clone(rows[maxReported-lastReported:])
	}
	var lines []string
	for _, row := range shown {
		lines = append(lines, row.line())
	}
	if len(left) > 0 {
		slices.SortFunc(left, func(a, b *reportRow) int { return cmp.Compare(a.last(), b.last()) })
		at := len(left) - lastReported
		if at > 0 {
			lines = append(lines, omission(left[:at]))
		}
		for _, row := range left[at:] {
			lines = append(lines, row.line())
		}
	}
	r.writeTable(lines)
}

// writeFaults writes the names of the faults that took effect.
func (r *report) writeFaults(kept []*Exchange) {
	times := make(map[string]int)
	for _, ex := range kept {
		for _, name := range ex.Faults {
			times[name]++
		}
	}
	if len(times) == 0 {
		r.line("No fault took effect.")
		return
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(times)) {
		names = append(names, fmt.Sprintf("%q ×%d", name, times[name]))
	}
	r.line("Faults that took effect: %s.", strings.Join(names, ", "))
}

// writeInOrder writes the requests in their order, with the match for which each was found. Of many requests it prefers those that were
// found, and the newest.
func (r *report) writeInOrder(kept []*Exchange, matches []fault.Match, found []*Exchange) {
	matching := make(map[int]bool)
	for _, ex := range kept {
		matching[ex.Seq] = matchesAny(matches, ex)
	}
	rows := reportRows(kept, func(ex *Exchange) string {
		if i := slices.Index(found, ex); i >= 0 {
			return strconv.Itoa(i+1) + "."
		}
		return ""
	})
	if !r.begin("What happened", rows) {
		return
	}
	rank := func(row *reportRow) int {
		switch {
		case row.last() > rows[max(0, len(rows)-1-lastReported)].last():
			return 0
		case row.mark != "":
			return 1
		case slices.ContainsFunc(row.seqs, func(seq int) bool { return matching[seq] }):
			return 2
		}
		return 3
	}
	preferred := slices.Clone(rows)
	slices.SortStableFunc(preferred, func(a, b *reportRow) int { return cmp.Compare(rank(a), rank(b)) })
	preferred = preferred[:min(len(rows), maxReported)]
	var lines []string
	for i := 0; i < len(rows); i++ {
		from := i
		for i < len(rows) && !slices.Contains(preferred, rows[i]) {
			i++
		}
		if i > from {
			lines = append(lines, omission(rows[from:i]))
		}
		if i < len(rows) {
			lines = append(lines, rows[i].line())
		}
	}
	r.writeTable(lines)
}

// begin writes the title of a table, unless the table has no rows.
func (r *report) begin(title string, rows []*reportRow) bool {
	if len(rows) == 0 {
		r.line("Nothing is in the record.")
		return false
	}
	r.line("%s:", title)
	return true
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
