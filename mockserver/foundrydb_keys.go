package mockserver

import (
	"slices"

	"github.com/bucktgo/buckt/internal/wire"
)

func (c *foundryDBCall) createKey() foundryDBAnswer {
	service, found := c.service()
	if !found {
		return foundryDBNotFound()
	}
	f := parseFoundryDB(c.ex.RequestBody)
	name := f.sizedText("name", 1, 128)
	permissions, prefix, policy := f.readGrant()
	switch {
	case !f.valid():
		return f.rejected()
	case service.status != serviceRunning:
		return foundryDBNotRunning()
	case service.overQuota(c.now):
		return foundryDBOverQuota()
	}
	k := service.newKey(c.now)
	k.user, k.name, k.permissions, k.prefix, k.policy = c.user, name, permissions, prefix, policy
	service.addKey(k)
	c.ex.Key = k.id
	c.system.history.Made(service, k, c.now)
	c.hide(k.secret)
	return foundryDBCreated(k.onWireOnce())
}

// readGrant reads what a key may do: permissions with or without a prefix, or a policy.
func (f *foundryDBFields) readGrant() (permissions, prefix string, policy []FoundryDBStatement) {
	if f.has("policy") {
		f.require(!f.has("permissions") && !f.has("prefix"), "policy excludes permissions and prefix")
		return "", "", f.readPolicy()
	}
	return f.option("permissions", "read", "write", "readwrite"), f.keyPrefix("prefix"), nil
}

func (c *foundryDBCall) listKeys() foundryDBAnswer {
	service, found := c.service()
	if !found {
		return foundryDBNotFound()
	}
	list := wire.FoundryDBKeyList{Keys: []wire.FoundryDBKey{}}
	rows := slices.DeleteFunc(slices.Clone(service.keys), func(k *accessKey) bool {
		return k.revoked() && c.system.habits.hidesRevokedKeys
	})
	rows = lagging(c.call, &c.system.history, c.now, service, rows,
		func(a, b *accessKey) int { return a.createdAt.Compare(b.createdAt) })
	for _, k := range rows {
		list.Keys = append(list.Keys, k.onWire())
	}
	return foundryDBOK(list)
}

// deleteKey revokes a key. That of one that is revoked already succeeds, so that a retry does.
func (c *foundryDBCall) deleteKey() foundryDBAnswer {
	service, found := c.service()
	if !found {
		return foundryDBNotFound()
	}
	at := slices.IndexFunc(service.keys, func(k *accessKey) bool { return k.id == c.params["keyId"] })
	if at < 0 {
		return foundryDBNotFound()
	}
	if k := service.keys[at]; !k.revoked() {
		k.revoke(c.now)
		c.system.history.Deleted(service, k, c.now)
	}
	return foundryDBNoContent()
}
