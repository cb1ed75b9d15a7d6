package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
)

// store creates a bucket in the mock: one with S3, or one of Buckt if the mock has no S3.
func (p *program) store(ctx context.Context) (store, error) {
	if p.S3.Endpoint != "" {
		return p.s3Store(ctx)
	}
	return p.bucktStore(ctx)
}

// s3Store creates a bucket and a key at Linode. A bucket of FoundryDB would keep every overwritten version, and so grow with the load.
func (p *program) s3Store(ctx context.Context) (store, error) {
	client, err := buckt.New(buckt.WithBaseURL(buckt.SystemLinode, p.Linode.BaseURL), buckt.WithLinode(p.Linode.Token))
	if err != nil {
		return store{}, err
	}
	defer func() { _ = client.Close() }()
	bucket, err := client.Linode.Buckets.Create(ctx, buckt.LinodeBucketCreateParams{Label: "figures", Region: "us-east"})
	if err != nil {
		return store{}, err
	}
	key, err := client.Linode.Keys.Create(ctx, buckt.LinodeKeyCreateParams{Label: "figures", BucketAccess: buckt.LinodeAllBuckets()})
	if err != nil {
		return store{}, err
	}
	access, err := client.Linode.S3Access(key, bucket)
	if err != nil {
		return store{}, err
	}
	sign := signer{access.AccessKeyID, access.SecretAccessKey.Reveal(), access.Region}
	base := strings.TrimSuffix(p.S3.Endpoint, "/") + "/" + access.Bucket
	return store{"S3", func(ctx context.Context, method string, n int, body []byte) (*http.Request, error) {
		req, err := newRequest(ctx, method, fmt.Sprintf("%s/objects/%d", base, n), body)
		if err == nil {
			sign.sign(req, body, time.Now())
		}
		return req, err
	}}, nil
}

// bucktStore creates a bucket of Buckt, whose API puts and gets files.
func (p *program) bucktStore(ctx context.Context) (store, error) {
	client, err := buckt.New(buckt.WithBaseURL(buckt.SystemBuckt, p.Buckt.BaseURL), buckt.WithAPIKey(p.Buckt.APIKey))
	if err != nil {
		return store{}, err
	}
	defer func() { _ = client.Close() }()
	created, err := client.Buckets.Create(ctx, buckt.BucketCreateParams{Name: "figures", IsManagedDomain: true})
	if err != nil {
		return store{}, err
	}
	bucket, err := client.Buckets.WaitUntilActive(ctx, created.ID, buckt.WaitParams{})
	if err != nil {
		return store{}, err
	}
	return store{"files of Buckt", func(ctx context.Context, method string, n int, body []byte) (*http.Request, error) {
		if method == http.MethodGet {
			// Downloads come from the bucket's domain.
			req, err := newRequest(ctx, method, fmt.Sprintf("%s/objects/%d", strings.TrimSuffix(p.Buckt.BaseURL, "/v1"), n), nil)
			if err == nil {
				req.Host = bucket.CustomDomain
			}
			return req, err
		}
		req, err := newRequest(ctx, method, fmt.Sprintf("%s/buckets/%s/files/objects/%d", p.Buckt.BaseURL, bucket.ID, n), body)
		if err == nil {
			req.Header.Set("Authorization", "Bearer "+p.Buckt.APIKey)
			req.Header.Set("Content-Type", "application/octet-stream")
		}
		return req, err
	}}, nil
}

func newRequest(ctx context.Context, method, url string, body []byte) (*http.Request, error) {
	if body == nil {
		return http.NewRequestWithContext(ctx, method, url, nil)
	}
	return http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
}
