package mockserver

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

const (
	// maxReported is the maximum number of lines of each part of a report.
	maxReported = 20
	// lastReported is the number of the newest requests that each report has.
	lastReported = 3
)

// reportRow is a line of a table. It describes one or more similar requests.
type reportRow struct {
	mark  string
	cells []string // the description of each of them
	seqs  []int    // in ascending order; requests in between may be in other rows
}

func newReportRow(ex *Exchange, mark string) *reportRow {
	status := ""
	if ex.Status != 0 {
		status = strconv.Itoa(ex.Status)
	} else if ex.LostStatus != 0 {
		status = fmt.Sprintf("- (lost %d)", ex.LostStatus)
	}
	cells := []string{ex.Method, httpjson.Shorten(ex.URL.EscapedPath(), 80)}
	for _, cell := range []string{ex.Operation, status, strings.Join(ex.Faults, ", "), ex.CredentialID} {
		cells = append(cells, orDash(cell))
	}
	return &reportRow{mark, cells, []int{ex.Seq}}
}

// reportRows makes rows. Similar requests in a sequence are one row.
func reportRows(exchanges []*Exchange, mark func(*Exchange) string) []*reportRow {
	var rows []*reportRow
	for _, ex := range exchanges {
		row := newReportRow(ex, mark(ex))
		if n := len(rows); n > 0 && rows[n-1].mark == row.mark && slices.Equal(rows[n-1].cells, row.cells) {
			rows[n-1].seqs = append(rows[n-1].seqs, ex.Seq)
			continue
		}
		rows = append(rows, row)
	}
	return rows
}

// last returns the number of a row's newest request.
func (r *reportRow) last() int { return r.seqs[len(r.seqs)-1] }

// line returns the row as a line of the table.
func (r *reportRow) line() string {
	seqs, times := strconv.Itoa(r.seqs[0]), ""
	if n := len(r.seqs); n > 1 {
		seqs, times = fmt.Sprintf("%d–%d", r.seqs[0], r.last()), fmt.Sprintf("\t×%d", n)
	}
	return fmt.Sprintf(" %s\t%s\t%s%s", r.mark, seqs, strings.Join(r.cells, "\t"), times)
}

// omission returns the line for rows that a table leaves out.
func omission(rows []*reportRow) string {
	n := 0
	for _, row := range rows {
		n += len(row.seqs)
	}
	return fmt.Sprintf(" \t…\t\tand %d more\t\t\t\t", n)
}

// writeTable writes lines whose cells are separated by tabs.
func (r *report) writeTable(lines []string) {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, " \tseq\tmethod\tpath\toperation\tstatus\tfaults\tcredential")
	for _, line := range lines {
		fmt.Fprintln(table, line)
	}
	_ = table.Flush() // never fails in memory
	for line := range strings.Lines(text.String()) {
		r.line("%s", strings.TrimRight(line, " \n"))
	}
}
