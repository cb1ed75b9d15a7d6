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

// LinodeKeyReplaceParams describes how a new key of Linode replaces others. Key.Label has 1 to 39 characters.
type LinodeKeyReplaceParams = ReplaceParams[LinodeKeyCreateParams, LinodeKey, int]

// Replace creates a key, passes it to params.Store, and then revokes the keys that it replaces: those of params.Held, and all others that
// earlier calls of Replace with the same Key.Label have created. It returns the new key with its secret. It needs the scope
// object_storage:read_write, and the account must be able to have one key more.
//
// The label of the new key is Key.Label, a hyphen and ten characters, of which four are a checksum. Replace revokes keys with such labels
// and the keys of Held, and no other keys.
//
// If the outcome of a create is unknown, Replace creates another key with another label, up to the number of attempts of the
// [RetryPolicy], and revokes the first key if it exists. The keys of Held remain valid until Store has returned nil, and for params.Grace
// after that. If no key can be created, or Store fails, they remain valid, and Replace revokes the new key. Replace does this even if
// the context ends, for up to two minutes. If the context ends during the grace time, the keys of Held remain valid.
//
// If a key cannot be revoked, the error is a [*KeysLeftError] with its id; Replace returns the new key as well if it is stored. Linode is
// known to return 500 and to create the key some minutes later: the next Replace revokes such a key, and [LinodeKeyClient.Orphans] lists
// it. Other errors are those of Create and of Store.
//
// Within one client, concurrent calls of Replace for the same label run one after the other. Two processes must not call Replace for the
// same label at the same time: each would revoke the key of the other. Options apply to each request.
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
		create: func(ctx context.Context, label string) (*LinodeKey, error) {
			key.Label = label
			return c.Create(ctx, key, opts...)
		},
		idOf: func(k *LinodeKey) int { return k.ID },
	}
	return r.run(ctx)
}

// Orphans lists the keys that [LinodeKeyClient.Replace] with this label has created, without those of held. The next Replace revokes them.
// Orphans changes nothing. It needs the scope object_storage:read_only; a token without it is an [*UnauthorizedError].
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
