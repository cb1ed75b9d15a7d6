package buckt

import (
	"context"
	"iter"
)

// These are not operations of the contract: they list, create and delete keys.
var (
	opAmoveKeysReplace = &operation{name: "Amove.Keys.Replace", system: SystemAmove}
	opAmoveKeysOrphans = &operation{name: "Amove.Keys.Orphans", system: SystemAmove}
)

// AmoveKeyReplaceParams describes how a new key of Amove replaces others. Amove does not document a limit for Key.Name.
type AmoveKeyReplaceParams = ReplaceParams[AmoveKeyCreateParams, AmoveKey, string]

// Replace replaces keys of the user who owns the token, as [LinodeKeyClient.Replace] does, with Key.Name as the label. Its errors are those
// of Create and of Store, and a [*KeysLeftError].
//
// See https://developer.amove.io/web/storage.
func (c *AmoveKeyClient) Replace(ctx context.Context, params AmoveKeyReplaceParams, opts ...CallOption) (*AmoveKey, error) {
	op, key := opAmoveKeysReplace, params.Key
	if err := firstError(checkKeyName(op, "Key.Name", key.Name, 0), key.check(op), params.check(op)); err != nil {
		return nil, err
	}
	r := &replacing[AmoveKeyCreateParams, AmoveKey, AmoveKey, string]{
		keyring: c.keyring(op, key.Name, opts), params: &params,
		create: func(ctx context.Context, name string) (*AmoveKey, error) {
			key.Name = name
			return c.Create(ctx, key, opts...)
		},
		idOf: func(k *AmoveKey) string { return k.ID },
	}
	return r.run(ctx)
}

// Orphans lists the keys that [AmoveKeyClient.Replace] with this name has created, without those of held. The next Replace revokes them.
// Orphans changes nothing. An empty name is an [*InvalidInputError]; other errors are those of List.
//
// See https://developer.amove.io/web/storage.
func (c *AmoveKeyClient) Orphans(ctx context.Context, name string, held []string, opts ...CallOption) ([]AmoveKey, error) {
	return c.keyring(opAmoveKeysOrphans, name, opts).orphans(ctx, "name", held)
}

func (c *AmoveKeyClient) keyring(op *operation, name string, opts []CallOption) *keyring[AmoveKey, string] {
	return &keyring[AmoveKey, string]{
		core: c.core, op: op, name: name, opts: opts,
		all: func(ctx context.Context) iter.Seq2[AmoveKey, error] {
			return c.All(ctx, AmoveKeyListParams{}, opts...)
		},
		row:    func(k *AmoveKey) keyRow[string] { return keyRow[string]{id: k.ID, name: k.Name} },
		revoke: func(ctx context.Context, id string) error { return c.Delete(ctx, id, opts...) },
	}
}
