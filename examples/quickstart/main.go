// Command quickstart shows the life of a bucket: it provisions one, uploads files of this repository, lists them, creates a key with
// few permissions, revokes the key and deletes the bucket.
//
//	go run ./examples/quickstart          # against a mock in memory
//	go run ./examples/quickstart -live    # against the real API, with the key in BUCKT_API_KEY
//
// With -live it creates one bucket and one key in your organization, and removes both, also after an error and on Ctrl-C.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/bucktapi"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first Ctrl-C starts the cleanup, the second one ends the program immediately.
	context.AfterFunc(ctx, stop)
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(out)
	live := flags.Bool("live", false, "use the real API, with the key in BUCKT_API_KEY")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if *live {
		return runLive(ctx, out)
	}
	return runMock(ctx, out)
}

func runLive(ctx context.Context, out io.Writer) error {
	if os.Getenv("BUCKT_API_KEY") == "" {
		return errors.New("-live needs BUCKT_API_KEY, a key with every buckets, files and keys permission for all buckets")
	}
	fmt.Fprintln(out, "Against the real API, where a bucket takes some minutes to come and to go.")
	return takeTour(ctx, out, buckt.FromEnv())
}

func runMock(ctx context.Context, out io.Writer) error {
	server, err := mockserver.Start(mockserver.WithProvisioning(provisioning), mockserver.WithDeletion(deletion))
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	if _, err := server.Buckt().Organization().AddBucket(bucktapi.Bucket{Name: "another"}); err != nil {
		return err
	}
	fmt.Fprintln(out, "Against a mock in memory; -live uses the real API.")
	return takeTour(ctx, out, server.Options()...)
}
