package foundrydb

import (
	"net/http"
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

var keyOperations = []service.Operation{
	{
		ID: "foundrydbCreateKey", Method: http.MethodPost, Path: "file-services/{id}/keys", Scope: scopeWrite, Traits: service.ReadsJSON,
		Handle: handler{Handle: (*call).createKey},
	},
	{
		ID: "foundrydbListKeys", Method: http.MethodGet, Path: "file-services/{id}/keys", Scope: scopeRead, Traits: service.Lists,
		Handle: handler{Handle: (*call).listKeys},
	},
	{
		ID: "foundrydbDeleteKey", Method: http.MethodDelete, Path: "file-services/{id}/keys/{keyId}", Scope: scopeAdmin,
		Handle: handler{Handle: (*call).deleteKey},
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

// readGrant reads what a key may do: permissions with or without a prefix, or a policy.
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
	rows := slices.DeleteFunc(slices.Clone(fs.keys), func(k *accessKey) bool {
		return k.revoked() && c.system.habits.hidesRevokedKeys
	})
	rows = service.Lagging(c.Call, &c.system.history, c.system.now, fs, rows,
		func(a, b *accessKey) int { return a.createdAt.Compare(b.createdAt) })
	for _, k := range rows {
		list.Keys = append(list.Keys, k.onWire())
	}
	return ok(list)
}

// deleteKey revokes a key. That of one that is revoked already succeeds, so that a retry does.
func (c *call) deleteKey() service.Response {
	fs, found := c.service()
	if !found {
		return notFound()
	}
	at := slices.IndexFunc(fs.keys, func(k *accessKey) bool { return k.id == c.Params["keyId"] })
	if at < 0 {
		return notFound()
	}
	if k := fs.keys[at]; !k.revoked() {
		k.revoke(c.system.now)
		c.system.history.Deleted(fs, k, c.system.now)
	}
	return noContent()
}
