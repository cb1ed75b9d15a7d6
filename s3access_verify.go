package buckt

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// s3AttemptTimeout is the timeout of an attempt to reach an S3 access.
	s3AttemptTimeout = 30 * time.Second
	// verifyObject is how the names of the objects begin that a verification puts.
	verifyObject = "buckt-verify-"
)

// S3VerifyParams sets how [Client.VerifyS3Access] verifies an access. The zero value has the defaults.
type S3VerifyParams struct {
	// Write verifies that the access may write: an empty object is put under the prefix, with a name that begins with "buckt-verify-", and
	// deleted. In a bucket that keeps versions, a version and a delete marker remain.
	Write bool
	// NewKeyWithin is for how long a refusal of the key is repeated: S3 refuses a new key for some seconds. Default 30 s.
	NewKeyWithin time.Duration
}

var opVerifyS3Access = &operation{name: "VerifyS3Access"}

// VerifyS3Access verifies by S3, through the transport of the client, that an access works. What it does depends on the rights of the
// access:
//   - One object is listed, under the prefix, unless listing is denied.
//   - If listing is denied, an object that does not exist is requested: the response to a key that may list is 404.
//   - With Write an object is put and deleted, and listed first only if listing is allowed. An access that may not list can be verified in
//     this way alone.
//
// A key that is unknown, or may not do this, is a [*ForbiddenError] once NewKeyWithin has passed; a bucket that does not exist is a
// [*NotFoundError]. Each request is tried again as any call is, see [RetryPolicy]. An access that is not complete is an
// [*InvalidInputError], and so is an endpoint with plain http that is not a loopback address without [WithInsecureHTTP], and Write if the
// access may not write. An option holds for each request, but [CaptureResponse] has no response of S3.
//
// See https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html.
func (c *Client) VerifyS3Access(ctx context.Context, access S3Access, params S3VerifyParams, opts ...CallOption) error {
	op := opVerifyS3Access
	switch {
	case params.Write && access.Rights.Write == S3Denied:
		return invalid(op, "Write", "must be false: the access may not write")
	case params.NewKeyWithin < 0:
		return invalid(op, "NewKeyWithin", "must not be negative")
	}
	b, err := c.core.newS3Bucket(op, access, opts)
	if err != nil {
		return err
	}
	until := time.Now().Add(cmp.Or(params.NewKeyWithin, newKeyWithin))
	object := access.Prefix + verifyObject + strings.ToLower(rand.Text())
	switch {
	case access.Rights.List == S3Allowed, !params.Write && access.Rights.List != S3Denied:
		query := url.Values{"list-type": {"2"}, "max-keys": {"1"}, "prefix": {access.Prefix}}
		err = b.doNew(ctx, until, http.MethodGet, "", query, nil, &s3Listed{})
	case !params.Write:
		err = b.doNew(ctx, until, http.MethodGet, object, nil, nil, nothing{})
		if missing, ok := errors.AsType[*NotFoundError](err); ok && missing.Code == "NoSuchKey" {
			err = nil
		}
	}
	if err != nil || !params.Write {
		return err
	}
	return b.verifyWriting(ctx, until, object)
}

// verifyWriting puts an object and deletes it, also if the response to the put was lost.
func (b *s3Bucket) verifyWriting(ctx context.Context, until time.Time, object string) error {
	err := b.doNew(ctx, until, http.MethodPut, object, nil, nil, nothing{})
	if err != nil && !mayHaveActed(err) {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), revokeWithin)
	defer cancel()
	return withCause(err, b.doNew(ctx, until, http.MethodDelete, object, nil, nil, nothing{}))
}

// s3Listed is a list of objects, of which only its kind is read.
type s3Listed struct{ XMLName xml.Name }

func (l *s3Listed) missing() string {
	if l.XMLName.Local != "ListBucketResult" {
		return "a list"
	}
	return ""
}

// decodeBody implements foreignResult.
func (l *s3Listed) decodeBody(body []byte) error { return decodeXML(body, l) }

func (l *s3Listed) restore(map[string]string) bool { return false }

func (l *s3Listed) target() any { return l }

func (l *s3Listed) within() string { return "" }
