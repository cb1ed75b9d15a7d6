package main

import (
	"context"
	"fmt"

	"github.com/bucktgo/buckt"
)

// foundryKeys are the keys to one file service.
type foundryKeys struct {
	client  *buckt.FoundryDBClient
	service *buckt.FoundryDBFileService
	like    buckt.FoundryDBKey
}

func openFoundryDB(ctx context.Context, client *buckt.FoundryDBClient, serviceID, old string) (keys, error) {
	service, err := client.FileServices.Get(ctx, serviceID)
	if err != nil {
		return nil, err
	}
	for key, err := range client.Keys.All(ctx, serviceID, buckt.FoundryDBKeyListParams{}) {
		if err != nil {
			return nil, err
		}
		if key.ID == old {
			return &foundryKeys{client, service, key}, nil
		}
	}
	return nil, fmt.Errorf("the file service %s has no key %s", serviceID, old)
}

func (k *foundryKeys) create(ctx context.Context, name string) (string, buckt.S3Access, error) {
	params := buckt.FoundryDBKeyCreateParams{Name: name, Permissions: k.like.Permissions, Prefix: k.like.Prefix}
	if k.like.InlinePolicy != nil {
		params = buckt.FoundryDBKeyCreateParams{Name: name, Policy: k.like.InlinePolicy}
	}
	key, err := k.client.Keys.Create(ctx, k.service.ID, params)
	if err != nil {
		return "", buckt.S3Access{}, err
	}
	access, err := k.client.S3Access(k.service, key)
	return key.ID, access, err
}

func (k *foundryKeys) find(ctx context.Context, name string) ([]string, error) {
	var ids []string
	for key, err := range k.client.Keys.All(ctx, k.service.ID, buckt.FoundryDBKeyListParams{}) {
		if err != nil {
			return nil, err
		}
		if key.Name == name && key.RevokedAt.IsZero() {
			ids = append(ids, key.ID)
		}
	}
	return ids, nil
}

func (k *foundryKeys) delete(ctx context.Context, id string) error {
	return k.client.Keys.Delete(ctx, k.service.ID, id)
}
