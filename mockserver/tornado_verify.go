package mockserver

import (
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// TornadoVerificationError is why a bucket cannot be used, in the words that the API tells after "Verification failed: ". A
// verifier may return any text.
type TornadoVerificationError string

// The reasons that the documents name.
const (
	TornadoAccessDenied TornadoVerificationError = "Access Denied"
	TornadoNoSuchBucket TornadoVerificationError = "NoSuchBucket"
	TornadoTimeout      TornadoVerificationError = "timeout"
)

// Error returns the reason.
func (e TornadoVerificationError) Error() string { return string(e) }

// WithTornadoVerifier sets how Tornado verifies a bucket before it saves it. The function returns nil where the bucket can be
// listed, else the reason, such as [TornadoAccessDenied]; [context.DeadlineExceeded] counts as [TornadoTimeout]. Its context ends
// with the request. The default is [TornadoSystem.Verify], which the function may call as well. It is called by several
// goroutines.
func WithTornadoVerifier(verify func(ctx context.Context, config TornadoBucketConfig) error) Option {
	return func(c *config) {
		if verify == nil {
			c.refuse("WithTornadoVerifier: the function is nil")
			return
		}
		c.tornadoVerifier = verify
	}
}

// verifying is for how long a verification waits for S3. No source states it; clients are told to wait longer than that.
const verifying = 30 * time.Second

// Verify lists the bucket with the key, as the real server does: a request of ListObjectsV2, signed, by path, for one object. It
// travels in memory and shows in the record, and meets the faults that are injected there. [TornadoAccessDenied] is what S3 answered
// with 403, [TornadoNoSuchBucket] a bucket that is not there, [TornadoTimeout] an endpoint that cannot be reached: any host but the
// endpoints of the server's other systems, those of external buckets (see [TornadoSystem.AddExternalBucket]) and an address of the
// server's own. Without an answer within 30 seconds it is that as well. Any other error is told by S3's code. It is not looked at
// whether the key can write, which the real server does not do either.
func (s *TornadoSystem) Verify(ctx context.Context, config TornadoBucketConfig) error {
	endpoint, err := url.Parse(config.Endpoint)
	if err != nil || endpoint.Scheme != "https" && endpoint.Scheme != "http" || !s.server.hasS3At(ctx, endpoint.Host) {
		return TornadoTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, verifying)
	defer cancel()
	target := &url.URL{Scheme: endpoint.Scheme, Host: endpoint.Host, Path: "/" + config.Bucket, RawQuery: "list-type=2&max-keys=1"}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), http.NoBody)
	if err != nil {
		return TornadoTimeout
	}
	key := s3.Credentials{AccessKey: config.AccessKey, Secret: config.SecretKey.Reveal(), Region: config.Region}
	key.Sign(req, s.server.now())
	resp, err := s.server.HTTPClient().Transport.RoundTrip(req)
	if err != nil {
		return TornadoTimeout
	}
	defer func() { _ = resp.Body.Close() }()
	return verificationOf(resp)
}

// verificationOf tells what S3's answer means.
func verificationOf(resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxRecordedBody))
	if err != nil {
		return TornadoTimeout
	}
	var problem struct{ Code string }
	_ = xml.Unmarshal(body, &problem)
	switch {
	case resp.StatusCode < http.StatusMultipleChoices:
		return nil
	case resp.StatusCode == http.StatusForbidden:
		return TornadoAccessDenied
	case problem.Code == "NoSuchBucket":
		return TornadoNoSuchBucket
	case problem.Code != "":
		return TornadoVerificationError(problem.Code)
	}
	return TornadoVerificationError(http.StatusText(resp.StatusCode))
}

// hasS3At tells whether there is an endpoint at a host: one of a system's, or an address of the server itself.
func (s *Server) hasS3At(ctx context.Context, host string) bool {
	name := service.Hostname(host)
	if len(s.s3Endpoint(name)) > 0 {
		return true
	}
	if _, at := s.s3BucketHost(name); len(at) > 0 {
		return true
	}
	return s.isOwnAddress(ctx, host)
}
