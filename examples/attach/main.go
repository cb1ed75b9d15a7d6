// Command attach gives Tornado a bucket of FoundryDB to store its downloads in: it makes a file service, waits until it
// runs, creates a key that reads and writes, and sets the bucket at Tornado, which verifies it. With that key it stores a file, as
// Tornado does, and finds it in the bucket. Then it revokes the key, and shows that it stores nothing from then on, and that Tornado
// refuses it.
//
//	go run ./examples/attach          # against a mock in memory
//	go run ./examples/attach -live    # against FoundryDB and Tornado, with FOUNDRYDB_TOKEN (or _USERNAME and _PASSWORD)
//	                                  # and TORNADO_API_KEY
//
// With -live it makes one file service, which is billed while it is there, and deletes it, also after an error. It takes the
// bucket away that is set at Tornado, and goes back to Tornado's own storage at the end: the bucket that was set before
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
	foundry := client.FoundryDB
	// Before anything is made: is there a key for Tornado, and does it work?
	customer, err := client.Tornado.Usage(ctx)
	if err != nil {
		return err
	}

	// A name that nobody else uses makes it possible to clean up even when the answer to a creation was lost.
	name := "attach-" + strings.ToLower(rand.Text()[:8])
	service, err := foundry.FileServices.Create(ctx, buckt.FoundryDBFileServiceCreateParams{Name: name})
	_, unknown := errors.AsType[*buckt.OutcomeUnknownError](err)
	if err == nil || unknown {
		defer func() { err = errors.Join(err, deleteService(ctx, out, foundry, name)) }()
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
	// Tornado lists, reads and writes, and knows no prefix.
	key, err := foundry.Keys.Create(ctx, service.ID, buckt.FoundryDBKeyCreateParams{Name: "tornado", Permissions: buckt.FoundryDBReadWrite})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "the key %s has the secret %v\n", key.AccessKeyID, key.SecretAccessKey)
	access, err := foundry.S3Access(service, key)
	if err != nil {
		return err
	}

	// From here on Tornado may have the bucket, which will not be there for long.
	defer func() { err = errors.Join(err, resetBucket(ctx, out, client)) }()
	if _, err := client.Tornado.SetBucket(ctx, buckt.TornadoS3Access(access)); err != nil {
		return err
	}
	fmt.Fprintf(out, "Tornado stores the downloads of %s in s3://%s at %s\n", customer.ClientName, access.Bucket, access.Endpoint)

	if err := store(ctx, storage, access, "downloads/first.txt", "what Tornado has downloaded"); err != nil {
		return err
	}
	for object, err := range foundry.Objects.All(ctx, service.ID, buckt.FoundryDBObjectListParams{}) {
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "the bucket holds %s of %d bytes\n", object.Key, object.Size)
	}

	if err := foundry.Keys.Delete(ctx, service.ID, key.ID); err != nil {
		return err
	}
	fmt.Fprintf(out, "the key %s is revoked\n", key.AccessKeyID)
	err = store(ctx, storage, access, "downloads/second.txt", "what must not be there")
	if refused, ok := errors.AsType[*refusedError](err); !ok || refused.status != http.StatusForbidden {
		return fmt.Errorf("the revoked key is not refused by the storage: %w", cmp.Or(err, errors.New("it has stored a file")))
	}
	fmt.Fprintf(out, "it stores nothing more: %v\n", err)
	_, err = client.Tornado.SetBucket(ctx, buckt.TornadoS3Access(access))
	failed, ok := errors.AsType[*buckt.TornadoVerificationError](err)
	switch {
	case err == nil:
		return errors.New("the revoked key is not refused by Tornado")
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

// refusedError is an answer of the storage.
type refusedError struct {
	key    string
	status int
}

func (e *refusedError) Error() string {
	return fmt.Sprintf("%s is refused with status %d", e.key, e.status)
}

// resetBucket goes back to Tornado's own storage, also when the tour has ended because its context has.
func resetBucket(ctx context.Context, out io.Writer, client *buckt.Client) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	if _, err := client.Tornado.ResetBucket(ctx); err != nil {
		return fmt.Errorf("the bucket may still be set at Tornado: %w", err)
	}
	fmt.Fprintln(out, "Tornado is back at its own storage")
	return nil
}

// deleteService deletes the file service with its bucket, its objects and its keys.
func deleteService(ctx context.Context, out io.Writer, foundry *buckt.FoundryDBClient, name string) error {
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
