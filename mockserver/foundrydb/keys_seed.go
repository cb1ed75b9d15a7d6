package foundrydb

import (
	"fmt"
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AddKey adds a key to the file service with its ServiceID, whatever the status, and returns it with its secret. An unknown service
// or user, unknown permissions, permissions or a prefix besides a policy, and a duplicate are errors.
func (s *System) AddKey(key Key) (Key, error) {
	s.begin()
	defer s.mu.Unlock()
	fs, err := s.seededService(key.ServiceID)
	if err != nil {
		return Key{}, err
	}
	k, err := fs.addKey(key)
	if err != nil {
		return Key{}, fmt.Errorf("mockserver: AddKey: %w", err)
	}
	return k.snapshot(), nil
}

// RevokeKey revokes a key by its id. It reports whether the key exists and was not revoked yet.
func (s *System) RevokeKey(id string) bool {
	now := s.begin()
	defer s.mu.Unlock()
	k := s.keyByID(id)
	return k != nil && k.revoke(now)
}

// Keys returns the keys of a file service with their secrets, the oldest first. Revoked keys are included. An unknown service has
// none.
func (s *System) Keys(serviceID string) []Key {
	s.begin()
	defer s.mu.Unlock()
	fs := s.service(serviceID)
	if fs == nil {
		return nil
	}
	return state.Collect(slices.Values(fs.keys), (*keyRow).snapshot)
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
		if k := fs.key(id); k != nil {
			return k
		}
	}
	return nil
}

func (k *keyRow) snapshot() Key { return state.Clone(k.Key) }
