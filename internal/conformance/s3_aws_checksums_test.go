package conformance_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"
)

// s3.New sends checksums only if configured; config.LoadDefaultConfig configures them.
func TestAWSChecksumsByDefault(t *testing.T) {
	f := newFixture(t, openAWS)
	for name, setting := range map[string]aws.RequestChecksumCalculation{
		"unset": 0, "when supported": aws.RequestChecksumCalculationWhenSupported,
	} {
		t.Run(name, func(t *testing.T) {
			var sent http.Header
			c := connection{transport: f.server.HTTPClient().Transport, tamper: func(r *http.Request) { sent = r.Header.Clone() }}
			client := s3.New(s3.Options{
				BaseEndpoint: &f.access.Endpoint, Region: f.access.Region, HTTPClient: &http.Client{Transport: c.wire()},
				Credentials:                credentials.NewStaticCredentialsProvider(f.access.AccessKeyID, f.access.SecretAccessKey.Reveal(), ""),
				RequestChecksumCalculation: setting,
			})
			_, err := client.PutObject(t.Context(), &s3.PutObjectInput{
				Bucket: &f.access.Bucket, Key: aws.String("a"), Body: strings.NewReader("hello"),
			})
			require.NoError(t, err)
			require.Equal(t, setting != 0, sent.Get("X-Amz-Trailer")+sent.Get("X-Amz-Checksum-Crc32") != "", "%v", sent)
		})
	}
}
