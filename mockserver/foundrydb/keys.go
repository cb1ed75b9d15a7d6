package foundrydb

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"slices"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// Key is an S3 access key of a file service. [System.AddKey] takes and returns it.
type Key struct {
	// ID, AccessKeyID and SecretAccessKey are made by the server by default.
	ID              string       `json:"id,omitzero"`
	AccessKeyID     string       `json:"accessKeyId,omitzero"`
	SecretAccessKey buckt.Secret `json:"secretAccessKey,omitzero"`
	// ServiceID is the id of the [FileService]. It is required.
	ServiceID string `json:"-"`
	// UserID is the id or the name of the [User] who made the key. The default is the user who made the service.
	UserID string `json:"user,omitzero"`
	// Name is "key" by default.
	Name string `json:"name,omitzero"`
	// Permissions are to read and write by default, without a policy.
	Permissions buckt.FoundryDBPermissions `json:"permissions,omitzero"`
	// Prefix limits the key to objects whose keys begin with it. By default the key is not limited.
	Prefix string `json:"prefix,omitzero"`
	// Policy excludes Permissions and Prefix. An empty policy allows nothing.
	Policy []Statement `json:"policy,omitzero"`
	// Purpose is a user's by default.
	Purpose buckt.FoundryDBKeyPurpose `json:"purpose,omitzero"`
	// LastUsedAt and RevokedAt are zero for a key that was not used or revoked.
	LastUsedAt time.Time `json:"lastUsedAt,omitzero"`
	RevokedAt  time.Time `json:"revokedAt,omitzero"`
	// CreatedAt is the server's time by default, and UpdatedAt is CreatedAt.
	CreatedAt time.Time `json:"createdAt,omitzero"`
	UpdatedAt time.Time `json:"updatedAt,omitzero"`
}

// keyRow is an S3 key of a file service. The lock of the system guards it.
type keyRow struct {
	Key
	service *serviceRow
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
	fs := c.service()
	if fs == nil {
		return notFound()
	}
	f := reader.Read(c.Body())
	k := Key{UserID: c.user.row.ID, Name: sizedText(f, "name", 1, 128)}
	k.readGrant(f)
	switch {
	case !f.Valid():
		return rejected(f)
	case fs.Status != serviceRunning:
		return notRunning()
	case fs.overQuota(c.system.now):
		return overQuota()
	}
	row := state.Must(fs.addKey(k))
	c.Key = row.ID
	c.system.history.Made(fs, row, c.system.now)
	c.Hide(row.SecretAccessKey.Reveal())
	return created(row.onWireOnce())
}

// readGrant reads what a key may do: permissions with an optional prefix, or a policy.
func (k *Key) readGrant(f *httpjson.Fields) {
	if f.Has("policy") {
		f.Require(!f.Has("permissions") && !f.Has("prefix"), "policy", "policy excludes permissions and prefix")
		k.Policy = readPolicy(f)
		return
	}
	k.Permissions = buckt.FoundryDBPermissions(option(f, "permissions", permissions...))
	k.Prefix = f.Text("prefix", keyPrefix("prefix"))
}

func (c *call) listKeys() service.Response {
	fs := c.service()
	if fs == nil {
		return notFound()
	}
	list := wire.FoundryDBKeyList{Keys: []wire.FoundryDBKey{}}
	rows := slices.DeleteFunc(slices.Clone(fs.keys), func(k *keyRow) bool {
		return k.revoked() && c.system.behavior.HideRevokedKeys
	})
	rows = service.Lagging(c.Call, &c.system.history, c.system.now, fs, rows,
		func(a, b *keyRow) int { return a.CreatedAt.Compare(b.CreatedAt) })
	for _, k := range rows {
		list.Keys = append(list.Keys, k.onWire())
	}
	return ok(list)
}

// deleteKey revokes a key. It succeeds for a revoked key too, so that a retry succeeds.
func (c *call) deleteKey() service.Response {
	fs := c.service()
	if fs == nil {
		return notFound()
	}
	k := fs.key(c.Params["keyId"])
	if k == nil {
		return notFound()
	}
	if k.revoke(c.system.now) {
		c.system.history.Deleted(fs, k, c.system.now)
	}
	return noContent()
}

// key finds a key by its id. It returns nil if there is none.
func (fs *serviceRow) key(id string) *keyRow {
	return state.Find(fs.keys, func(k *keyRow) bool { return k.ID == id })
}

