// Command linode creates a bucket of Linode's Object Storage and a key that is limited to this bucket, as an application needs for S3.
// Then it revokes the key and deletes the bucket.
//
//	go run ./examples/linode          # against a mock in memory
//	go run ./examples/linode -live    # against Linode, with the token in LINODE_TOKEN
//
// With -live it creates one bucket and one key, and deletes both, also after an error. Linode bills Object Storage by the month, from
// the first bucket or key until it is canceled in the account's settings.
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
		fmt.Fprintln(os.Stderr, "linode:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("linode", flag.ContinueOnError)
	flags.SetOutput(stdout)
	live := flags.Bool("live", false, "use Linode itself, with the credentials of the environment")
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
	fmt.Fprintln(stdout, "Against a mock in memory; -live uses Linode.")
	return tour(ctx, stdout, server.Options()...)
}

func tour(ctx context.Context, out io.Writer, options ...buckt.Option) (err error) {
	client, err := buckt.New(options...)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	sys := client.Linode

	endpoint, err := chooseEndpoint(ctx, sys)
	if err != nil {
		return err
	}
	// From here on everything is created under a unique name, and is always removed.
	name := "example-" + strings.ToLower(rand.Text()[:8])
	defer func() { err = errors.Join(err, cleanUp(ctx, out, sys, endpoint.Region, name)) }()
	bucket, err := sys.Buckets.Create(ctx, buckt.LinodeBucketCreateParams{
		Label: name, Region: endpoint.Region, S3Endpoint: endpoint.S3Endpoint, ACL: buckt.LinodeACLPrivate,
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s is made in %s\n", bucket.Label, bucket.Region)

	key, err := sys.Keys.Create(ctx, buckt.LinodeKeyCreateParams{
		Label: name,
		BucketAccess: buckt.LinodeOnlyBuckets(buckt.LinodeKeyBucketAccess{
			Region: bucket.Region, BucketName: bucket.Label, Permissions: buckt.LinodeReadWrite,
		}),
	})
	if err != nil {
		return err
	}
	// Only this response contains the secret. The methods Env, WriteEnv and WriteProfile of the access write it for an application.
	access, err := sys.S3Access(key, bucket)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "the key %s reaches s3://%s at %s, with the secret %v\n",
		access.AccessKeyID, access.Bucket, access.Endpoint, access.SecretAccessKey)

	if err := listObjects(ctx, out, sys, bucket); err != nil {
		return err
	}

	// The number of keys is limited. A program that creates many keys checks the quota.
	keys, err := sys.Quotas.GlobalUsage(ctx, "keys")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "the account has %d of %d keys\n", keys.Usage, keys.QuotaLimit)
	return nil
}

// listObjects needs only the token, neither a key nor an S3 client.
func listObjects(ctx context.Context, out io.Writer, sys *buckt.LinodeClient, bucket *buckt.LinodeBucket) error {
	var objects, size int64
	for object, err := range sys.Objects.All(ctx, bucket.Region, bucket.Label, buckt.LinodeObjectListParams{}) {
		if err != nil {
			return err
		}
		objects, size = objects+1, size+object.Size
	}
	fmt.Fprintf(out, "%s has %d objects of %d bytes\n", bucket.Label, objects, size)
	return nil
}

// chooseEndpoint prefers Newark, which every account has, or returns the first other endpoint. Some endpoints have no host until they
// are assigned to the account.
func chooseEndpoint(ctx context.Context, sys *buckt.LinodeClient) (buckt.LinodeEndpoint, error) {
	var first buckt.LinodeEndpoint
	for endpoint, err := range sys.Endpoints.All(ctx, buckt.LinodeEndpointListParams{}) {
		switch {
		case err != nil:
			return endpoint, err
		case endpoint.S3Endpoint != "" && endpoint.Region == "us-east":
			return endpoint, nil
		case endpoint.S3Endpoint != "" && first.S3Endpoint == "":
			first = endpoint
		}
	}
	if first.S3Endpoint == "" {
		return first, errors.New("the account has no S3 endpoint")
	}
	return first, nil
}

// cleanUp uses the name: if the response to a create was lost, nothing else is known.
func cleanUp(ctx context.Context, out io.Writer, sys *buckt.LinodeClient, region, name string) error {
	// The context of the tour may have ended.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	err := cleanUpKeys(ctx, out, sys, name)
	deleteErr := sys.Buckets.Delete(ctx, region, name)
	if _, never := errors.AsType[*buckt.NotFoundError](deleteErr); never {
		return err
	}
	if deleteErr != nil {
		return errors.Join(err, fmt.Errorf("the bucket %s is left behind: %w", name, deleteErr))
	}
	fmt.Fprintf(out, "%s is gone\n", name)
	return err
}

func cleanUpKeys(ctx context.Context, out io.Writer, sys *buckt.LinodeClient, name string) error {
	// Collect first: a list with numbered pages skips rows while rows are deleted.
	var ids []int
	for key, err := range sys.Keys.All(ctx, buckt.LinodeKeyListParams{}) {
		if err != nil {
			return fmt.Errorf("the key %s may be left behind: %w", name, err)
		}
		if key.Label == name {
			ids = append(ids, key.ID)
		}
	}
	for _, id := range ids {
		if err := sys.Keys.Delete(ctx, id); err != nil {
			return fmt.Errorf("the key %s is left behind: %w", name, err)
		}
		fmt.Fprintf(out, "the key %d is revoked\n", id)
	}
	return nil
}
