// Command amove creates a bucket on Amove's own storage and a key for it. It changes one setting of the bucket, which does not affect
// the others. Then it deletes both.
//
//	go run ./examples/amove          # against a mock in memory
//	go run ./examples/amove -live    # against Amove, with the token in AMOVE_TOKEN
//
// With -live it creates one bucket and one key on the first usable storage, and deletes both, also after an error.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"slices"
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
		fmt.Fprintln(os.Stderr, "amove:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("amove", flag.ContinueOnError)
	flags.SetOutput(stdout)
	live := flags.Bool("live", false, "use Amove itself, with the credentials of the environment")
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
	fmt.Fprintln(stdout, "Against a mock in memory; -live uses Amove.")
	return tour(ctx, stdout, server.Options()...)
}

func tour(ctx context.Context, out io.Writer, options ...buckt.Option) (err error) {
	client, err := buckt.New(options...)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	sys := client.Amove

	storages, err := sys.CloudAccounts.UsableStorage(ctx)
	if err != nil {
		return err
	}
	if len(storages) == 0 {
		return errors.New("the account has no storage of Amove's own that is active")
	}
	storage := storages[0]
	endpoint, err := url.Parse(storage.ServiceURL)
	if err != nil || endpoint.Host == "" {
		return fmt.Errorf("the storage %s does not tell its endpoint", storage.ID)
	}
	fmt.Fprintf(out, "the storage %q is at %s\n", storage.Name, endpoint.Host)

	// From here on everything is created under a unique name, and is always removed.
	name := "example-" + strings.ToLower(rand.Text()[:8])
	defer func() { err = errors.Join(err, cleanUp(ctx, out, sys, storage.ID, name)) }()
	if err := createBucket(ctx, out, sys, storage.ID, name); err != nil {
		return err
	}
	if err := sys.Buckets.Update(ctx, storage.ID, name, buckt.AmoveBucketUpdateParams{IsEncrypted: buckt.Set(true)}); err != nil {
		return err
	}
	status, err := sys.Buckets.Status(ctx, storage.ID, name)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s has versioning: %t, encryption: %t, is public: %t\n",
		name, status.VersioningEnabled, status.EncryptionEnabled, status.IsPublic)

	key, err := sys.Keys.Create(ctx, buckt.AmoveKeyCreateParams{
		Name:            name,
		Region:          "us-east-1", // which regions there are is not documented
		StorageDN:       endpoint.Host,
		Permission:      buckt.AmoveReadWrite,
		SelectedBuckets: buckt.OnlyBuckets(name),
		CloudAccountID:  storage.ID,
	})
	if err != nil {
		return err
	}
	// Only this response contains the secret. The methods Env, WriteEnv and WriteProfile of the access write it for an application.
	access, err := sys.S3Access(key, &storage, name)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "the key %s reaches s3://%s at %s, with the secret %v: %s\n",
		access.AccessKeyID, access.Bucket, access.Endpoint, access.SecretAccessKey, key.Description)
	return nil
}

// createBucket creates a bucket with versioning. Amove switches versioning on in a second step, which may fail: then the bucket exists
// without it.
func createBucket(ctx context.Context, out io.Writer, sys *buckt.AmoveClient, storageID, name string) error {
	err := sys.Buckets.Create(ctx, storageID, buckt.AmoveBucketCreateParams{BucketName: name, VersioningEnabled: buckt.Set(true)})
	if err == nil {
		fmt.Fprintf(out, "%s is made\n", name)
		return nil
	}
	status, statusErr := sys.Buckets.Status(ctx, storageID, name)
	if statusErr != nil {
		return err
	}
	fmt.Fprintf(out, "%s is made, in spite of an error, with versioning: %t\n", name, status.VersioningEnabled)
	return sys.Buckets.Update(ctx, storageID, name, buckt.AmoveBucketUpdateParams{VersioningEnabled: buckt.Set(true)})
}

// cleanUp uses the name: if the response to a create was lost, nothing else is known.
func cleanUp(ctx context.Context, out io.Writer, sys *buckt.AmoveClient, storageID, name string) error {
	// The context of the tour may have ended.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	return errors.Join(cleanUpKeys(ctx, out, sys, name), cleanUpBucket(ctx, out, sys, storageID, name))
}

func cleanUpKeys(ctx context.Context, out io.Writer, sys *buckt.AmoveClient, name string) error {
	// Collect first: a list with numbered pages skips rows while rows are deleted.
	var ids []string
	for key, err := range sys.Keys.All(ctx, buckt.AmoveKeyListParams{}) {
		if err != nil {
			return fmt.Errorf("the key %s may be left behind: %w", name, err)
		}
		if key.Name == name {
			ids = append(ids, key.ID)
		}
	}
	for _, id := range ids {
		if err := sys.Keys.Delete(ctx, id); err != nil {
			return fmt.Errorf("the key %s is left behind: %w", name, err)
		}
		fmt.Fprintf(out, "the key %s is revoked\n", id)
	}
	return nil
}

func cleanUpBucket(ctx context.Context, out io.Writer, sys *buckt.AmoveClient, storageID, name string) error {
	buckets, err := sys.Buckets.List(ctx, storageID, buckt.AmoveBucketListParams{WithoutRegion: true})
	if err != nil {
		return fmt.Errorf("the bucket %s may be left behind: %w", name, err)
	}
	if !slices.ContainsFunc(buckets.Items, func(b buckt.AmoveBucket) bool { return b.Name == name }) {
		return nil
	}
	if err := sys.Buckets.Delete(ctx, storageID, name); err != nil {
		return fmt.Errorf("the bucket %s is left behind: %w", name, err)
	}
	fmt.Fprintf(out, "%s is gone\n", name)
	return nil
}
