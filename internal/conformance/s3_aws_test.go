package conformance_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// awsStore is the AWS SDK with its default configuration for checksums: each upload has one.
type awsStore struct {
	*s3.Client
	name string
}

func openAWS(t *testing.T, c connection) store {
	t.Helper()
	options := s3.Options{
		BaseEndpoint:               &c.access.Endpoint,
		Region:                     c.access.Region,
		Credentials:                credentials.NewStaticCredentialsProvider(c.access.AccessKeyID, c.access.SecretAccessKey.Reveal(), ""),
		HTTPClient:                 &http.Client{Transport: c.wire()},
		UsePathStyle:               c.pathStyle,
		Retryer:                    aws.NopRetryer{},
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
	}
	if c.anonymous {
		options.Credentials = aws.AnonymousCredentials{}
	}
	return &awsStore{s3.New(options), c.access.Bucket}
}

func (s *awsStore) bucket() string { return s.name }

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func optionalTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func quoted(etag string) string {
	if etag == "" {
		return ""
	}
	return `"` + etag + `"`
}

func unquoted(etag *string) string { return strings.Trim(aws.ToString(etag), `"`) }
