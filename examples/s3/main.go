// Command s3 passes an S3Access to the two S3 clients that most Go programs use: the AWS SDK and minio-go. It is a separate module, so
// that other users do not download them.
//
//	cd examples/s3
//	go run .          # shows how both clients are set up, stores an object and lists it: in a bucket of a mock in memory
//	go run . -live    # lists the first objects of a bucket with both
//
// With -live the bucket is that of the variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL_S3, AWS_REGION, S3_BUCKET
// and S3_PREFIX, which the method Env of an S3Access returns. It is only read.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/minio/minio-go/v7"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "s3:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("s3", flag.ContinueOnError)
	flags.SetOutput(stdout)
	live := flags.Bool("live", false, "list the objects of the bucket that the environment names")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if *live {
		return list(ctx, stdout, accessFromEnv(), nil)
	}
	server, err := mockserver.Start(mockserver.WithProvisioning(0))
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	access, err := mint(ctx, server.Client())
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, "In a bucket of a mock in memory; -live lists a real one.")
	network := server.HTTPClient()
	if err := show(ctx, stdout, access, network); err != nil {
		return err
	}
	if err := store(ctx, access, network, "hello"); err != nil {
		return err
	}
	fmt.Fprintln(stdout)
	return list(ctx, stdout, access, network)
}

// store puts an object into the bucket.
func store(ctx context.Context, access buckt.S3Access, network *http.Client, content string) error {
	client, _, err := newClients(access, network)
	if err != nil {
		return err
	}
	key := access.Prefix + "hello.txt"
	_, err = client.PutObject(ctx, &s3.PutObjectInput{Bucket: &access.Bucket, Key: &key, Body: strings.NewReader(content)})
	return err
}

// mint creates a bucket and a key at FoundryDB. Amove and Linode can create an S3Access as well.
func mint(ctx context.Context, client *buckt.Client) (buckt.S3Access, error) {
	service, err := client.FoundryDB.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: "photos"})
	if err != nil {
		return buckt.S3Access{}, err
	}
	if service, err = client.FoundryDB.FileServices.WaitUntilRunning(ctx, service.ID, buckt.WaitParams{}); err != nil {
		return buckt.S3Access{}, err
	}
	key, err := client.FoundryDB.Keys.Create(ctx, service.ID, buckt.FoundryDBKeyCreateParams{
		Name: "app", Permissions: buckt.FoundryDBReadWrite, Prefix: "2026/",
	})
	if err != nil {
		return buckt.S3Access{}, err
	}
	return client.FoundryDB.S3Access(service, key)
}

// accessFromEnv reads the variables of the method Env of an S3Access.
func accessFromEnv() buckt.S3Access {
	return buckt.S3Access{
		Endpoint:        os.Getenv("AWS_ENDPOINT_URL_S3"),
		Region:          os.Getenv("AWS_REGION"),
		Bucket:          os.Getenv("S3_BUCKET"),
		Prefix:          os.Getenv("S3_PREFIX"),
		AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: buckt.NewSecret(os.Getenv("AWS_SECRET_ACCESS_KEY")),
	}
}

// show prints the settings of both clients, and a URL of each, which needs no server.
func show(ctx context.Context, out io.Writer, access buckt.S3Access, network *http.Client) error {
	awsClient, minioClient, err := newClients(access, network)
	if err != nil {
		return err
	}
	object := access.Prefix + "hello.txt"

	signed, err := s3.NewPresignClient(awsClient).PresignGetObject(ctx,
		&s3.GetObjectInput{Bucket: &access.Bucket, Key: &object}, s3.WithPresignExpires(time.Minute))
	if err != nil {
		return err
	}
	awsURL, err := url.Parse(signed.URL)
	if err != nil {
		return err
	}
	options := awsClient.Options()
	fmt.Fprintf(out, "\nAWS SDK\n  endpoint %s\n  region   %s\n  bucket   %s\n", aws.ToString(options.BaseEndpoint), options.Region, access.Bucket)
	printURL(out, awsURL)

	minioURL, err := minioClient.PresignedGetObject(ctx, access.Bucket, object, time.Minute, nil)
	if err != nil {
		return err
	}
	region, err := minioClient.GetBucketLocation(ctx, access.Bucket) // the one that it was given: it does not ask
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nminio-go\n  endpoint %s\n  region   %s\n  bucket   %s\n", minioClient.EndpointURL(), region, access.Bucket)
	printURL(out, minioURL)
	return nil
}

// printURL omits the query with the signature: anyone who has it can read the object.
func printURL(out io.Writer, u *url.URL) {
	fmt.Fprintf(out, "  GET      %s://%s%s, with a signature that is not shown\n", u.Scheme, u.Host, u.EscapedPath())
}

// list lists the first objects with both clients.
func list(ctx context.Context, out io.Writer, access buckt.S3Access, network *http.Client) error {
	awsClient, minioClient, err := newClients(access, network)
	if err != nil {
		return err
	}
	const most = 10
	fmt.Fprintf(out, "AWS SDK, s3://%s/%s\n", access.Bucket, access.Prefix)
	page, err := awsClient.ListObjectsV2(ctx, &s3.ListObjectsV2Input{
		Bucket: &access.Bucket, Prefix: &access.Prefix, MaxKeys: aws.Int32(most),
	})
	if err != nil {
		return err
	}
	for _, object := range page.Contents {
		fmt.Fprintf(out, "  %s, %d bytes\n", aws.ToString(object.Key), aws.ToInt64(object.Size))
	}

	fmt.Fprintf(out, "minio-go, s3://%s/%s\n", access.Bucket, access.Prefix)
	listed := 0
	for object := range minioClient.ListObjectsIter(ctx, access.Bucket, minio.ListObjectsOptions{
		Prefix: access.Prefix, Recursive: true, MaxKeys: most,
	}) {
		if object.Err != nil {
			return object.Err
		}
		fmt.Fprintf(out, "  %s, %d bytes\n", object.Key, object.Size)
		if listed++; listed == most {
			break
		}
	}
	return nil
}
