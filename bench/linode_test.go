package bench

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/bucktgo/buckt"
)

type handLinodeBucket struct {
	Label        string `json:"label"`
	Region       string `json:"region"`
	Cluster      string `json:"cluster"`
	Created      string `json:"created"`
	Hostname     string `json:"hostname"`
	Objects      int64  `json:"objects"`
	Size         int64  `json:"size"`
	EndpointType string `json:"endpoint_type"`
	S3Endpoint   string `json:"s3_endpoint"`

	CreatedAt time.Time `json:"-"`
}

type handLinodeKey struct {
	ID           int    `json:"id"`
	Label        string `json:"label"`
	AccessKey    string `json:"access_key"`
	SecretKey    string `json:"secret_key"`
	Limited      bool   `json:"limited"`
	BucketAccess []struct {
		Region      string `json:"region"`
		Cluster     string `json:"cluster"`
		BucketName  string `json:"bucket_name"`
		Permissions string `json:"permissions"`
	} `json:"bucket_access"`
	Regions []struct {
		ID           string `json:"id"`
		S3Endpoint   string `json:"s3_endpoint"`
		EndpointType string `json:"endpoint_type"`
	} `json:"regions"`
}

type handLinodePage[T any] struct {
	Data    []T `json:"data"`
	Page    int `json:"page"`
	Pages   int `json:"pages"`
	Results int `json:"results"`
}

func (b *handLinodeBucket) parse() (err error) {
	b.CreatedAt, err = time.Parse("2006-01-02T15:04:05", b.Created)
	return err
}

func (c *byHand) linodeGet(ctx context.Context) error {
	var b handLinodeBucket
	if err := c.do(ctx, "/object-storage/buckets/us-east/images-0", &b); err != nil {
		return err
	}
	return b.parse()
}

func (c *byHand) linodeBuckets(ctx context.Context) error {
	var page handLinodePage[handLinodeBucket]
	if err := c.do(ctx, "/object-storage/buckets?page_size=100", &page); err != nil {
		return err
	}
	for i := range page.Data {
		if err := page.Data[i].parse(); err != nil {
			return err
		}
	}
	return nil
}

func (c *byHand) linodeKeys(ctx context.Context) error {
	var page handLinodePage[handLinodeKey]
	return c.do(ctx, "/object-storage/keys?page_size=100", &page)
}

func linodeClients(b *testing.B) (*buckt.LinodeClient, *byHand) {
	client, err := buckt.New(buckt.WithLinode("token"), buckt.WithBaseURL(buckt.SystemLinode, baseURL))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = client.Close() })
	_, hand := clients(b)
	return client.Linode, hand
}

func BenchmarkGetLinodeBucket(b *testing.B) {
	client, hand := linodeClients(b)
	compare(b,
		func() error { _, err := client.Buckets.Get(b.Context(), "us-east", "images-0"); return err },
		func() error { return hand.linodeGet(b.Context()) },
	)
}

func BenchmarkListLinodeBuckets100(b *testing.B) {
	client, hand := linodeClients(b)
	compare(b,
		func() error {
			page, err := client.Buckets.List(b.Context(), buckt.LinodeBucketListParams{Limit: pageSize})
			if err == nil && (len(page.Items) != pageSize || !strings.HasPrefix(page.Items[99].Label, "images")) {
				b.Fatal("the page is incomplete")
			}
			return err
		},
		func() error { return hand.linodeBuckets(b.Context()) },
	)
}

func BenchmarkListLinodeKeys100(b *testing.B) {
	client, hand := linodeClients(b)
	compare(b,
		func() error {
			_, err := client.Keys.List(b.Context(), buckt.LinodeKeyListParams{Limit: pageSize})
			return err
		},
		func() error { return hand.linodeKeys(b.Context()) },
	)
}
