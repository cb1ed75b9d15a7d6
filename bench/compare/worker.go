package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// row is one kind of work. The first side is the baseline.
type row struct {
	rowInfo
	sides []side
}

// side is one way to do the work.
type side struct {
	name string
	call func() error
	// units is how many pieces of work a call does, 0 for one.
	units int
	// usage returns the usage of the server's process. By default the cost is that of the client.
	usage func() (cost, error)
}

// rowInfo is what the coordinator knows of a row.
type rowInfo struct {
	Name  string
	Sides []string
	// Once is true if a row is measured in one round, because its calls take long.
	Once bool
	// Throughput is true if time is compared as throughput.
	Throughput bool
	// Absolute is the unit of a row that is not a ratio.
	Absolute string
}

// absolute is the result of the last call of an absolute row.
var absolute float64

// task is a number of calls of one side.
type task struct {
	Row   string
	Side  int
	Calls int
}

// cost is the cost of a task.
type cost struct {
	Calls     float64 // pieces of work
	Time, CPU time.Duration
	Bytes     uint64
	Allocs    uint64
	Value     float64 // of an absolute row
	Err       string
}

// worker is the process that measures the code of one checkout.
type worker struct {
	rows []rowInfo
	in   *json.Encoder
	out  *json.Decoder
	stop func()
}

func startWorker(program string) (*worker, error) {
	out, in, stop, err := startChild(program, "worker")
	if err != nil {
		return nil, err
	}
	w := &worker{in: json.NewEncoder(in), out: json.NewDecoder(out), stop: stop}
	if err := w.out.Decode(&w.rows); err != nil {
		stop()
		return nil, fmt.Errorf("a worker did not start: %w", err)
	}
	return w, nil
}

func (w *worker) measure(t task) (cost, error) {
	if err := w.in.Encode(t); err != nil {
		return cost{}, err
	}
	var c cost
	if err := w.out.Decode(&c); err != nil {
		return cost{}, err
	}
	if c.Err != "" {
		return cost{}, errors.New(c.Err)
	}
	return c, nil
}

// children are the standard inputs of all children. One that is collected as garbage is closed, which ends the child.
var children []io.Closer

// startChild starts a program in a role. It ends when its standard input closes.
func startChild(program, role string) (out io.Reader, in io.Writer, stop func(), err error) {
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), roleEnv+"="+role)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, nil, err
	}
	children = append(children, stdin)
	return stdout, stdin, func() {
		_ = stdin.Close()
		_ = cmd.Wait()
	}, nil
}

// work measures the tasks from the standard input.
func work() error {
	at := servers{}
	rows, err := allRows(at)
	if err != nil {
		return err
	}
	byName := map[string]*row{}
	infos := make([]rowInfo, len(rows))
	for i := range rows {
		r := &rows[i]
		for _, s := range r.sides {
			r.Sides = append(r.Sides, s.name)
		}
		byName[r.Name], infos[i] = r, r.rowInfo
	}
	results := json.NewEncoder(os.Stdout)
	if err := results.Encode(infos); err != nil {
		return err
	}
	tasks := json.NewDecoder(bufio.NewReader(os.Stdin))
	for {
		var t task
		if err := tasks.Decode(&t); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		c, err := byName[t.Row].measure(t)
		if err != nil {
			c.Err = byName[t.Row].sides[t.Side].name + ": " + err.Error()
		}
		if err := results.Encode(c); err != nil {
			return err
		}
	}
}

func (r *row) measure(t task) (cost, error) {
	s := r.sides[t.Side]
	usage := ownUsage
	if s.usage != nil {
		usage = s.usage
		if err := s.call(); err != nil { // starts its server
			return cost{}, err
		}
	}
	runtime.GC() // not of the garbage of other sides
	before, err := usage()
	if err != nil {
		return cost{}, err
	}
	start := time.Now()
	for range t.Calls {
		if err := s.call(); err != nil {
			return cost{}, err
		}
	}
	c := cost{Time: time.Since(start), Calls: float64(t.Calls * max(1, s.units)), Value: absolute}
	after, err := usage()
	c.CPU, c.Bytes, c.Allocs = after.CPU-before.CPU, after.Bytes-before.Bytes, after.Allocs-before.Allocs
	return c, err
}

// ownUsage returns what this process has used.
func ownUsage() (u cost, err error) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	var r syscall.Rusage
	err = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	u.Bytes, u.Allocs = m.TotalAlloc, m.Mallocs
	u.CPU = time.Duration(r.Utime.Nano() + r.Stime.Nano())
	return u, err
}
