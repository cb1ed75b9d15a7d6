// Compare measures the client beside hand-written code and other clients, and the mock beside a bare handler, and prints a table.
//
//	go run ./compare                     all rows
//	go run ./compare -run 'GET|page'     some rows
//	go run ./compare -against ~/old      with the code of another checkout, in the same rounds
//	go run ./compare -quick              each side once
//
// All sides of a row take turns in each round, so that other load on the machine affects all of them. Each ratio is the median of the
// rounds: time, bytes and allocations of a side divided by those of the row's baseline, which is hand-written net/http with encoding/json,
// or a bare handler. For servers the time is the other way round, so that it is a throughput, and the costs are those of the server's
// process. Each server runs in a process of its own.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// roleEnv makes this program a worker or a server.
const roleEnv = "BUCKT_COMPARE_ROLE"

func main() {
	var err error
	switch role := os.Getenv(roleEnv); role {
	case "":
		var o options
		if o, err = parseFlags(); err == nil {
			err = compare(o, os.Stdout)
		}
	case "worker":
		err = work()
	default:
		err = serve(role)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

type options struct {
	run     *regexp.Regexp
	rounds  int
	turn    time.Duration
	cpu     bool
	against string
}

func parseFlags() (options, error) {
	var o options
	run := flag.String("run", "", "regular `expression` for names of rows")
	flag.IntVar(&o.rounds, "rounds", 11, "`number` of rounds")
	flag.DurationVar(&o.turn, "time", 100*time.Millisecond, "`duration` of a turn of a side")
	flag.BoolVar(&o.cpu, "cpu", false, "add ratios of processor time, which other load disturbs least")
	flag.StringVar(&o.against, "against", "", "`folder` of another checkout to compare with")
	quick := flag.Bool("quick", false, "measure each side once")
	flag.Parse()
	if *quick {
		o.rounds, o.turn = 1, 0
	}
	if o.rounds < 1 || flag.NArg() > 0 {
		return o, fmt.Errorf("-rounds must be at least 1, and there are no arguments besides flags")
	}
	var err error
	o.run, err = regexp.Compile(*run)
	return o, err
}

// compare measures the rows and writes the table.
func compare(o options, out io.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	programs := []string{self}
	if o.against != "" {
		other, clean, err := buildAgainst(o.against)
		if err != nil {
			return err
		}
		defer clean()
		programs = append(programs, other)
	}
	var workers []*worker
	for _, program := range programs {
		w, err := startWorker(program)
		if err != nil {
			return err
		}
		defer w.stop()
		workers = append(workers, w)
	}
	printHeader(o, out)
	for _, r := range workers[0].rows {
		if !o.run.MatchString(r.Name) {
			continue
		}
		if err := compareRow(o, workers, r, out); err != nil {
			return fmt.Errorf("%s: %w", r.Name, err)
		}
	}
	return nil
}

// buildAgainst builds this program with the module of another checkout.
func buildAgainst(dir string) (program string, clean func(), err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return "", nil, err
	}
	scratch, err := os.MkdirTemp("", "compare")
	if err != nil {
		return "", nil, err
	}
	clean = func() { _ = os.RemoveAll(scratch) }
	for _, file := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", clean, fmt.Errorf("run it in the folder bench: %w", err)
		}
		text = []byte(strings.ReplaceAll(string(text), "=> ../", "=> "+dir))
		if err := os.WriteFile(filepath.Join(scratch, file), text, 0o600); err != nil {
			return "", clean, err
		}
	}
	program = filepath.Join(scratch, "compare")
	build := exec.Command("go", "build", "-modfile="+filepath.Join(scratch, "go.mod"), "-mod=mod", "-o", program, "./compare")
	build.Stderr = os.Stderr
	return program, clean, build.Run()
}

// compareRow measures a row and prints it.
func compareRow(o options, workers []*worker, r rowInfo, out io.Writer) error {
	// measured has the costs by worker, side and round.
	measured := make([][][]cost, len(workers))
	calls := make([]int, len(r.Sides))
	for w, worker := range workers {
		measured[w] = make([][]cost, len(r.Sides))
		for side := range r.Sides {
			n := 1
			for { // also warms it up
				c, err := worker.measure(task{r.Name, side, n})
				if err != nil {
					return err
				}
				if c.Time >= o.turn || r.Once {
					break
				}
				n *= 2
			}
			calls[side] = max(calls[side], n)
		}
	}
	for range o.rounds {
		for side := range r.Sides {
			for w, worker := range workers {
				c, err := worker.measure(task{r.Name, side, calls[side]})
				if err != nil {
					return err
				}
				measured[w][side] = append(measured[w][side], c)
			}
		}
		if r.Once {
			break
		}
	}
	for side := 1; side < len(r.Sides); side++ {
		cells := []string{r.Name, r.Sides[side]}
		for w := len(workers) - 1; w >= 0; w-- { // the other checkout first
			cells = append(cells, ratios(o, r, measured[w][0], measured[w][side])...)
		}
		fmt.Fprintln(out, "| "+strings.Join(cells, " | ")+" |")
	}
	return nil
}

func printHeader(o options, out io.Writer) {
	columns := columnNames(o)
	names := []string{"work", "side"}
	if o.against != "" {
		for _, c := range columns {
			names = append(names, c+" before")
		}
	}
	names = append(names, columns...)
	fmt.Fprintf(out, "%d rounds, turns of %s, %s, %s/%s, %d processors\n\n", o.rounds, o.turn, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	fmt.Fprintln(out, "| "+strings.Join(names, " | ")+" |")
	fmt.Fprintln(out, strings.Repeat("| --- ", len(names))+"|")
}

func columnNames(o options) []string {
	if o.cpu {
		return []string{"time", "spread", "processor time", "bytes", "allocations"}
	}
	return []string{"time", "spread", "bytes", "allocations"}
}

// ratios returns the cells of a side: the median of each ratio, and the range of that of time.
func ratios(o options, r rowInfo, base, side []cost) []string {
	if len(base) == 0 || len(side) == 0 {
		return nil
	}
	column := func(of func(cost) float64) (all []float64) {
		for i := range side {
			if b := of(base[i]); b > 0 {
				all = append(all, of(side[i])/b)
			}
		}
		return slices.Sorted(slices.Values(all))
	}
	cell := func(all []float64) string {
		if len(all) == 0 {
			return ""
		}
		return fmt.Sprintf("%.2f", all[len(all)/2])
	}
	if r.Absolute != "" {
		cells := make([]string, len(columnNames(o)))
		cells[0] = fmt.Sprintf("%.1f %s", side[0].Value, r.Absolute)
		return cells
	}
	if r.Throughput { // how many of the baseline's requests it handles at the same time
		base, side = side, base
	}
	times := column(func(c cost) float64 { return float64(c.Time) / c.Calls })
	cells := []string{cell(times), ""}
	if len(times) > 0 {
		cells[1] = fmt.Sprintf("%.2f to %.2f", times[0], times[len(times)-1])
	}
	if o.cpu {
		cells = append(cells, cell(column(func(c cost) float64 { return float64(c.CPU) / c.Calls })))
	}
	if r.Throughput {
		base, side = side, base
	}
	return append(cells,
		cell(column(func(c cost) float64 { return float64(c.Bytes) / c.Calls })),
		cell(column(func(c cost) float64 { return float64(c.Allocs) / c.Calls })))
}
