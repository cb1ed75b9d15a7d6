package buckt

import (
	"context"
	"iter"
)

// These are not operations of the contract: they list, create and delete keys.
var (
	opLinodeKeysReplace = &operation{name: "Linode.Keys.Replace", system: SystemLinode}
	opLinodeKeysOrphans = &operation{name: "Linode.Keys.Orphans", system: SystemLinode}
)

// LinodeKeyReplaceParams describes how a key of Linode replaces others. Key.Label has 1 to 39 characters.
type LinodeKeyReplaceParams = ReplaceParams[LinodeKeyCreateParams, LinodeKey, int]

// Replace makes a key, stores it by params.Store, and revokes the keys that it replaces: those of params.Held, and any other whose label is
// that of an attempt of Replace with the same Key.Label. The new key has the label of its attempt: Key.Label, a hyphen and ten characters.
// Keys with other labels, which a person has made, are never revoked unless they are in Held. It returns the new key with its secret. It
// needs the scope object_storage:read_write, and room for a key more.
//
// An attempt whose outcome is unknown is followed by another one, as often as the [RetryPolicy] has attempts; the key that it may have
// left is found by its label and revoked. The keys of Held are in force until Store has returned nil, and for params.Grace after that. If
// no key could be made, or Store fails, they stay, and the new key is revoked. This is done even if the context ends, for up to two
// minutes; but if it ends within the time of grace, the keys of Held stay.
//
// Keys that could not be revoked are a [*KeysLeftError] with their ids; if the new key is stored, it is returned as well. Linode is known to
// return 500 and to make the key some minutes later: the next Replace revokes such a key, and [LinodeKeyClient.Orphans] lists it. Any other
// error is that of Create or of Store.
//
// Within a client one Replace at a time works on a label. It must not run in two processes at once: each would revoke the key of the other.
// An option holds for each request.
//
// See https://techdocs.akamai.com/linode-api/reference/post-object-storage-keys and
// https://techdocs.akamai.com/linode-api/reference/delete-object-storage-key.
func (c *LinodeKeyClient) Replace(ctx context.Context, params LinodeKeyReplaceParams, opts ...CallOption) (*LinodeKey, error) {
	op, key := opLinodeKeysReplace, params.Key
	if err := firstError(checkKeyName(op, "Key.Label", key.Label, 50), key.check(op), params.check(op)); err != nil {
		return nil, err
	}
	r := &replacing[LinodeKeyCreateParams, LinodeKey, LinodeKey, int]{
		keyring: c.keyring(op, key.Label, opts), params: &params,
		create: func(ctx context.Context, label string) (*LinodeKey, int, error) {
			key.Label = label
			created, err := c.Create(ctx, key, opts...)
			if err != nil {
				return nil, 0, err
			}
			return created, created.ID, nil
		},
	}
	return r.run(ctx)
}

// Orphans lists the keys that [LinodeKeyClient.Replace] with this label has made, or attempted to make, and whose ids are not in held. The
// next Replace revokes them. It changes nothing, and needs the scope object_storage:read_only.
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-keys.
func (c *LinodeKeyClient) Orphans(ctx context.Context, label string, held []int, opts ...CallOption) ([]LinodeKey, error) {
	return c.keyring(opLinodeKeysOrphans, label, opts).orphans(ctx, "label", held)
}

func (c *LinodeKeyClient) keyring(op *operation, label string, opts []CallOption) *keyring[LinodeKey, int] {
	return &keyring[LinodeKey, int]{
		core: c.core, op: op, name: label, opts: opts,
		all: func(ctx context.Context) iter.Seq2[LinodeKey, error] {
			return c.All(ctx, LinodeKeyListParams{Limit: 500}, opts...)
		},
		row:    func(k *LinodeKey) keyRow[int] { return keyRow[int]{id: k.ID, name: k.Label} },
		revoke: func(ctx context.Context, id int) error { return c.Delete(ctx, id, opts...) },
	}
}
