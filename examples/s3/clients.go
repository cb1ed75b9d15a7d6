package main

import (
	"cmp"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/minio/minio-go/v7"
	miniocredentials "github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/bucktgo/buckt"
)

// newClients creates a client of either kind. They send their requests by an HTTP client, or by their own where it is nil.
func newClients(access buckt.S3Access, http *http.Client) (*s3.Client, *minio.Client, error) {
	// An incomplete access cannot be converted. The SDKs would report it only when they send a request.
	if _, err := access.Env(); err != nil {
		return nil, nil, err
	}
	minioClient, err := newMinIO(access, http)
	if err != nil {
		return nil, nil, err
	}
	return newAWS(access, http), minioClient, nil
}

// newAWS returns a client of the AWS SDK.
func newAWS(access buckt.S3Access, http *http.Client) *s3.Client {
	options := s3.Options{
		BaseEndpoint: &access.Endpoint,
		Region:       region(access),
		Credentials:  credentials.NewStaticCredentialsProvider(access.AccessKeyID, access.SecretAccessKey.Reveal(), ""),
		UsePathStyle: pathStyle(access),
		// This is already the default of s3.New. With config.LoadDefaultConfig the SDK adds checksums that some S3 servers do not support.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	}
	if http != nil {
		options.HTTPClient = http
	}
	return s3.New(options)
}

// newMinIO returns a client of minio-go, whose endpoint has no scheme.
func newMinIO(access buckt.S3Access, http *http.Client) (*minio.Client, error) {
	endpoint, err := url.Parse(access.Endpoint)
	if err != nil {
		return nil, err
	}
	if endpoint.Path != "" && endpoint.Path != "/" {
		return nil, fmt.Errorf("minio-go takes no endpoint with a path, such as %s", access.Endpoint)
	}
	lookup := minio.BucketLookupDNS
	if pathStyle(access) {
		lookup = minio.BucketLookupPath
	}
	options := &minio.Options{
		Creds:        miniocredentials.NewStaticV4(access.AccessKeyID, access.SecretAccessKey.Reveal(), ""),
		Secure:       endpoint.Scheme == "https",
		Region:       region(access), // or it asks the server
		BucketLookup: lookup,
	}
	if http != nil {
		options.Transport = http.Transport
	}
	return minio.New(endpoint.Host, options)
}

// region returns the region for signatures. Most servers without regions accept this one.
func region(access buckt.S3Access) string { return cmp.Or(access.Region, "us-east-1") }

// pathStyle reports whether the bucket must be in the path, because it cannot be part of the host name.
func pathStyle(access buckt.S3Access) bool {
	u, err := url.Parse(access.Endpoint)
	return err == nil && (u.Hostname() == "localhost" || net.ParseIP(u.Hostname()) != nil)
}
