// Command tornado sets the bucket in which Tornado stores its downloads. Tornado verifies the bucket before it saves it, and an error
// describes the problem.
//
//	go run ./examples/tornado                 # against a mock in memory
//	go run ./examples/tornado -live           # against Tornado, with the key in TORNADO_API_KEY
//	go run ./examples/tornado -live -reset    # back to Tornado's own storage
//
// With -live the bucket is that of the variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL_S3, AWS_REGION and
// S3_BUCKET, which the method Env of an S3Access returns. It replaces the previous bucket.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/tornado"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "tornado:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("tornado", flag.ContinueOnError)
	flags.SetOutput(stdout)
	live := flags.Bool("live", false, "use Tornado itself, with the key and the bucket of the environment")
	reset := flags.Bool("reset", false, "with -live, go back to Tornado's own storage instead")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if !*live {
		fmt.Fprintln(stdout, "Against a mock in memory; -live uses Tornado.")
		return runMock(ctx, stdout)
	}
	client, err := buckt.New(buckt.FromEnv())
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	if *reset {
		return resetBucket(ctx, stdout, client)
	}
	return setBucket(ctx, stdout, client, bucketFromEnv())
}

// bucketFromEnv reads the variables of the method Env of an S3Access. An incomplete access is an error before anything is sent.
func bucketFromEnv() buckt.TornadoBucketParams {
	return buckt.TornadoS3Access(buckt.S3Access{
		Endpoint:        os.Getenv("AWS_ENDPOINT_URL_S3"),
		Region:          os.Getenv("AWS_REGION"),
		Bucket:          os.Getenv("S3_BUCKET"),
		Prefix:          os.Getenv("S3_PREFIX"),
		AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: buckt.NewSecret(os.Getenv("AWS_SECRET_ACCESS_KEY")),
	})
}

// setBucket sets the bucket, and describes a failed verification.
func setBucket(ctx context.Context, out io.Writer, client *buckt.Client, params buckt.TornadoBucketParams) error {
	_, err := client.Tornado.SetBucket(ctx, params)
	if err == nil {
		fmt.Fprintf(out, "downloads go to s3://%s at %s from now on\n", params.Bucket, params.Endpoint)
		return nil
	}
	failed, ok := errors.AsType[*buckt.TornadoVerificationError](err)
	if !ok {
		return err
	}
	switch failed.Reason {
	case buckt.TornadoVerificationBadCredentials:
		return fmt.Errorf("the key %s is unknown at %s, or may not list s3://%s: %w", params.AccessKey, params.Endpoint, params.Bucket, err)
	case buckt.TornadoVerificationNoBucket:
		return fmt.Errorf("there is no bucket %s at %s: %w", params.Bucket, params.Endpoint, err)
	case buckt.TornadoVerificationUnreachable:
		return fmt.Errorf("nothing answers at %s: %w", params.Endpoint, err)
	}
	return err
}

func resetBucket(ctx context.Context, out io.Writer, client *buckt.Client) error {
	if _, err := client.Tornado.ResetBucket(ctx); err != nil {
		return err
	}
	fmt.Fprintln(out, "downloads go to Tornado's own storage from now on")
	return nil
}

// runMock sets a bucket at AWS that the mock knows, and shows the three ways in which that can fail.
func runMock(ctx context.Context, out io.Writer) error {
	server, err := mockserver.Start()
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	good := buckt.TornadoAWS("us-east-1")
	good.Bucket, good.AccessKey, good.SecretKey = "my-downloads", "AKIAIOSFODNN7EXAMPLE", buckt.NewSecret("an example's secret")
	err = server.Tornado().AddExternalBucket(tornado.ExternalBucket{
		Endpoint: good.Endpoint, Bucket: good.Bucket, AccessKey: good.AccessKey, SecretKey: good.SecretKey,
	})
	if err != nil {
		return err
	}
	client := server.Client()

	for _, spoil := range []func(*buckt.TornadoBucketParams){
		func(p *buckt.TornadoBucketParams) { p.SecretKey = buckt.NewSecret("another secret") },
		func(p *buckt.TornadoBucketParams) { p.Bucket = "no-such-bucket" },
		func(p *buckt.TornadoBucketParams) { p.Endpoint = "https://s3.nowhere.invalid" },
	} {
		bad := good
		spoil(&bad)
		err := setBucket(ctx, out, client, bad)
		if _, expected := errors.AsType[*buckt.TornadoVerificationError](err); !expected {
			return fmt.Errorf("this must fail in the verification: %w", err)
		}
		fmt.Fprintln(out, "refused:", err)
	}
	if err := setBucket(ctx, out, client, good); err != nil {
		return err
	}
	usage, err := client.Tornado.Usage(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s has made %d downloads\n", usage.ClientName, usage.UsageCount)
	return resetBucket(ctx, out, client)
}
