package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
)

// keys are those of one system, and the new ones are like the old one. Each system has its own: see foundrydb.go, amove.go
// and linode.go.
type keys interface {
	// create makes a key of some name.
	create(ctx context.Context, name string) (id string, access buckt.S3Access, err error)
	// find returns the ids of the keys of that name which work.
	find(ctx context.Context, name string) (ids []string, err error)
	delete(ctx context.Context, id string) error
}

// rotate makes a new key, hands it to use, and deletes the old one once that has succeeded. Until then the old key works;
// the new one is deleted if use fails.
func rotate(ctx context.Context, out io.Writer, keys keys, old string, use func(buckt.S3Access) error) error {
	// No other key has this name, so it tells the keys that were made here.
	name := "rotated-" + strings.ToLower(rand.Text()[:12])
	id, access, err := create(ctx, out, keys, name)
	if err != nil {
		return fmt.Errorf("the old key stays: %w", err)
	}
	fmt.Fprintf(out, "the new key %s for s3://%s/%s has the secret %v\n",
		access.AccessKeyID, access.Bucket, access.Prefix, access.SecretAccessKey)
	if err := use(access); err != nil {
		return errors.Join(fmt.Errorf("the old key stays: %w", err), discard(ctx, keys, name, ""))
	}
	fmt.Fprintln(out, "switched to the new key")
	if err := keys.delete(ctx, old); err != nil {
		return fmt.Errorf("the new key is in use, but the old one, %s, may still work: %w", old, err)
	}
	fmt.Fprintf(out, "the old key %s is deleted\n", old)
	// An answer that was lost may have been that of a server which made its key later.
	return discard(ctx, keys, name, id)
}

// create makes a key whose secret is known. Where the answer to a creation was lost, there may be a key whose secret nobody
// knows: that is found by its name and deleted, and another one is made.
func create(ctx context.Context, out io.Writer, keys keys, name string) (string, buckt.S3Access, error) {
	for tries := 3; ; tries-- {
		id, access, err := keys.create(ctx, name)
		if err == nil {
			return id, access, nil
		}
		if discardErr := discard(ctx, keys, name, ""); discardErr != nil {
			return "", access, errors.Join(err, discardErr)
		}
		if _, unknown := errors.AsType[*buckt.OutcomeUnknownError](err); !unknown || tries == 1 || ctx.Err() != nil {
			return "", access, err
		}
		fmt.Fprintln(out, "it is not known whether there is a new key: looked for it by its name, and trying again")
	}
}

// discard deletes the keys of a name, but for one.
func discard(ctx context.Context, keys keys, name, but string) error {
	// Also when the context has ended: that may be why.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	ids, err := keys.find(ctx, name)
	if err != nil {
		return fmt.Errorf("a key called %s may be left behind: %w", name, err)
	}
	for _, id := range ids {
		if id == but {
			continue
		}
		if err := keys.delete(ctx, id); err != nil {
			return fmt.Errorf("the key %s, called %s, is left behind: %w", id, name, err)
		}
	}
	return nil
}
