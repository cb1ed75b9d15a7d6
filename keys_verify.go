package buckt

import (
	"context"
	"maps"
)

// KeyVerifyParams selects the request with which [KeyClient.Verify] verifies a key.
type KeyVerifyParams struct {
	// BucketID is the bucket whose files are listed, "" for none.
	BucketID string
}

var opKeysVerify = &operation{name: "Keys.Verify", system: SystemBuckt}

// Verify verifies that a key works: it sends one request with this key instead of the client's own. It lists one file of the
// bucket, for which the key needs files:read and the bucket must be active. Without a bucket it gets the usage of the plan, for
// which no scope is needed. A key that is unknown, revoked or expired is an [*UnauthorizedError], a key without files:read a
// [*ForbiddenError], and a bucket that the key may not access a [*NotFoundError].
//
// See https://docs.buckt.dev/api/files/list and https://docs.buckt.dev/api/billing/usage.
func (c *KeyClient) Verify(ctx context.Context, key Secret, params KeyVerifyParams, opts ...CallOption) error {
	err := checkSecret(opKeysVerify, "key", key)
	if err == nil && !validHeaderValue(key.Reveal()) {
		err = invalid(opKeysVerify, "key", "must contain only printable ASCII characters")
	}
	if err != nil {
		return err
	}
	core := c.core.withBucktKey(key)
	if params.BucketID == "" {
		_, err = (&BillingClient{core: core}).Usage(ctx, opts...)
	} else {
		_, err = (&FileClient{core: core}).List(ctx, params.BucketID, FileListParams{Limit: 1}, opts...)
	}
	return err
}

// withBucktKey returns a copy of the core with another key of Buckt.
func (c *core) withBucktKey(key Secret) *core {
	other := *c
	other.endpoints = maps.Clone(c.endpoints)
	e := *c.endpoints[SystemBuckt]
	e.send("Authorization", "Bearer "+key.Reveal(), key.Reveal())
	other.endpoints[SystemBuckt] = &e
	return &other
}
