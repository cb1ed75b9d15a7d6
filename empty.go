package buckt

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/bucktgo/buckt/internal/conceal"
	"github.com/bucktgo/buckt/internal/guard"
)

const (
	// emptyPasses limits how often a bucket is listed from its beginning.
	emptyPasses = 10
	// emptyBatch is the maximum number of objects that one request deletes.
	emptyBatch = 1000
	// newKeyWithin is the time during which S3 may not know a new key.
	newKeyWithin = 30 * time.Second
	// revokeWithin limits the revocation of a key, which the rate limit of Linode may delay for a minute.
	revokeWithin = 2 * time.Minute
)

// emptier empties a bucket in passes. Each pass lists the whole bucket and deletes all items; the last pass finds none. Everything runs
// on the caller's goroutine except the delete requests.
type emptier struct {
	s3     *s3Bucket
	params EmptyParams
	hide   conceal.Secrets
	// newUntil is the time until which a rejected key may be one that S3 does not know yet.
	newUntil time.Time
	total    EmptyProgress

	running int
	results chan deleteResult

	// State of the current pass:
	found, failed, deleted int64
	failures               []EmptyFailure
	temporary              bool // a failure is temporary
}

// deleteResult is the result of a delete request.
type deleteResult struct {
	EmptyProgress
	failures []EmptyFailure
	err      error
	ended    error // the error of guard.Run
}

// empty empties the bucket of an access.
func (c *core) empty(ctx context.Context, op *operation, access S3Access, params EmptyParams, newUntil time.Time,
	opts []CallOption,
) (EmptyProgress, error) {
	s3, err := c.newS3Bucket(op, access, opts)
	if err != nil {
		return EmptyProgress{}, err
	}
	params.Concurrency = cmp.Or(params.Concurrency, defaultEmptyConcurrency)
	e := &emptier{
		s3: s3, params: params, newUntil: newUntil, results: make(chan deleteResult, params.Concurrency),
		hide: append(slices.Clip(c.endpoints[op.system].conceal), access.SecretAccessKey.Reveal()),
	}
	err = e.run(ctx)
	return e.total, err
}

// emptyWithKey calls empty with a key created for it, and always revokes the key.
func emptyWithKey(ctx context.Context, op *operation, bucket, keyID string, revoke func(context.Context) error,
	empty func() (EmptyProgress, error),
) (done EmptyProgress, err error) {
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), revokeWithin)
		defer cancel()
		failure := revoke(ctx)
		if _, gone := errors.AsType[*NotFoundError](failure); failure == nil || gone {
			return
		}
		e, ok := errors.AsType[*EmptyError](err)
		if !ok {
			e = &EmptyError{Operation: op.name, Bucket: bucket, cause: err}
			if err != nil {
				e.Reason = notEmptied
			}
		}
		e.KeyID, e.cause = keyID, withCause(e.cause, failure)
		err = e
	}()
	return empty()
}

const notEmptied = "it could not be emptied"

func (e *emptier) run(ctx context.Context) error {
	for pass := 1; ; pass++ {
		e.found, e.failed, e.deleted, e.failures, e.temporary = 0, 0, 0, nil, false
		if err := e.sweep(ctx); err != nil {
			if ctx.Err() != nil {
				return e.fail(contextEnded, err)
			}
			return e.fail(notEmptied, err)
		}
		switch {
		case e.found == 0:
			return nil
		case e.failed > 0 && (pass == emptyPasses || e.deleted == 0 && !e.temporary):
			return e.fail(fmt.Sprintf("%d of its objects and uploads could not be deleted", e.failed), nil)
		case pass == emptyPasses:
			return e.fail(fmt.Sprintf("it is not empty after %d passes: a program writes to it", pass), nil)
		case e.failed > 0 && !sleep(ctx, time.Duration(pass)*time.Second):
			return e.fail(contextEnded, contextError(ctx))
		}
	}
}

func (e *emptier) fail(reason string, cause error) error {
	return &EmptyError{
		Operation: e.s3.op.name, Bucket: e.s3.access.Bucket, Reason: reason, Failed: e.failed, Failures: e.failures, cause: cause,
	}
}

// sweep makes one pass.
func (e *emptier) sweep(ctx context.Context) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		cancel()
		for ; e.running > 0; e.running-- {
			r := <-e.results
			e.total.add(r.EmptyProgress)
		}
	}()
	err = e.list(ctx, "uploads", "upload-id-marker", func(uploads []s3Item) error { return e.deleteEach(ctx, uploads) })
	if err == nil {
		err = e.list(ctx, "versions", "version-id-marker", func(versions []s3Item) error { return e.deleteVersions(ctx, versions) })
	}
	for err == nil && e.running > 0 {
		err = e.await()
	}
	return err
}

// deleteVersions deletes versions in batches. A key that XML cannot represent is deleted by a separate request.
func (e *emptier) deleteVersions(ctx context.Context, versions []s3Item) error {
	batches, alone := make([]s3Item, 0, len(versions)), []s3Item(nil)
	for _, v := range versions {
		if fitsXML(v.Key) {
			batches = append(batches, v)
		} else {
			alone = append(alone, v)
		}
	}
	for batch := range slices.Chunk(batches, emptyBatch) {
		if err := e.start(func() deleteResult { return e.deleteBatch(ctx, batch) }); err != nil {
			return err
		}
	}
	return e.deleteEach(ctx, alone)
}

func (e *emptier) deleteEach(ctx context.Context, items []s3Item) error {
	for _, item := range items {
		if err := e.start(func() deleteResult { return e.deleteOne(ctx, item) }); err != nil {
			return err
		}
	}
	return nil
}

// start runs a request on its own goroutine, as soon as the concurrency allows it.
func (e *emptier) start(task func() deleteResult) error {
	for e.running >= e.params.Concurrency {
		if err := e.await(); err != nil {
			return err
		}
	}
	e.running++
	go func() {
		var r deleteResult
		r.ended = guard.Run(func() { r = task() })
		e.results <- r
	}()
	return nil
}

// await waits for the result of one request.
func (e *emptier) await() error {
	r := <-e.results
	e.running--
	e.total.add(r.EmptyProgress)
	e.deleted += r.Objects + r.Uploads
	e.failed += int64(len(r.failures))
	for _, f := range r.failures {
		e.temporary = e.temporary || slices.Contains([]string{"InternalError", "ServiceUnavailable", "SlowDown", "RequestTimeout"}, f.Code)
		if len(e.failures) < maxEmptyFailures {
			e.failures = append(e.failures, f)
		}
	}
	if err := repanic(r.ended); err != nil {
		return &Error{System: e.s3.op.system, Operation: e.s3.op.name, cause: err, local: true}
	}
	if e.params.Progress != nil && r.EmptyProgress != (EmptyProgress{}) {
		e.params.Progress(e.total)
	}
	return r.err
}
