package mockserver

import (
	"context"
	"net/url"
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

// Verify tells whether the key can list the bucket: one of those that the server's other systems hold, or an external one (see
// [TornadoSystem.AddExternalBucket]). Nothing is dialled: an endpoint that belongs to none of them is [TornadoTimeout], as one
// that cannot be reached is. As on the real server, it is not looked at whether the key can write.
func (s *TornadoSystem) Verify(_ context.Context, config TornadoBucketConfig) error {
	endpoint, err := url.Parse(config.Endpoint)
	if err != nil || endpoint.Scheme != "https" && endpoint.Scheme != "http" {
		return TornadoTimeout
	}
	secret := config.SecretKey.Reveal()
	switch s.server.askS3(hostname(endpoint.Host), config.AccessKey, secret, s3ListBucket, config.Bucket, "") {
	case s3OK:
		return nil
	case s3NoSuchBucket:
		return TornadoNoSuchBucket
	case s3AccessDenied:
		return TornadoAccessDenied
	default:
		return TornadoTimeout
	}
}
