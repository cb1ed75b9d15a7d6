package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// byHand is a client without a library: net/http, encoding/json, the status checked, a timeout set.
type byHand struct {
	base, key string
	client    *http.Client
}

func (c *byHand) get(ctx context.Context, id string) (*handBucket, error) {
	var out struct {
		Data handBucket `json:"data"`
	}
	if err := c.do(ctx, "/buckets/"+url.PathEscape(id), &out); err != nil {
		return nil, err
	}
	return &out.Data, nil
}

// handPage is a page of buckets.
type handPage struct {
	Data []handBucket `json:"data"`
	Meta handMeta     `json:"meta"`
}

func (c *byHand) list(ctx context.Context, query url.Values) (page handPage, err error) {
	query.Set("limit", strconv.Itoa(pageSize))
	return page, c.do(ctx, "/buckets?"+query.Encode(), &page)
}

func (c *byHand) do(ctx context.Context, path string, out any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "shop/1.0")
	resp, err := c.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		return fmt.Errorf("unexpected status %s", resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(out)
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

// all lists all buckets in pages.
func (c *byHand) all(ctx context.Context) error {
	cursor := firstCursor
	for {
		page, err := c.list(ctx, url.Values{"cursor": {cursor}})
		if err != nil || page.Meta.NextCursor == nil {
			return err
		}
		cursor = *page.Meta.NextCursor
	}
}

// upload sends a body that net/http cannot pass to sendfile.
func (c *byHand) upload(ctx context.Context, body io.Reader) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, c.base+"/buckets/"+bucketID+"/files/a", body)
	if err != nil {
		return err
	}
	req.ContentLength = uploaded
	req.Header.Set("Authorization", "Bearer "+c.key)
	req.Header.Set("Content-Type", "application/octet-stream")
	resp, err := c.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		return fmt.Errorf("unexpected status %s", resp.Status)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}
