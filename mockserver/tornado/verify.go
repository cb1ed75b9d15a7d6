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

// VerificationError is why a bucket cannot be used, in the words that the API tells after "Verification failed: ". A
// verifier may return any text.
type VerificationError string

// The reasons that the documents name.
const (
	AccessDenied VerificationError = "Access Denied"
	NoSuchBucket VerificationError = "NoSuchBucket"
	Timeout      VerificationError = "timeout"
)

// Error returns the reason.
func (e VerificationError) Error() string { return string(e) }

// Behavior is how the system behaves. The zero value is the documented behavior.
type Behavior struct {
	// Verify verifies a bucket before it is stored. The default is [System.Verify]. It is called without a lock, so that it may take long
	// or use the server itself.
	Verify func(ctx context.Context, config BucketConfig) error
}

// verifying is for how long a verification waits for S3. No source states it; clients are told to wait longer than that.
const verifying = 30 * time.Second

// Verify lists the bucket with the key, as the real server does: a request of ListObjectsV2, signed, by path, for one object. It
// travels in memory and shows in the record, and meets the faults that are injected there. [AccessDenied] is what S3 answered
// with 403, [NoSuchBucket] a bucket that is not there, [Timeout] an endpoint that cannot be reached: any host but the
// endpoints of the server's other systems, those of external buckets (see [System.AddExternalBucket]) and an address of the
// server's own. Without an answer within 30 seconds it is that as well. Any other error is told by S3's code. It is not looked at
// whether the key can write, which the real server does not do either.
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

// verificationOf tells what S3's answer means.
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
