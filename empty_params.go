package buckt

import (
	"fmt"
	"strings"

	"github.com/bucktgo/buckt/internal/printable"
)

// EmptyParams sets how [LinodeBucketClient.Empty] and [AmoveBucketClient.Empty] empty a bucket. The zero value means the defaults.
type EmptyParams struct {
	// Access reaches the bucket. Its key must have no prefix, and must be allowed to list and to delete. By default Empty creates a
	// key for this bucket, and revokes it before it returns.
	Access S3Access
	// Concurrency is the number of concurrent delete requests, 1 to 32. Default 4.
	Concurrency int
	// Progress, if it is not nil, is called after each batch of objects and each upload with the total so far. It runs on the
	// goroutine of the caller of Empty, which waits for it.
	Progress func(EmptyProgress)
}

const (
	defaultEmptyConcurrency = 4
	maxEmptyConcurrency     = 32
)

// check checks all fields except the optional access.
func (p *EmptyParams) check(op *operation, bucket string) error {
	switch a := &p.Access; {
	case p.Concurrency < 0 || p.Concurrency > maxEmptyConcurrency:
		return invalid(op, "Concurrency", "must be 1 to %d, or 0 for the default, and is %d", maxEmptyConcurrency, p.Concurrency)
	case *a == S3Access{}:
		return nil
	case a.Bucket != bucket:
		return invalid(op, "Access.Bucket", "must be the bucket that is emptied, %q, and is %q", bucket, a.Bucket)
	case a.Prefix != "":
		return invalid(op, "Access.Prefix", "must be empty: the whole bucket is emptied")
	case a.Rights.Write == S3Denied, a.Rights.List == S3Denied:
		return invalid(op, "Access.Rights", "must not deny to write or to list")
	}
	return nil
}

// EmptyProgress counts the deletions from a bucket.
type EmptyProgress struct {
	// Objects is the number of objects, including each version and each delete marker.
	Objects int64
	// Bytes is the total size of these objects. The size of unfinished uploads is unknown and not included.
	Bytes int64
	// Uploads is the number of unfinished uploads that were aborted.
	Uploads int64
}

func (p *EmptyProgress) add(more EmptyProgress) {
	p.Objects += more.Objects
	p.Bytes += more.Bytes
	p.Uploads += more.Uploads
}

// EmptyError is the error of Empty after it has begun to list the bucket: some objects may have been deleted. It wraps the cause if
// there is one, such as a [*ForbiddenError] or [context.Canceled].
type EmptyError struct {
	// Operation is the method, such as "Linode.Buckets.Empty".
	Operation string
	// Bucket is the name of the bucket.
	Bucket string
	// Reason is the reason why the bucket is not empty. It is "" if the bucket is empty, but the key could not be revoked.
	Reason string
	// Failed is the number of objects and uploads that S3 refused to delete, for example because of an object lock.
	Failed int64
	// Failures are the first 10 of these objects and uploads.
	Failures []EmptyFailure
	// KeyID is the id of the key that Empty created and could not revoke, "" if there is none. Revoke it with Keys.Delete.
	KeyID string

	cause error
}

// EmptyFailure is an object or an upload that S3 refused to delete.
type EmptyFailure struct {
	Key string
	// VersionID is "" for an upload, UploadID for an object.
	VersionID, UploadID string
	// Code and Message are the error of S3.
	Code, Message string
}

// maxEmptyFailures limits the failures of an error.
const maxEmptyFailures = 10

// Error implements error.
func (e *EmptyError) Error() string {
	note := ""
	if e.KeyID != "" {
		note = fmt.Sprintf("; the key %s could not be revoked", printable.Text(e.KeyID, maxText))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "buckt: %s: bucket %s", e.Operation, e.Bucket)
	if e.Reason != "" {
		b.WriteString(": " + e.Reason)
	}
	for i, f := range e.Failures {
		if i == 3 {
			b.WriteString("; …")
			break
		}
		fmt.Fprintf(&b, "; %q: %s %s", printable.Cut(f.Key, maxText), f.Code, f.Message)
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return withNote(b.String(), note)
}

// Unwrap returns the cause, or nil.
func (e *EmptyError) Unwrap() error { return e.cause }
