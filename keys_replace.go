package buckt

import (
	"context"
	"iter"
	"slices"
	"strings"
)

// These are not operations of the contract: they list, create and delete keys.
var (
	opKeysReplace = &operation{name: "Keys.Replace", system: SystemBuckt}
	opKeysOrphans = &operation{name: "Keys.Orphans", system: SystemBuckt}
)

// KeyReplaceParams describes how a new key of Buckt replaces others. Key.Name has 1 to 89 characters.
type KeyReplaceParams = ReplaceParams[KeyCreateParams, CreatedKey, string]

// Replace replaces keys of the organization, as [LinodeKeyClient.Replace] does, with Key.Name as the label. It needs the scopes keys:read
// and keys:write. It does not revoke the key of the client: if this key is to be replaced, the error is a [*KeysLeftError], and
// [KeyClient.Delete] of a client with the new key revokes it. Other errors are those of Create and of Store.
//
// See https://docs.buckt.dev/api/keys/create and https://docs.buckt.dev/api/keys/delete.
func (c *KeyClient) Replace(ctx context.Context, params KeyReplaceParams, opts ...CallOption) (*CreatedKey, error) {
	op, key := opKeysReplace, params.Key
	if err := firstError(checkKeyName(op, "Key.Name", key.Name, 100), key.check(op), params.check(op)); err != nil {
		return nil, err
	}
	r := &replacing[KeyCreateParams, CreatedKey, Key, string]{
		keyring: c.keyring(op, key.Name, opts), params: &params,
		create: func(ctx context.Context, name string) (*CreatedKey, error) {
			key.Name = name
			return c.Create(ctx, key, opts...)
		},
		idOf: func(k *CreatedKey) string { return k.ID },
	}
	return r.run(ctx)
}

// Orphans lists the keys that [KeyClient.Replace] with this name has created, without those of held. The next Replace revokes them.
// Orphans changes nothing, and omits the key of the client. It needs the scope keys:read; without it the error is a [*ForbiddenError].
//
// See https://docs.buckt.dev/api/keys/list.
func (c *KeyClient) Orphans(ctx context.Context, name string, held []string, opts ...CallOption) ([]Key, error) {
	return c.keyring(opKeysOrphans, name, opts).orphans(ctx, "name", held)
}

func (c *KeyClient) keyring(op *operation, name string, opts []CallOption) *keyring[Key, string] {
	return &keyring[Key, string]{
		core: c.core, op: op, name: name, opts: opts,
		all: func(ctx context.Context) iter.Seq2[Key, error] {
			return c.All(ctx, KeyListParams{Limit: 100}, opts...)
		},
		row: func(k *Key) keyRow[string] {
			row := keyRow[string]{id: k.ID, name: k.Name}
			if c.core.isOwnKey(k) {
				row.kept = "the key that the client itself uses"
			}
			return row
		},
		find: func(ctx context.Context, id string) (*Key, error) { return c.Get(ctx, id, opts...) },
		revoke: func(ctx context.Context, id string) error {
			_, err := c.Delete(ctx, id, opts...)
			return err
		},
	}
}

// isOwnKey reports whether a key may be that of the client. The prefix of a key has eight characters, of which four are random.
func (c *core) isOwnKey(k *Key) bool {
	return slices.ContainsFunc(c.endpoints[SystemBuckt].conceal, func(secret string) bool {
		return k.Prefix != "" && strings.HasPrefix(secret, k.Prefix)
	})
}
