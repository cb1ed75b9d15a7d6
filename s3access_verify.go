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
	// s3AttemptTimeout is the timeout of an attempt of an S3 request.
	s3AttemptTimeout = 30 * time.Second
	// verifyObject is the prefix of the names of objects that a verification puts.
	verifyObject = "buckt-verify-"
)

// S3VerifyParams sets how [Client.VerifyS3Access] verifies an access. The zero value means the defaults.
type S3VerifyParams struct {
	// Write verifies that the access may write: it puts and deletes an empty object under the prefix, with a name that begins with
	// "buckt-verify-". In a bucket with versioning, a version and a delete marker remain.
	Write bool
	// NewKeyWithin is the time during which a rejected request is repeated: S3 rejects a new key for some seconds. Default 30 s.
	NewKeyWithin time.Duration
}

var opVerifyS3Access = &operation{name: "VerifyS3Access"}

// VerifyS3Access verifies with S3 requests, sent through the transport of the client, that an access works. The requests depend on the
// rights of the access:
//   - Unless listing is denied, it lists one object under the prefix.
//   - If listing is denied, it requests an object that does not exist and expects 404. Some servers send 404 only to a key that may
//     list, so a valid key can fail here.
//   - With Write, it puts and deletes an object. It lists before only if listing is allowed. This is the only verification of an access
//     that may not list.
//
// A key that is unknown or lacks a right is a [*ForbiddenError] after NewKeyWithin has passed. A bucket that does not exist is a
// [*NotFoundError]. An incomplete access is an [*InvalidInputError], as is Write if the access may not write. Without
// [WithInsecureHTTP], an endpoint with plain HTTP is an [*InvalidInputError] unless it is a loopback address. Each request is retried
// according to the [RetryPolicy]. Options apply to each request, but [CaptureResponse] does not store responses of S3.
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
		err = b.doWithNewKey(ctx, until, http.MethodGet, "", query, nil, &s3ObjectList{})
	case !params.Write:
		err = b.doWithNewKey(ctx, until, http.MethodGet, object, nil, nil, noResult{})
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
	err := b.doWithNewKey(ctx, until, http.MethodPut, object, nil, nil, noResult{})
	if err != nil && !mayHaveActed(err) {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), revokeWithin)
	defer cancel()
	return withCause(err, b.doWithNewKey(ctx, until, http.MethodDelete, object, nil, nil, noResult{}))
}

// s3ObjectList is a list of objects. Only its root element is decoded.
type s3ObjectList struct{ XMLName xml.Name }

func (l *s3ObjectList) missing() string {
	if l.XMLName.Local != "ListBucketResult" {
		return "a list"
	}
	return ""
}

// decodeBody implements customDecoder.
func (l *s3ObjectList) decodeBody(body []byte) error { return decodeXML(body, l) }

func (l *s3ObjectList) restore(map[string]string) bool { return false }

func (l *s3ObjectList) target() any { return l }

func (l *s3ObjectList) envelope() string { return "" }
