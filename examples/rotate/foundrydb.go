package main

import (
	"context"
	"fmt"

	"github.com/bucktgo/buckt"
)

// rotateFoundryDB replaces a key of a file service by one with the same rights.
func rotateFoundryDB(ctx context.Context, client *buckt.FoundryDBClient, j job, use switchTo) error {
	service, err := client.FileServices.Get(ctx, j.service)
	if err != nil {
		return err
	}
	for old, err := range client.Keys.All(ctx, j.service, buckt.FoundryDBKeyListParams{}) {
		if err != nil {
			return err
		}
		if old.ID != j.old {
			continue
		}
		params := buckt.FoundryDBKeyCreateParams{Name: j.name, Permissions: old.Permissions, Prefix: old.Prefix}
		if old.InlinePolicy != nil {
			params = buckt.FoundryDBKeyCreateParams{Name: j.name, Policy: old.InlinePolicy}
		}
		_, err := client.Keys.Replace(ctx, j.service, buckt.FoundryDBKeyReplaceParams{
			Key: params, Held: []string{j.old},
			Store: func(ctx context.Context, key *buckt.FoundryDBKey) error {
				access, err := client.S3Access(service, key)
				if err != nil {
					return err
				}
				return use(ctx, access)
			},
		})
		return err
	}
	return fmt.Errorf("the file service %s has no key %s", j.service, j.old)
}
