package foundrydb

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"slices"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Key is an S3 access key of a file service. [System.AddKey] takes and returns it.
type Key struct {
	// ID, AccessKeyID and SecretAccessKey are made by the server.
	ID, AccessKeyID, SecretAccessKey string
	// ServiceID is the id of the [FileService]. It is required.
	ServiceID string
	// UserID is the id of the [User] who made the key. The default is the user who made the service.
	UserID string
	// Name is "key" by default.
	Name string
	// Permissions are "read", "write" or "readwrite", which is the default without a policy.
	Permissions string
	// Prefix limits the key to objects whose keys begin with it. By default the key is not limited.
	Prefix string
	// Policy replaces Permissions and Prefix. An empty policy allows nothing.
	Policy []Statement
	// Purpose is "user" by default, or "attachment".
	Purpose string
	// RevokedAt is zero for a key that is not revoked. It and LastUsedAt can be given; CreatedAt and UpdatedAt are set by the server.
	RevokedAt, LastUsedAt, CreatedAt, UpdatedAt time.Time
}

// keyRow is an S3 key of a file service. The lock of the system guards it.
type keyRow struct {
	service     *serviceRow
	id          string
	user        *User // who made it
	name        string
	accessKeyID string
	secret      string
	permissions string // "" with a policy
	prefix      string
	policy      []Statement // nil with permissions
	purpose     string

	lastUsedAt, revokedAt, createdAt, updatedAt time.Time
}

var keyOperations = []service.Operation{
	{
		ID: "foundrydbCreateKey", Client: "FoundryDB.Keys.Create", Method: http.MethodPost, Path: "file-services/{id}/keys",
		Scope: scopeWrite, Traits: service.ReadsJSON, Handle: handler{Handle: (*call).createKey},
	},
	{
		ID: "foundrydbListKeys", Client: "FoundryDB.Keys.List", Method: http.MethodGet, Path: "file-services/{id}/keys", Scope: scopeRead,
		Traits: service.Lists, Handle: handler{Handle: (*call).listKeys},
	},
	{
		ID: "foundrydbDeleteKey", Client: "FoundryDB.Keys.Delete", Method: http.MethodDelete, Path: "file-services/{id}/keys/{keyId}",
		Scope: scopeAdmin, Handle: handler{Handle: (*call).deleteKey},
	},
}

func (c *call) createKey() service.Response {
	fs, found := c.service()
	if !found {
		return notFound()
	}
	f := parseFields(c.Body())
	name := f.sizedText("name", 1, 128)
	permissions, prefix, policy := f.readGrant()
	switch {
	case !f.valid():
		return f.rejected()
	case fs.status != serviceRunning:
		return notRunning()
	case fs.overQuota(c.system.now):
		return overQuota()
	}
	k := fs.newKey(c.system.now)
	k.user, k.name, k.permissions, k.prefix, k.policy = c.user, name, permissions, prefix, policy
	fs.addKey(k)
	c.Key = k.id
	c.system.history.Made(fs, k, c.system.now)
	c.Hide(k.secret)
	return created(k.onWireOnce())
}

// readGrant reads what a key may do: permissions with an optional prefix, or a policy.
func (f *fields) readGrant() (permissions, prefix string, policy []Statement) {
	if f.has("policy") {
		f.require(!f.has("permissions") && !f.has("prefix"), "policy excludes permissions and prefix")
		return "", "", f.readPolicy()
	}
	return f.option("permissions", "read", "write", "readwrite"), f.keyPrefix("prefix"), nil
}

func (c *call) listKeys() service.Response {
	fs, found := c.service()
	if !found {
		return notFound()
	}
	list := wire.FoundryDBKeyList{Keys: []wire.FoundryDBKey{}}
	rows := slices.DeleteFunc(slices.Clone(fs.keys), func(k *keyRow) bool {
		return k.revoked() && c.system.habits.hidesRevokedKeys
	})
	rows = service.Lagging(c.Call, &c.system.history, c.system.now, fs, rows,
		func(a, b *keyRow) int { return a.createdAt.Compare(b.createdAt) })
	for _, k := range rows {
		list.Keys = append(list.Keys, k.onWire())
	}
	return ok(list)
}

// deleteKey revokes a key. It succeeds for a revoked key too, so that a retry succeeds.
func (c *call) deleteKey() service.Response {
	fs, found := c.service()
	if !found {
		return notFound()
	}
	at := slices.IndexFunc(fs.keys, func(k *keyRow) bool { return k.id == c.Params["keyId"] })
	if at < 0 {
		return notFound()
	}
	if k := fs.keys[at]; !k.revoked() {
		k.revoke(c.system.now)
		c.system.history.Deleted(fs, k, c.system.now)
	}
	return noContent()
}

// newKey makes a key with all permissions in the bucket, which is not added yet.
func (fs *serviceRow) newKey(now time.Time) *keyRow {
	k := &keyRow{permissions: "readwrite"}
	fs.completeKey(k, now)
	return k
}

// completeKey assigns a key to the service and makes the fields that are empty.
func (fs *serviceRow) completeKey(k *keyRow, now time.Time) {
	ids := fs.system.ids
	k.service = fs
	k.id = state.OrMade(k.id, ids.UUID)
	if k.user == nil {
		k.user = fs.user
	}
	k.accessKeyID = state.OrMade(k.accessKeyID, func() string { return "FDB" + ids.Letters(17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") })
	// Secrets have characters that some encodings escape, like those of S3.
	k.secret = state.OrMade(k.secret, func() string { return base64.StdEncoding.EncodeToString(ids.Bytes(30)) })
	k.purpose = cmp.Or(k.purpose, string(wire.FoundryDBKeyPurposeUser))
	k.createdAt = state.OrTime(k.createdAt, now)
	k.updatedAt = state.OrTime(k.updatedAt, k.createdAt)
}

func (fs *serviceRow) addKey(k *keyRow) {
	fs.keys = append(fs.keys, k)
	fs.system.accessKeys[k.accessKeyID] = k
}

func (k *keyRow) revoked() bool { return !k.revokedAt.IsZero() }

// revoke revokes a key. A revoked key stays as it is.
func (k *keyRow) revoke(now time.Time) {
	if !k.revoked() {
		k.revokedAt, k.updatedAt = now, now
	}
}

// effective returns the policy that S3 applies.
func (k *keyRow) effective() []Statement {
	if k.policy != nil {
		return clonePolicy(k.policy)
	}
	return permissionPolicy(k.permissions, k.prefix)
}

func (k *keyRow) status() wire.FoundryDBKeyStatus {
	if k.revoked() {
		return wire.FoundryDBKeyStatusRevoked
	}
	return wire.FoundryDBKeyStatusActive
}

// onWire returns the key as the API shows it, without its secret.
func (k *keyRow) onWire() wire.FoundryDBKey {
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

// onWireOnce returns the key with its secret, which the API shows once.
func (k *keyRow) onWireOnce() wire.FoundryDBCreatedKey {
	row := k.onWire()
	return wire.FoundryDBCreatedKey{
		ID: row.ID, ServiceID: row.ServiceID, UserID: row.UserID, OrganizationID: row.OrganizationID,
		Name: row.Name, AccessKeyID: row.AccessKeyID, SecretAccessKey: k.secret,
		Prefix: row.Prefix, Permissions: row.Permissions, InlinePolicy: row.InlinePolicy,
		Purpose: row.Purpose, Status: row.Status,
		LastUsedAt: row.LastUsedAt, RevokedAt: row.RevokedAt, CreatedAt: row.CreatedAt, UpdatedAt: row.UpdatedAt,
	}
}
