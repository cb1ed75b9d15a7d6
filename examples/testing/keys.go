package tenants

import (
	"context"
	"errors"

	"github.com/bucktgo/buckt"
)

// key makes the tenant's key. There is one of its name at the end: where the answer to a creation was lost, and the secret with
// it, the key that nobody can use is deleted, and another one made.
func (t *Tenants) key(ctx context.Context, name, bucketID string) (*buckt.CreatedKey, error) {
	name = "tenant-" + name
	if err := t.deleteKeys(ctx, name); err != nil {
		return nil, err
	}
	params := buckt.KeyCreateParams{
		Name:        name,
		Permissions: []buckt.Permission{buckt.PermissionFilesRead, buckt.PermissionFilesWrite},
		BucketIDs:   buckt.OnlyBuckets(bucketID),
	}
	key, err := t.Client.Keys.Create(ctx, params)
	if _, unknown := errors.AsType[*buckt.OutcomeUnknownError](err); !unknown {
		return key, err
	}
	if err := t.deleteKeys(ctx, name); err != nil {
		return nil, err
	}
	return t.Client.Keys.Create(ctx, params)
}

func (t *Tenants) deleteKeys(ctx context.Context, name string) error {
	var ids []string
	for key, err := range t.Client.Keys.All(ctx, buckt.KeyListParams{}) {
		if err != nil {
			return err
		}
		if key.Name == name {
			ids = append(ids, key.ID)
		}
	}
	for _, id := range ids {
		if _, err := t.Client.Keys.Delete(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
