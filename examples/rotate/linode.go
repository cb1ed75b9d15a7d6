package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/bucktgo/buckt"
)

// linodeKeys are the keys of an account of Linode.
type linodeKeys struct {
	client *buckt.LinodeClient
	bucket *buckt.LinodeBucket
	params buckt.LinodeKeyCreateParams // of a key like the old one
}

func openLinode(ctx context.Context, client *buckt.LinodeClient, old string) (keys, error) {
	id, err := strconv.Atoi(old)
	if err != nil {
		return nil, fmt.Errorf("the id of a key of Linode is a number, and not %q", old)
	}
	key, err := client.Keys.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	buckets := key.BucketAccess.Buckets()
	if len(buckets) == 0 {
		return nil, fmt.Errorf("the key %d is for no bucket in particular: this rotates limited keys", id)
	}
	bucket, err := client.Buckets.Get(ctx, cmp.Or(buckets[0].Region, buckets[0].Cluster), buckets[0].BucketName)
	if err != nil {
		return nil, err
	}
	var regions []string // a region with several endpoints stands there once for each
	for _, r := range key.Regions {
		if !slices.Contains(regions, r.ID) {
			regions = append(regions, r.ID)
		}
	}
	return &linodeKeys{client, bucket, buckt.LinodeKeyCreateParams{BucketAccess: key.BucketAccess, Regions: regions}}, nil
}

func (k *linodeKeys) create(ctx context.Context, name string) (string, buckt.S3Access, error) {
	params := k.params
	params.Label = name
	key, err := k.client.Keys.Create(ctx, params)
	if err != nil {
		return "", buckt.S3Access{}, err
	}
	access, err := k.client.S3Access(key, k.bucket)
	return strconv.Itoa(key.ID), access, err
}

func (k *linodeKeys) find(ctx context.Context, name string) ([]string, error) {
	var ids []string
	for key, err := range k.client.Keys.All(ctx, buckt.LinodeKeyListParams{}) {
		if err != nil {
			return nil, err
		}
		if key.Label == name {
			ids = append(ids, strconv.Itoa(key.ID))
		}
	}
	return ids, nil
}

func (k *linodeKeys) delete(ctx context.Context, id string) error {
	number, err := strconv.Atoi(id)
	if err != nil {
		return err
	}
	return k.client.Keys.Delete(ctx, number)
}