// addKey adds a key to the service and makes the fields that are empty.
func (fs *serviceRow) addKey(k Key) (*keyRow, error) {
	k.Name = cmp.Or(k.Name, "key")
	row, err := fs.newKey(k)
	if err == nil {
		fs.keys = append(fs.keys, row)
	}
	return row, err
}

// newKey makes a key that opens the bucket of the service but is not in its list.
func (fs *serviceRow) newKey(k Key) (*keyRow, error) {
	s, err := fs.system, error(nil)
	if k.UserID, err = s.userID(cmp.Or(k.UserID, fs.UserID)); err != nil {
		return nil, err
	}
	switch {
	case s.keyByID(k.ID) != nil:
		return nil, state.Invalid("id", "is a duplicate")
	case s.accessKeys[k.AccessKeyID] != nil:
		return nil, state.Invalid("accessKeyId", "is a duplicate")
	case k.Policy == nil:
		k.Permissions = cmp.Or(k.Permissions, permissionReadWrite)
		if !slices.Contains(permissions, string(k.Permissions)) {
			return nil, state.Invalid("permissions", "must be %s, not %q", state.OneOf(permissions), k.Permissions)
		}
	case k.Permissions != "" || k.Prefix != "":
		return nil, state.Invalid("policy", "excludes permissions and prefix")
	}
	k.ServiceID = fs.ID
	k.ID = state.OrMade(k.ID, s.ids.UUID)
	k.AccessKeyID = state.OrMade(k.AccessKeyID, func() string { return "FDB" + s.ids.Letters(17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") })
	k.SecretAccessKey = state.OrMade(k.SecretAccessKey, func() buckt.Secret {
		return buckt.NewSecret(base64.StdEncoding.EncodeToString(s.ids.Bytes(30))) // some encodings escape its characters, like those of S3
	})
	k.Purpose = cmp.Or(k.Purpose, buckt.FoundryDBKeyPurpose(wire.FoundryDBKeyPurposeUser))
	k.CreatedAt = state.OrTime(k.CreatedAt, s.now)
	k.UpdatedAt = state.OrTime(k.UpdatedAt, k.CreatedAt)
	row := &keyRow{state.Clone(k), fs}
	s.accessKeys[k.AccessKeyID] = row
	return row, nil
}

func (k *keyRow) revoked() bool { return !k.RevokedAt.IsZero() }

// revoke revokes a key, and reports whether it was not revoked yet.
func (k *keyRow) revoke(now time.Time) bool {
	if k.revoked() {
		return false
	}
	k.RevokedAt, k.UpdatedAt = now, now
	return true
}

// effective returns the policy that S3 applies.
func (k *keyRow) effective() []Statement {
	if k.Policy != nil {
		return k.Policy
	}
	return permissionPolicy(k.Permissions, k.Prefix)
}

func (k *keyRow) status() wire.FoundryDBKeyStatus {
	if k.revoked() {
		return wire.FoundryDBKeyStatusRevoked
	}
	return wire.FoundryDBKeyStatusActive
}

// onWire returns the key as the API shows it, without its secret.
func (k *keyRow) onWire() wire.FoundryDBKey {
	return wire.FoundryDBKey{
		ID:             k.ID,
		ServiceID:      &k.ServiceID,
		UserID:         &k.UserID,
		OrganizationID: textOrAbsent(k.service.OrganizationID),
		Name:           k.Name,
		AccessKeyID:    k.AccessKeyID,
		Prefix:         k.Prefix,
		Permissions:    wire.FoundryDBGrantedPermissions(k.Permissions),
		InlinePolicy:   policyOnWire(k.Policy),
		Purpose:        new(wire.FoundryDBKeyPurpose(k.Purpose)),
		Status:         k.status(),
		LastUsedAt:     goTimeOrAbsent(k.LastUsedAt),
		RevokedAt:      goTimeOrAbsent(k.RevokedAt),
		CreatedAt:      new(goTime(k.CreatedAt)),
		UpdatedAt:      new(goTime(k.UpdatedAt)),
	}
}

// createdKey is a key with its secret, which the API shows once. Together the fields are those of [wire.FoundryDBCreatedKey].
type createdKey struct {
	wire.FoundryDBKey
	SecretAccessKey string `json:"secret_access_key"`
}

func (k *keyRow) onWireOnce() createdKey { return createdKey{k.onWire(), k.SecretAccessKey.Reveal()} }
