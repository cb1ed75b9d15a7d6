package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
)

// The durations of the mock, long enough to be visible.
const (
	provisioning = 2 * time.Second
	deletion     = time.Second
)

// tour is the state that the steps share.
type tour struct {
	out     io.Writer
	options []buckt.Option
	client  *buckt.Client

	name     string // of the bucket and the key, and of nothing else: it is random
	begun    bool   // there may be a bucket of that name
	bucketID string
	keyID    string
	reader   *buckt.Client // a second client, which has the key
}

func takeTour(ctx context.Context, out io.Writer, options ...buckt.Option) (err error) {
	client, err := buckt.New(options...)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	t := &tour{out: out, options: options, client: client, name: "quickstart-" + strings.ToLower(rand.Text()[:8])}
	defer func() {
		if err != nil && t.begun {
			err = errors.Join(err, t.cleanUp(ctx))
		}
	}()
	for _, step := range []struct {
		title string
		do    func(context.Context) error
	}{
		{"Create a bucket", t.create},
		{"Upload the client, its documents and its examples", t.upload},
		{"List them page by page", t.list},
		{"Mint a key that may read the files of this bucket, and nothing else", t.mint},
		{"Try what it may do", t.try},
		{"Revoke it", t.revoke},
		{"Delete the bucket", t.delete},
	} {
		fmt.Fprintf(out, "\n%s\n", step.title)
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", strings.ToLower(step.title), err)
		}
	}
	return nil
}

func (t *tour) create(ctx context.Context) error {
	created, err := t.client.Buckets.Create(ctx, buckt.BucketCreateParams{Name: t.name, IsManagedDomain: true})
	_, unknown := errors.AsType[*buckt.OutcomeUnknownError](err)
	t.begun = err == nil || unknown
	if err != nil {
		return err
	}
	t.bucketID = created.ID
	t.printf("%s is called %s", created.ID, t.name)
	_, err = t.client.Buckets.WaitUntilActive(ctx, created.ID, t.wait())
	return err
}

// wait prints each change of the bucket during the wait.
func (t *tour) wait() buckt.WaitParams {
	return buckt.WaitParams{
		MinInterval: 250 * time.Millisecond,
		OnChange: func(b *buckt.Bucket) {
			t.printf("%s", b.Status)
			for _, r := range b.DNSRecords {
				state := "not seen yet"
				if r.Applied {
					state = "applied"
				}
				t.printf("    %s %s %s (%s)", r.Name, r.Type, r.Value, state)
			}
		},
	}
}

func (t *tour) list(ctx context.Context) error {
	var (
		answer buckt.Response // of the page that the file below is on
		pages  []string       // their request ids
		files  int
	)
	params := buckt.FileListParams{Limit: 25}
	for file, err := range t.client.Files.All(ctx, t.bucketID, params, buckt.CaptureResponse(&answer)) {
		if err != nil {
			return err
		}
		if !slices.Contains(pages, answer.RequestID) {
			pages = append(pages, answer.RequestID)
			t.printf("page %d begins with %s", len(pages), file.Key)
		}
		files++
	}
	t.printf("%d files on %d pages", files, len(pages))
	return nil
}

func (t *tour) mint(ctx context.Context) error {
	key, err := t.client.Keys.Create(ctx, buckt.KeyCreateParams{
		Name:        t.name,
		Permissions: []buckt.Permission{buckt.PermissionFilesRead},
		BucketIDs:   buckt.OnlyBuckets(t.bucketID),
	})
	if err != nil {
		return err
	}
	t.keyID = key.ID
	t.printf("%s has the secret %v", key.ID, key.Key)
	t.reader, err = buckt.New(append(slices.Clip(t.options), buckt.WithAPIKey(key.Key.Reveal()))...)
	return err
}

func (t *tour) try(ctx context.Context) error {
	file, err := t.reader.Files.Get(ctx, t.bucketID, "README.md")
	if err != nil {
		return err
	}
	t.printf("read %s: %d bytes, %s", file.Key, file.Size, file.ContentType)

	_, err = t.reader.Files.Upload(ctx, t.bucketID, "README.md", buckt.FileUploadParams{Source: buckt.FromBytes(nil)})
	if err := refused[*buckt.ForbiddenError](t, "upload", err); err != nil {
		return err
	}
	for other, err := range t.client.Buckets.All(ctx, buckt.BucketListParams{}) {
		if err != nil {
			return err
		}
		if other.ID != t.bucketID {
			_, err = t.reader.Files.List(ctx, other.ID, buckt.FileListParams{})
			return refused[*buckt.NotFoundError](t, "list the files of another bucket", err)
		}
	}
	t.printf("list the files of another bucket: there is none to try it on")
	return nil
}

func (t *tour) revoke(ctx context.Context) error {
	if _, err := t.client.Keys.Delete(ctx, t.keyID); err != nil {
		return err
	}
	_, err := t.reader.Files.Get(ctx, t.bucketID, "README.md")
	return refused[*buckt.UnauthorizedError](t, "read README.md", err)
}

func (t *tour) delete(ctx context.Context) error {
	if _, err := t.client.Buckets.Delete(ctx, t.bucketID); err != nil {
		return err
	}
	if err := t.client.Buckets.WaitUntilDeleted(ctx, t.bucketID, t.wait()); err != nil {
		return err
	}
	t.printf("gone")
	return nil
}

// refused prints the error of a call that must fail with an error of type E.
func refused[E error](t *tour, what string, err error) error {
	if err == nil {
		return fmt.Errorf("%s: this must not be allowed", what)
	}
	if _, ok := errors.AsType[E](err); !ok {
		return fmt.Errorf("%s: refused in an unexpected way: %w", what, err)
	}
	if e, ok := errors.AsType[*buckt.Error](err); ok {
		t.printf("%s: refused with %d, %s", what, e.StatusCode, e.Message)
	}
	return nil
}

func (t *tour) printf(format string, args ...any) {
	fmt.Fprintf(t.out, "  "+format+"\n", args...)
}
