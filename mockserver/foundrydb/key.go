package foundrydb

import (
	"cmp"
	"encoding/base64"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// accessKey is one S3 key of a file service. The lock of the system guards it.
type accessKey struct {
	service     *fileService
	id          string
	user        *User // who minted it
	name        string
	accessKeyID string
	secret      string
	permissions string // "" with a policy
	prefix      string
	policy      []Statement // nil with permissions
	purpose     string

	lastUsedAt, revokedAt, createdAt, updatedAt time.Time
}

// newKey makes a key that may do everything in the bucket.
func (fs *fileService) newKey(now time.Time) *accessKey {
	k := &accessKey{permissions: "readwrite"}
	fs.completeKey(k, now)
	return k
}

// completeKey makes a key one of the service's, and makes up what it lacks.
func (fs *fileService) completeKey(k *accessKey, now time.Time) {
	ids := fs.system.ids
	k.service = fs
	k.id = state.OrMade(k.id, ids.UUID)
	if k.user == nil {
		k.user = fs.user
	}
	k.accessKeyID = state.OrMade(k.accessKeyID, func() string { return "FDB" + ids.Letters(17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") })
	// Like those of S3, secrets have characters that some encodings escape.
	k.secret = state.OrMade(k.secret, func() string { return base64.StdEncoding.EncodeToString(ids.Bytes(30)) })
	k.purpose = cmp.Or(k.purpose, string(wire.FoundryDBKeyPurposeUser))
	k.createdAt = state.OrTime(k.createdAt, now)
	k.updatedAt = state.OrTime(k.updatedAt, k.createdAt)
}

func (fs *fileService) addKey(k *accessKey) {
	fs.keys = append(fs.keys, k)
	fs.system.accessKeys[k.accessKeyID] = k
}

func (k *accessKey) revoked() bool { return !k.revokedAt.IsZero() }

// revoke ends a key for good. Once more does nothing.
func (k *accessKey) revoke(now time.Time) {
	if !k.revoked() {
		k.revokedAt, k.updatedAt = now, now
	}
}

// effective is the policy that the storage provider is given.
func (k *accessKey) effective() []Statement {
	if k.policy != nil {
		return clonePolicy(k.policy)
	}
	return permissionPolicy(k.permissions, k.prefix)
}

func (k *accessKey) status() wire.FoundryDBKeyStatus {
	if k.revoked() {
		return wire.FoundryDBKeyStatusRevoked
	}
	return wire.FoundryDBKeyStatusActive
}

// onWire is the key as the API shows it, without its secret.
func (k *accessKey) onWire() wire.FoundryDBKey {
	row := wire.FoundryDBKey{
		ID:           k.id,
		ServiceID:    &k.service.id,
		UserID:       &k.user.id,
		Name:         k.name,
		AccessKeyID:  k.accessKeyID,
		Prefix:       k.prefix,
		Permissions:  wire.FoundryDBGrantedPermissions(k.permissions),
		InlinePolicy: policyOnWire(k.policy),
		Purpose:      new(wire.FoundryDBKeyPurpose(k.purpose)),
		Status:       k.status(),
		LastUsedAt:   goTimeOrAbsent(k.lastUsedAt),
		RevokedAt:    goTimeOrAbsent(k.revokedAt),
		CreatedAt:    new(goTime(k.createdAt)),
		UpdatedAt:    new(goTime(k.updatedAt)),
	}
	if k.service.org != nil {
		row.OrganizationID = &k.service.org.id
	}
	return row
}

// onWireOnce is the key with its secret, as it is shown once.
func (k *accessKey) onWireOnce() wire.FoundryDBCreatedKey {
	row := k.onWire()
	return wire.FoundryDBCreatedKey{
		ID: row.ID, ServiceID: row.ServiceID, UserID: row.UserID, OrganizationID: row.OrganizationID,
		Name: row.Name, AccessKeyID: row.AccessKeyID, SecretAccessKey: k.secret,
		Prefix: row.Prefix, Permissions: row.Permissions, InlinePolicy: row.InlinePolicy,
		Purpose: row.Purpose, Status: row.Status,
		LastUsedAt: row.LastUsedAt, RevokedAt: row.RevokedAt, CreatedAt: row.CreatedAt, UpdatedAt: row.UpdatedAt,
	}
}
