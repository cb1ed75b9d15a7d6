package foundrydb

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AddKey adds a key to the file service with its ServiceID, whatever the status, and returns it with its secret. An unknown service
// or user, and unknown permissions are errors.
func (s *System) AddKey(seed Key) (Key, error) {
	now := s.begin()
	defer s.mu.Unlock()
	fs, err := s.seededService(seed.ServiceID)
	if err != nil {
		return Key{}, err
	}
	k := fs.newKey(now)
	if seed.UserID != "" {
		if k.user, err = s.seededUser(seed.UserID); err != nil {
			return Key{}, fmt.Errorf("mockserver: AddKey: %w", err)
		}
	}
	k.name, k.prefix, k.policy = cmp.Or(seed.Name, "key"), seed.Prefix, clonePolicy(seed.Policy)
	k.permissions = cmp.Or(seed.Permissions, k.permissions)
	if k.policy != nil {
		k.permissions, k.prefix = "", ""
	} else if permissionActions[k.permissions] == nil {
		return Key{}, fmt.Errorf("mockserver: AddKey: %q is none of read, write, readwrite", k.permissions)
	}
	k.purpose = cmp.Or(seed.Purpose, k.purpose)
	k.lastUsedAt, k.revokedAt = seed.LastUsedAt, seed.RevokedAt
	fs.addKey(k)
	return k.snapshot(), nil
}

// RevokeKey revokes a key by its id. It reports whether the key exists and was not revoked yet.
func (s *System) RevokeKey(id string) bool {
	now := s.begin()
	defer s.mu.Unlock()
	k := s.keyByID(id)
	if k == nil || k.revoked() {
		return false
	}
	k.revoke(now)
	return true
}

// Keys returns the keys of a file service with their secrets, the oldest first. Revoked keys are included. An unknown service has
// none.
func (s *System) Keys(serviceID string) []Key {
	s.begin()
	defer s.mu.Unlock()
	row, found := s.service(serviceID)
	if !found {
		return nil
	}
	return state.Collect(slices.Values(row.keys), (*keyRow).snapshot)
}

// Key returns a key by its id, with its secret.
func (s *System) Key(id string) (k Key, found bool) {
	s.begin()
	defer s.mu.Unlock()
	row := s.keyByID(id)
	if row == nil {
		return Key{}, false
	}
	return row.snapshot(), true
}

func (s *System) keyByID(id string) *keyRow {
	for _, fs := range s.services {
		if at := slices.IndexFunc(fs.keys, func(k *keyRow) bool { return k.id == id }); at >= 0 {
			return fs.keys[at]
		}
	}
	return nil
}

func (k *keyRow) snapshot() Key {
	return Key{
		ID: k.id, AccessKeyID: k.accessKeyID, SecretAccessKey: k.secret, ServiceID: k.service.id, UserID: k.user.id, Name: k.name,
		Permissions: k.permissions, Prefix: k.prefix, Policy: clonePolicy(k.policy), Purpose: k.purpose,
		RevokedAt: k.revokedAt, LastUsedAt: k.lastUsedAt, CreatedAt: k.createdAt, UpdatedAt: k.updatedAt,
	}
}
