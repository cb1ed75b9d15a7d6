package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/bucktgo/buckt"
)

// amoveKeys are the keys of a user of Amove.
type amoveKeys struct {
	client  *buckt.AmoveClient
	storage *buckt.AmoveCloudAccount
	bucket  string
	params  buckt.AmoveKeyCreateParams // of a key like the old one
}

func openAmove(ctx context.Context, client *buckt.AmoveClient, bucket, old string) (keys, error) {
	for key, err := range client.Keys.All(ctx, buckt.AmoveKeyListParams{}) {
		if err != nil {
			return nil, err
		}
		if key.ID != old {
			continue
		}
		storage, err := storageAt(ctx, client, key.StorageDN)
		if err != nil {
			return nil, err
		}
		// What a key may do stands in its description alone, as in "ReadWrite access on selected buckets". Which buckets
		// those are is not told: the new key reaches one, as an S3Access does.
		permission, _, _ := strings.Cut(key.Description, " access on ")
		return &amoveKeys{client, storage, bucket, buckt.AmoveKeyCreateParams{
			Region: key.Region, StorageDN: key.StorageDN, Permission: buckt.AmovePermission(permission),
			SelectedBuckets: buckt.OnlyBuckets(bucket), CloudAccountID: storage.ID,
		}}, nil
	}
	return nil, fmt.Errorf("there is no key %s", old)
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

func (k *amoveKeys) create(ctx context.Context, name string) (string, buckt.S3Access, error) {
	params := k.params
	params.Name = name
	key, err := k.client.Keys.Create(ctx, params)
	if err != nil {
		return "", buckt.S3Access{}, err
	}
	access, err := k.client.S3Access(key, k.storage, k.bucket)
	return key.ID, access, err
}

func (k *amoveKeys) find(ctx context.Context, name string) ([]string, error) {
	var ids []string
	for key, err := range k.client.Keys.All(ctx, buckt.AmoveKeyListParams{}) {
		if err != nil {
			return nil, err
		}
		if key.Name == name {
			ids = append(ids, key.ID)
		}
	}
	return ids, nil
}

func (k *amoveKeys) delete(ctx context.Context, id string) error {
	return k.client.Keys.Delete(ctx, id)
}
