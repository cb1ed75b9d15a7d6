package buckt

import (
	"context"
	"iter"
	"strings"
)

// These are not operations of the contract: they list, create and delete keys.
var (
	opFoundryDBKeysReplace = &operation{name: "FoundryDB.Keys.Replace", system: SystemFoundryDB}
	opFoundryDBKeysOrphans = &operation{name: "FoundryDB.Keys.Orphans", system: SystemFoundryDB}
)

// FoundryDBKeyReplaceParams describes how a new key of FoundryDB replaces others. Key.Name has 1 to 117 characters.
type FoundryDBKeyReplaceParams = ReplaceParams[FoundryDBKeyCreateParams, FoundryDBKey, string]

// Replace replaces keys of a file service, as [LinodeKeyClient.Replace] does, with Key.Name as the label. It does not revoke a key that the
// platform created for an attachment; if Held contains one, the error is a [*KeysLeftError]. Other errors are those of Create and of
// Store.
//
// See https://docs.foundrydb.com/files/buckets-and-keys.
func (c *FoundryDBKeyClient) Replace(
	ctx context.Context, serviceID string, params FoundryDBKeyReplaceParams, opts ...CallOption,
) (*FoundryDBKey, error) {
	op, key := opFoundryDBKeysReplace, params.Key
	err := firstError(checkID(op, "serviceID", serviceID), checkKeyName(op, "Key.Name", key.Name, 128), key.check(op), params.check(op))
	if err != nil {
		return nil, err
	}
	r := &replacing[FoundryDBKeyCreateParams, FoundryDBKey, FoundryDBKey, string]{
		keyring: c.keyring(op, serviceID, key.Name, opts), params: &params,
		create: func(ctx context.Context, name string) (*FoundryDBKey, error) {
			key.Name = name
			return c.Create(ctx, serviceID, key, opts...)
		},
		idOf: func(k *FoundryDBKey) string { return k.ID },
	}
	return r.run(ctx)
}

// Orphans lists the valid keys that [FoundryDBKeyClient.Replace] with this name has created, without those of held. The next Replace
// revokes them. Orphans changes nothing. A service that does not exist is a [*NotFoundError].
//
// See https://docs.foundrydb.com/files/buckets-and-keys#list-access-keys.
func (c *FoundryDBKeyClient) Orphans(
	ctx context.Context, serviceID, name string, held []string, opts ...CallOption,
) ([]FoundryDBKey, error) {
	if err := checkID(opFoundryDBKeysOrphans, "serviceID", serviceID); err != nil {
		return nil, err
	}
	return c.keyring(opFoundryDBKeysOrphans, serviceID, name, opts).orphans(ctx, "name", held)
}

func (c *FoundryDBKeyClient) keyring(op *operation, serviceID, name string, opts []CallOption) *keyring[FoundryDBKey, string] {
	return &keyring[FoundryDBKey, string]{
		core: c.core, op: op, parent: serviceID, name: name, opts: opts,
		all: func(ctx context.Context) iter.Seq2[FoundryDBKey, error] {
			return c.All(ctx, serviceID, FoundryDBKeyListParams{}, opts...)
		},
		row: func(k *FoundryDBKey) keyRow[string] {
			row := keyRow[string]{id: k.ID, name: k.Name, revoked: sameState(k.Status, FoundryDBKeyRevoked) || !k.RevokedAt.IsZero()}
			if strings.EqualFold(string(k.Purpose), string(FoundryDBKeyForAttachment)) {
				row.kept = "a key of the platform, for an attachment"
			}
			return row
		},
		revoke: func(ctx context.Context, id string) error { return c.Delete(ctx, serviceID, id, opts...) },
	}
}
