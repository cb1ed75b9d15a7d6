package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/bucktgo/buckt"
)

// rotateAmove replaces a key of the user by one with the same permission.
func rotateAmove(ctx context.Context, client *buckt.AmoveClient, j job, use switchTo) error {
	for old, err := range client.Keys.All(ctx, buckt.AmoveKeyListParams{}) {
		if err != nil {
			return err
		}
		if old.ID != j.old {
			continue
		}
		storage, err := storageAt(ctx, client, old.StorageDN)
		if err != nil {
			return err
		}
		// The permission is in the description alone, as in "ReadWrite access on selected buckets". The buckets are not shown: the new key
		// reaches one, as an S3Access does.
		permission, _, _ := strings.Cut(old.Description, " access on ")
		_, err = client.Keys.Replace(ctx, buckt.AmoveKeyReplaceParams{
			Key: buckt.AmoveKeyCreateParams{
				Name: j.name, Region: old.Region, StorageDN: old.StorageDN, Permission: buckt.AmovePermission(permission),
				SelectedBuckets: buckt.OnlyBuckets(j.bucket), CloudAccountID: storage.ID,
			},
			Held: []string{j.old},
			Store: func(ctx context.Context, key *buckt.AmoveKey) error {
				access, err := client.S3Access(key, storage, j.bucket)
				if err != nil {
					return err
				}
				return use(ctx, access)
			},
		})
		return err
	}
	return fmt.Errorf("there is no key %s", j.old)
}

// storageAt finds the storage that has an endpoint.
func storageAt(ctx context.Context, client *buckt.AmoveClient, host string) (*buckt.AmoveCloudAccount, error) {
	storages, err := client.CloudAccounts.UsableStorage(ctx)
	if err != nil {
		return nil, err
	}
	for _, storage := range storages {
		if u, err := url.Parse(storage.ServiceURL); err == nil && strings.EqualFold(u.Host, host) {
			return &storage, nil
		}
	}
	return nil, fmt.Errorf("there is no storage at %s on which a key can be made", host)
}
