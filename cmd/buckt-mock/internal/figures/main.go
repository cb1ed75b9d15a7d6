// Command figures measures the program buckt-mock: the time until it responds after its start, and its memory under load.
//
//	figures [-starts 20] [-load 1m] [-connections 32] [-keys 1000] [-size 1024] PROGRAM [ARGUMENT…]
//
// It prints the measurements without limits. A missing or wrong response is an error.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

// load describes the load.
type load struct {
	time                    time.Duration
	connections, keys, size int
}

func main() {
	starts := flag.Int("starts", 20, "how many starts to take the median of; 0 for none")
	var l load
	flag.DurationVar(&l.time, "load", time.Minute, "how long to put and get objects; 0 for not at all")
	flag.IntVar(&l.connections, "connections", 32, "over how many connections")
	flag.IntVar(&l.keys, "keys", 1000, "how many objects, at least as many as connections")
	flag.IntVar(&l.size, "size", 1<<10, "how many bytes an object has")
	flag.Parse()
	if flag.NArg() == 0 || *starts < 0 || l.connections < 1 || l.keys < l.connections || l.size < 0 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := measure(ctx, *starts, l, flag.Args()); err != nil {
		fmt.Fprintf(os.Stderr, "figures: %v\n", err)
		os.Exit(1)
	}
}

func measure(ctx context.Context, starts int, l load, command []string) error {
	if starts > 0 {
		if err := measureStarts(ctx, starts, command); err != nil {
			return err
		}
	}
	if l.time > 0 {
		return measureLoad(ctx, l, command)
	}
	return nil
}
