// Command attach gives Tornado a bucket of FoundryDB for its downloads. Package provision creates a file service and a key that reads and
// writes, verifies the key, and sets the bucket at Tornado. With that key the program stores a file, as Tornado does, and finds it in the
// bucket. Then it revokes the grant, and shows that the key stores nothing from then on, and that Tornado refuses it.
//
//	go run ./examples/attach          # against a mock in memory
//	go run ./examples/attach -live    # against FoundryDB and Tornado, with FOUNDRYDB_TOKEN (or _USERNAME and _PASSWORD)
//	                                  # and TORNADO_API_KEY
//
// With -live it makes one file service, which is billed while it exists, and deletes it, also after an error. It replaces the
// bucket that is set at Tornado, and returns to Tornado's own storage at the end: the bucket that was set before
// cannot be read, and so not be restored.
package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/provision"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	// The first Ctrl-C begins to clean up, a second one ends the program at once.
	context.AfterFunc(ctx, stop)
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "attach:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("attach", flag.ContinueOnError)
	flags.SetOutput(stdout)
	live := flags.Bool("live", false, "use FoundryDB and Tornado itself, with the credentials of the environment")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if *live {
		return tour(ctx, stdout, http.DefaultClient, buckt.FromEnv())
	}
	server, err := mockserver.Start()
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	fmt.Fprintln(stdout, "Against a mock in memory; -live uses FoundryDB and Tornado.")
	return tour(ctx, stdout, server.HTTPClient(), server.Options()...)
}

// tour reaches the systems' APIs with the options, and their storage with an HTTP client.
func tour(ctx context.Context, out io.Writer, storage *http.Client, options ...buckt.Option) (err error) {
	client, err := buckt.New(options...)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	// Before anything is created: is there a key for Tornado, and does it work?
	customer, err := client.Tornado.Usage(ctx)
	if err != nil {
		return err
	}
	// A program that serves customers has a journal in a folder or a database, and a sealer that encrypts.
	grants, err := provision.New(provision.Config{
		Owner: "attach", Provider: provision.FoundryDB(client), Journal: provision.NewMemoryJournal(), Sealer: buckt.InClear,
		Consumers: map[string]provision.Consumer{"tornado": provision.Tornado(client)},
		Progress: func(e provision.Event) {
			if e.Done && e.Err == nil {
				fmt.Fprintf(out, "%s: %s is done\n", e.Grant, e.Step)
			}
		},
	})
	if err != nil {
		return err
	}
	name := strings.ToLower(rand.Text()[:8])
	defer func() { err = errors.Join(err, destroy(ctx, out, grants, name)) }()
	credential, err := grants.Grant(ctx, provision.Spec{
		Name: name, Rights: provision.ReadWrite, Deletion: provision.Delete, Consumer: "tornado",
	})
	if err != nil {
		return err
	}
	access := *credential.S3
	fmt.Fprintf(out, "the key %s has the secret %v\n", access.AccessKeyID, access.SecretAccessKey)
	fmt.Fprintf(out, "Tornado stores the downloads of %s in s3://%s at %s\n", customer.ClientName, access.Bucket, access.Endpoint)

	if err := store(ctx, storage, access, "downloads/first.txt", "what Tornado has downloaded"); err != nil {
		return err
	}
	grant, err := grants.Get(ctx, name)
	if err != nil {
		return err
	}
	for object, err := range client.FoundryDB.Objects.All(ctx, grant.Bucket.ID, buckt.FoundryDBObjectListParams{}) {
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "the bucket has %s of %d bytes\n", object.Key, object.Size)
	}

	if err := grants.Revoke(ctx, name); err != nil {
		return err
	}
	fmt.Fprintf(out, "the key %s is revoked, and Tornado is back at its own storage\n", access.AccessKeyID)
	err = store(ctx, storage, access, "downloads/second.txt", "what must not be stored")
	if refused, ok := errors.AsType[*refusedError](err); !ok || refused.status != http.StatusForbidden {
		return fmt.Errorf("the revoked key is not refused by the storage: %w", cmp.Or(err, errors.New("it has stored a file")))
	}
	fmt.Fprintf(out, "it stores nothing more: %v\n", err)
	_, err = client.Tornado.SetBucket(ctx, buckt.TornadoS3Access(access))
	failed, ok := errors.AsType[*buckt.TornadoVerificationError](err)
	switch {
	case err == nil:
		_, err := client.Tornado.ResetBucket(ctx)
		return errors.Join(errors.New("the revoked key is not refused by Tornado"), err)
	case !ok || failed.Reason != buckt.TornadoVerificationBadCredentials:
		return fmt.Errorf("the revoked key is refused by Tornado in an unexpected way: %w", err)
	}
	fmt.Fprintf(out, "Tornado refuses it: %s, %s\n", failed.Reason, failed.Detail)
	return nil
}

// store puts a file into the bucket with the access that Tornado was given.
func store(ctx context.Context, storage *http.Client, access buckt.S3Access, key, content string) error {
	presigned, err := access.Presign(buckt.S3PresignParams{Method: http.MethodPut, Key: key, Expires: time.Minute})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, presigned.Reveal(), strings.NewReader(content))
	if err != nil {
		return errors.New("the presigned URL is no URL")
	}
	resp, err := storage.Do(req)
	if err != nil {
		// The error of net/http has the URL in it, which is a secret.
		return fmt.Errorf("%s was not stored: %w", key, errors.Unwrap(err))
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return &refusedError{key, resp.StatusCode}
	}
	return nil
}

// refusedError is a response of the storage.
type refusedError struct {
	key    string
	status int
}

func (e *refusedError) Error() string {
	return fmt.Sprintf("%s is refused with status %d", e.key, e.status)
}

// destroy detaches the bucket from Tornado and deletes it with its keys, also if the context has ended.
func destroy(ctx context.Context, out io.Writer, grants *provision.Provisioner, name string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Minute)
	defer cancel()
	if err := grants.Destroy(ctx, name); err != nil {
		return fmt.Errorf("the file service attach-%s may be left, and its bucket may be set at Tornado: %w", name, err)
	}
	fmt.Fprintf(out, "%s is gone\n", name)
	return nil
}
