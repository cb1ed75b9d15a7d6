package tornado

import (
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/sigv4"
)

// VerificationError is the reason why a bucket cannot be used. The API puts it after "Verification failed: ". A verifier may return any
// text.
type VerificationError string

// The documented reasons.
const (
	AccessDenied VerificationError = "Access Denied"
	NoSuchBucket VerificationError = "NoSuchBucket"
	Timeout      VerificationError = "timeout"
)

// Error returns the reason.
func (e VerificationError) Error() string { return string(e) }

// verifying limits how long a verification waits for S3. No source states it; the documents advise clients to wait longer.
const verifying = 30 * time.Second

// Verify lists the bucket with the key, as the real server does: by ListObjectsV2, signed, with the bucket in the path, for one object. The
// request travels in memory. It is in the record, and faults apply to it.
//
// The error is nil if S3 responds with a success, [AccessDenied] if it responds with 403, [NoSuchBucket] if it has no such bucket, and
// else S3's code. It is [Timeout] if there is no response within 30 seconds, or if the endpoint cannot be reached: Verify reaches the
// endpoints of the server's other systems, those of external buckets (see [System.AddExternalBucket]), and the server's own addresses.
// Whether the key can write is not verified; the real server does not verify it either.
func (s *System) Verify(ctx context.Context, config BucketConfig) error {
	endpoint, err := url.Parse(config.Endpoint)
	if err != nil || endpoint.Scheme != "https" && endpoint.Scheme != "http" || !s.env.HasS3(ctx, endpoint.Host) {
		return Timeout
	}
	ctx, cancel := context.WithTimeout(ctx, verifying)
	defer cancel()
	target := &url.URL{Scheme: endpoint.Scheme, Host: endpoint.Host, Path: "/" + config.Bucket, RawQuery: "list-type=2&max-keys=1"}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), http.NoBody)
	if err != nil {
		return Timeout
	}
	key := sigv4.Credentials{AccessKey: config.AccessKey, Secret: config.SecretKey.Reveal(), Region: config.Region}
	key.Sign(req, s.env.Now())
	resp, err := s.env.Transport.RoundTrip(req)
	if err != nil {
		return Timeout
	}
	defer func() { _ = resp.Body.Close() }()
	return verificationOf(resp)
}

// verificationOf returns the error for a response of S3.
func verificationOf(resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return Timeout
	}
	var problem struct{ Code string }
	_ = xml.Unmarshal(body, &problem)
	switch {
	case resp.StatusCode < http.StatusMultipleChoices:
		return nil
	case resp.StatusCode == http.StatusForbidden:
		return AccessDenied
	case problem.Code == "NoSuchBucket":
		return NoSuchBucket
	case problem.Code != "":
		return VerificationError(problem.Code)
	}
	return VerificationError(http.StatusText(resp.StatusCode))
}
