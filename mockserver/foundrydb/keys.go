package foundrydb

import (
	"net/http"
	"slices"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var keyOperations = []service.Operation{
	operation("foundrydbCreateKey", "FoundryDB.Keys.Create", "POST /{id}/keys", service.ReadsJSON, ofService((*call).createKey)),
	operation("foundrydbListKeys", "FoundryDB.Keys.List", "GET /{id}/keys", service.Lists, ofService((*call).listKeys)),
	operation("foundrydbDeleteKey", "FoundryDB.Keys.Delete", "DELETE /{id}/keys/{keyId}", 0, ofService((*call).deleteKey)),
}

func (c *call) createKey(fs *serviceRow) service.Response {
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

// readGrant reads the rights of a key: permissions with an optional prefix, or a policy.
func (k *Key) readGrant(f *httpjson.Fields) {
	if f.Has("policy") {
		f.Require(!f.Has("permissions") && !f.Has("prefix"), "policy", "policy excludes permissions and prefix")
		k.Policy = readPolicy(f)
		return
	}
	k.Permissions = buckt.FoundryDBPermissions(option(f, "permissions", permissions...))
	k.Prefix = f.Text("prefix", keyPrefix("prefix"))
}

func (c *call) listKeys(fs *serviceRow) service.Response {
	rows := slices.DeleteFunc(slices.Clone(fs.keys), func(k *keyRow) bool {
		return k.revoked() && c.system.behavior.HideRevokedKeys
	})
	rows = service.Lagging(c.Call, &c.system.history, c.system.now, fs, rows,
		func(a, b *keyRow) int { return a.CreatedAt.Compare(b.CreatedAt) })
	return ok(wire.FoundryDBKeyList{Keys: onWire(rows, (*keyRow).onWire)})
}

// deleteKey revokes a key. It succeeds for a revoked key too, so that a retry succeeds.
func (c *call) deleteKey(fs *serviceRow) service.Response {
	k := fs.key(c.Params["keyId"])
	if k == nil {
		return notFound()
	}
	if k.revoke(c.system.now) {
		c.system.history.Deleted(fs, k, c.system.now)
	}
	return service.Response{Status: http.StatusNoContent}
}

// onWire returns the key as the API shows it, without its secret.
func (k *keyRow) onWire() wire.FoundryDBKey {
	status := wire.FoundryDBKeyStatusActive
	if k.revoked() {
		status = wire.FoundryDBKeyStatusRevoked
	}
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
		Status:         status,
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
