package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/bucktgo/buckt"
)

// rotateLinode replaces a limited key of the account by one with the same access.
func rotateLinode(ctx context.Context, client *buckt.LinodeClient, j job, use switchTo) error {
	id, err := strconv.Atoi(j.old)
	if err != nil {
		return fmt.Errorf("the id of a key of Linode is a number, and not %q", j.old)
	}
	old, err := client.Keys.Get(ctx, id)
	if err != nil {
		return err
	}
	buckets := old.BucketAccess.Buckets()
	if len(buckets) == 0 {
		return fmt.Errorf("the key %d is for no bucket in particular: this rotates limited keys", id)
	}
	bucket, err := client.Buckets.Get(ctx, cmp.Or(buckets[0].Region, buckets[0].Cluster), buckets[0].BucketName)
	if err != nil {
		return err
	}
	var regions []string // without the duplicates of regions with several endpoints
	for _, r := range old.Regions {
		if !slices.Contains(regions, r.ID) {
			regions = append(regions, r.ID)
		}
	}
	_, err = client.Keys.Replace(ctx, buckt.LinodeKeyReplaceParams{
		Key:  buckt.LinodeKeyCreateParams{Label: j.name, BucketAccess: old.BucketAccess, Regions: regions},
		Held: []int{id},
		Store: func(ctx context.Context, key *buckt.LinodeKey) error {
			access, err := client.S3Access(key, bucket)
			if err != nil {
				return err
			}
			return use(ctx, access)
		},
	})
	return err
}
