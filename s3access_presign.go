package buckt

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bucktgo/buckt/internal/presign"
)

// S3PresignParams describes a presigned URL. Method and Key are required.
type S3PresignParams struct {
	// Method is the only method that the URL allows: http.MethodGet, MethodPut, MethodHead or MethodDelete.
	Method string
	// Key is the complete key of the object, including the prefix of the access.
	Key string
	// Expires is the validity of the URL, in whole seconds and at most seven days. 0 means 15 minutes.
	Expires time.Duration
	// ContentType is the Content-Type that a PUT must have, "" for any.
	ContentType string
	// Time is the start of the validity. The default is the current time; a test with its own clock sets it.
	Time time.Time
}

const (
	usualS3Expiry = 15 * time.Minute
	// usualS3Region is the region for signatures if the storage has no regions.
	usualS3Region = "us-east-1"
)

// Presign creates a URL for one kind of request to one object. No S3 client is needed:
//
//	u, err := access.Presign(buckt.S3PresignParams{Method: http.MethodPut, Key: "uploads/hello.txt"})
//	req, err := http.NewRequestWithContext(ctx, http.MethodPut, u.Reveal(), body)
//
// The URL is a secret: anyone who has it can make the request until it expires, or until the key is revoked. It contains the bucket in
// its path, and is signed with version 4 of AWS's signatures. Nothing is sent, so Presign does not verify that the key may make the
// request. An incomplete access and invalid parameters are an [*InvalidInputError].
func (a S3Access) Presign(params S3PresignParams) (Secret, error) {
	op := opS3AccessPresign
	if _, err := a.checked(op); err != nil {
		return Secret{}, err
	}
	if err := params.check(op, a.Prefix); err != nil {
		return Secret{}, err
	}
	endpoint, err := url.Parse(a.Endpoint)
	if err != nil {
		return Secret{}, invalid(op, "Endpoint", "must be a URL")
	}
	at := params.Time
	if at.IsZero() {
		at = time.Now()
	}
	return NewSecret((&presign.Request{
		AccessKeyID: a.AccessKeyID, Secret: a.SecretAccessKey.Reveal(), Region: cmp.Or(a.Region, usualS3Region),
		Method: params.Method, Scheme: endpoint.Scheme, Host: presign.Host(endpoint),
		Path:        strings.TrimSuffix(endpoint.Path, "/") + "/" + a.Bucket + "/" + params.Key,
		ContentType: strings.TrimSpace(params.ContentType),
		Time:        at, Expires: cmp.Or(params.Expires, usualS3Expiry),
	}).URL()), nil
}

func (p *S3PresignParams) check(op *operation, prefix string) error {
	switch p.Method {
	case http.MethodGet, http.MethodPut, http.MethodHead, http.MethodDelete:
	default:
		return invalid(op, "Method", "must be GET, PUT, HEAD or DELETE, and is %q", p.Method)
	}
	switch {
	case p.ContentType != "" && p.Method != http.MethodPut:
		return invalid(op, "ContentType", "must be empty for %s", p.Method)
	case strings.ContainsFunc(p.ContentType, func(r rune) bool { return r < ' ' || r > '~' }):
		return invalid(op, "ContentType", "must be the value of a header")
	case !strings.HasPrefix(p.Key, prefix):
		return invalid(op, "Key", "must begin with the prefix of the access, %q", prefix)
	}
	return firstError(
		checkSeconds(op, "Expires", p.Expires, time.Second, maxPresign),
		checkNotEmpty(op, "Key", p.Key),
	)
}
