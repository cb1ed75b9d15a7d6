package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/bucktgo/buckt"
)

const (
	apiKey   = "bkt_0123456789012345678901234567890123456789012"
	bucketID = "bkt_01J9XK3V000000000000000000"
	uploaded = 1 << 30
)

func allRows(at servers) ([]row, error) {
	canned, err := at.need("canned")
	if err != nil {
		return nil, err
	}
	clients, err := clientRows(canned.URL)
	if err != nil {
		return nil, err
	}
	peers, err := peerRows(canned.URL)
	if err != nil {
		return nil, err
	}
	return append(append(append(clients, peers...), mockRows(at)...), growthRows(at)...), nil
}

// compared is a row of a client and hand-written code.
func compared(name, client string, hand, call func() error) row {
	r := row{sides: []side{{name: "by hand", call: hand}, {name: client, call: call}}}
	r.Name = "client: " + name
	return r
}

func newHand(base string) *byHand {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	return &byHand{base: base, key: apiKey, client: &http.Client{Transport: transport, Timeout: time.Minute}}
}

func clientRows(base string) ([]row, error) {
	ctx := context.Background()
	client, err := buckt.New(
		buckt.WithAPIKey(apiKey), buckt.WithBaseURL(buckt.SystemBuckt, base+"/v1"),
		buckt.WithLinode("token"), buckt.WithBaseURL(buckt.SystemLinode, base+"/v1"),
	)
	if err != nil {
		return nil, err
	}
	hand := newHand(base + "/v1")
	file, err := os.CreateTemp("", "compare")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(file.Name()) }() // it stays open
	if err := file.Truncate(uploaded); err != nil {
		return nil, err
	}
	get := func() error { _, err := client.Buckets.Get(ctx, bucketID); return err }
	handGet := func() error { _, err := hand.get(ctx, bucketID); return err }
	rows := []row{
		compared("GET of a bucket of Buckt", "buckt", handGet, get),
		compared("GET of a bucket of Linode", "buckt", func() error { return hand.linodeGet(ctx) }, func() error {
			_, err := client.Linode.Buckets.Get(ctx, "us-east", "images-0")
			return err
		}),
		compared("page of 100 buckets of Buckt", "buckt", func() error { _, err := hand.list(ctx, url.Values{}); return err }, func() error {
			page, err := client.Buckets.List(ctx, buckt.BucketListParams{Limit: pageSize})
			if err == nil && len(page.Items) != pageSize {
				err = errors.New("the page is not complete")
			}
			return err
		}),
		compared("page of 100 buckets of Linode", "buckt", func() error { return hand.linodeBuckets(ctx) }, func() error {
			_, err := client.Linode.Buckets.List(ctx, buckt.LinodeBucketListParams{Limit: pageSize})
			return err
		}),
		compared("page of 100 keys of Linode", "buckt", func() error { return hand.linodeKeys(ctx) }, func() error {
			_, err := client.Linode.Keys.List(ctx, buckt.LinodeKeyListParams{Limit: pageSize})
			return err
		}),
		compared("10,000 buckets in pages of 100", "buckt", func() error { return hand.all(ctx) }, func() error {
			n := 0
			for _, err := range client.Buckets.All(ctx, buckt.BucketListParams{Limit: pageSize, Cursor: firstCursor}) {
				if err != nil {
					return err
				}
				n++
			}
			if n != 100*pageSize {
				return errors.New("the list is not complete")
			}
			return nil
		}),
		compared("GET by 32 goroutines", "buckt", atOnce(32, handGet), atOnce(32, get)),
	}
	upload := compared("upload of 1 GiB from a file", "buckt", func() error {
		return hand.upload(ctx, io.NewSectionReader(file, 0, uploaded))
	}, func() error {
		_, err := client.Files.Upload(ctx, bucketID, "a", buckt.FileUploadParams{
			Source: buckt.FromReaderAt(file, uploaded), ContentType: "application/octet-stream",
		})
		return err
	})
	return append(rows, upload), nil
}
