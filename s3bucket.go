package buckt

import (
	"cmp"
	"context"
	"crypto/fips140"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/bucktgo/buckt/internal/presign"
	"github.com/bucktgo/buckt/internal/ratelimit"
)

// s3Bucket sends S3 requests to a bucket through the pipeline of all calls.
type s3Bucket struct {
	core     *core
	op       *operation // the calling method
	endpoint *url.URL
	access   S3Access
	opts     []CallOption
	limiter  *ratelimit.Limiter // pauses all requests after a 429
}

// newS3Bucket checks the access.
func (c *core) newS3Bucket(op *operation, access S3Access, opts []CallOption) (*s3Bucket, error) {
	if _, err := access.checked(op); err != nil {
		return nil, err
	}
	endpoint, rule := parseServerURL(access.Endpoint, "objects", c.insecureHTTP)
	if rule != "" {
		return nil, invalid(op, "Endpoint", "%s", rule)
	}
	return &s3Bucket{
		core: c, op: op, endpoint: endpoint, access: access,
		// Concurrent requests must not write the caller's Response.
		opts:    append(opts[:len(opts):len(opts)], func(s *callSettings) { s.response = nil }),
		limiter: ratelimit.New(ratelimit.Config{Window: time.Minute, ProbeInterval: c.retry.MaxRetryAfter}),
	}, nil
}

// do sends a request for an object, or for the bucket if key is "". All these requests are idempotent.
func (b *s3Bucket) do(ctx context.Context, method, key string, query url.Values, body rawBody, out result) error {
	path := b.endpoint.Path + "/" + b.access.Bucket
	if key != "" {
		path += "/" + key
	}
	r := &request{
		op:   &operation{name: b.op.name, system: b.op.system, method: method, read: true},
		opts: b.opts, paced: b.limiter, secrets: []string{b.access.SecretAccessKey.Reveal()}, out: out,
		external: &url.URL{
			Scheme: b.endpoint.Scheme, Host: presign.Host(b.endpoint), Path: path, RawPath: presign.Path(path), RawQuery: presign.Query(query),
		},
		header: http.Header{"Accept": {"*/*"}},
	}
	if body != nil {
		r.body = body
		r.header.Set("Content-Type", "application/xml")
		setDigest(r.header, body)
	}
	hash := sha256.Sum256(body)
	signer := presign.Key{
		AccessKeyID: b.access.AccessKeyID, Secret: b.access.SecretAccessKey.Reveal(), Region: cmp.Or(b.access.Region, usualS3Region),
	}
	r.sign = func(r *http.Request) { signer.Sign(r, hex.EncodeToString(hash[:]), time.Now()) }
	return b.core.do(ctx, r, out)
}

// doWithNewKey is do with a key that may be new: S3 rejects a new key for some seconds.
func (b *s3Bucket) doWithNewKey(ctx context.Context, until time.Time, method, key string, query url.Values, body rawBody, out result) error {
	for wait := time.Second; ; wait = min(2*wait, 5*time.Second) {
		err := b.do(ctx, method, key, query, body, out)
		f, refused := errors.AsType[*ForbiddenError](err)
		if !refused || f.Code != "AccessDenied" && f.Code != "InvalidAccessKeyId" || time.Until(until) < wait || !sleep(ctx, wait) {
			return err
		}
	}
}

// setDigest sets the digest that S3 requires. All servers accept Content-MD5, but FIPS 140 does not allow MD5.
func setDigest(h http.Header, body []byte) {
	if fips140.Enabled() {
		sum := sha256.Sum256(body)
		h.Set("X-Amz-Checksum-Sha256", base64.StdEncoding.EncodeToString(sum[:]))
		return
	}
	sum := md5.Sum(body)
	h.Set("Content-Md5", base64.StdEncoding.EncodeToString(sum[:]))
}
