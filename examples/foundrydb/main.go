// Command foundrydb creates a file service of FoundryDB, waits until it is running, and creates a key for a part of its bucket, as an
// application needs for S3. Then it revokes the key and deletes the service.
//
//	go run ./examples/foundrydb          # against a mock in memory
//	go run ./examples/foundrydb -live    # against FoundryDB, with FOUNDRYDB_USERNAME and _PASSWORD, or FOUNDRYDB_TOKEN
//
// With -live it creates one file service, which is billed while it exists, and deletes it, also after an error.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	// The first Ctrl-C starts the cleanup, the second one ends the program immediately.
	context.AfterFunc(ctx, stop)
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "foundrydb:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("foundrydb", flag.ContinueOnError)
	flags.SetOutput(stdout)
	live := flags.Bool("live", false, "use FoundryDB itself, with the credentials of the environment")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if *live {
		return tour(ctx, stdout, buckt.FromEnv())
	}
	server, err := mockserver.Start()
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	fmt.Fprintln(stdout, "Against a mock in memory; -live uses FoundryDB.")
	return tour(ctx, stdout, server.Options()...)
}

func tour(ctx context.Context, out io.Writer, options ...buckt.Option) (err error) {
	client, err := buckt.New(options...)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	foundry := client.FoundryDB

	// Everything that may have been created is always removed. The unique name makes that possible even if the response to a create was
	// lost.
	name := "example-" + strings.ToLower(rand.Text()[:8])
	service, err := foundry.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: name, QuotaGBSoft: 5, QuotaGBHard: 10})
	_, unknown := errors.AsType[*buckt.OutcomeUnknownError](err)
	if err == nil || unknown {
		defer func() { err = errors.Join(err, cleanUp(ctx, out, foundry, name)) }()
	}
	if err != nil {
		return err
	}
	service, err = foundry.FileServices.WaitUntilRunning(ctx, service.ID, buckt.WaitParams{
		OnFileServiceChange: func(s *buckt.FoundryDBFileService) { fmt.Fprintf(out, "%s is %s\n", s.Name, s.Status) },
	})
	if err != nil {
		return err
	}

	key, err := foundry.Keys.Create(ctx, service.ID, buckt.FoundryDBKeyCreateParams{
		Name: "uploader", Permissions: buckt.FoundryDBReadWrite, Prefix: "uploads/",
	})
	if err != nil {
		return err
	}
	// Only this response contains the secret. The methods Env, WriteEnv and WriteProfile of the access write it for an application.
	access, err := foundry.S3Access(service, key)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "the key %s reads and writes s3://%s/%s at %s in %s, with the secret %v\n",
		access.AccessKeyID, access.Bucket, access.Prefix, access.Endpoint, access.Region, access.SecretAccessKey)

	// A presigned URL needs no key. It is a secret, because anyone who has it may upload.
	upload, err := foundry.Objects.Presign(ctx, service.ID, buckt.FoundryDBPresignParams{
		Method: buckt.FoundryDBPresignPut, Key: "uploads/hello.txt", Expires: 60 * time.Second,
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "uploads/hello.txt can be put with the URL %v until %s\n", upload.URL, upload.ExpiresAt.Format(time.TimeOnly))
	usage, err := foundry.FileServices.Usage(ctx, service.ID, buckt.FoundryDBFileServiceUsageParams{Live: true})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "the bucket holds %d objects, %d bytes\n", usage.Current.Objects, usage.Current.Bytes)

	if err := foundry.Keys.Delete(ctx, service.ID, key.ID); err != nil {
		return err
	}
	fmt.Fprintf(out, "the key %s is revoked\n", access.AccessKeyID)
	return nil
}

// cleanUp deletes the file service with its bucket, its objects and its keys.
func cleanUp(ctx context.Context, out io.Writer, foundry *buckt.FoundryDBClient, name string) error {
	// The context of the tour may have ended.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Minute)
	defer cancel()
	for service, err := range foundry.FileServices.All(ctx, buckt.FoundryDBFileServiceListParams{}) {
		if err != nil {
			return fmt.Errorf("the file service %s may be left behind: %w", name, err)
		}
		if service.Name != name {
			continue
		}
		if err := foundry.FileServices.Delete(ctx, service.ID); err != nil {
			return fmt.Errorf("the file service %s is left behind: %w", name, err)
		}
		if err := foundry.FileServices.WaitUntilDeleted(ctx, service.ID, buckt.WaitParams{}); err != nil {
			return err
		}
		fmt.Fprintf(out, "%s is gone\n", name)
	}
	return nil
}
