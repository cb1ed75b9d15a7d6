package foundrydb

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// FileServices returns all file services, the oldest first, those that are being deleted included.
func (s *System) FileServices() []FileService {
	now := s.begin()
	defer s.mu.Unlock()
	return state.Collect(slices.Values(s.services), func(fs *fileService) FileService { return fs.snapshot(now) })
}

// FileService returns a file service by its id.
func (s *System) FileService(id string) (fs FileService, found bool) {
	now := s.begin()
	defer s.mu.Unlock()
	row, found := s.service(id)
	if !found {
		return FileService{}, false
	}
	return row.snapshot(now), true
}

// Keys returns the keys of a file service with their secrets, the oldest first, the revoked ones included. It is empty for an
// unknown service.
func (s *System) Keys(serviceID string) []Key {
	s.begin()
	defer s.mu.Unlock()
	row, found := s.service(serviceID)
	if !found {
		return nil
	}
	return state.Collect(slices.Values(row.keys), (*accessKey).snapshot)
}

// Key returns a key by its id.
func (s *System) Key(id string) (k Key, found bool) {
	s.begin()
	defer s.mu.Unlock()
	row := s.keyByID(id)
	if row == nil {
		return Key{}, false
	}
	return row.snapshot(), true
}

// Objects returns the objects of a file service in the order of their keys, with their contents, without older versions. It is
// empty for an unknown service.
func (s *System) Objects(serviceID string) []Object {
	s.begin()
	defer s.mu.Unlock()
	row, found := s.service(serviceID)
	if !found {
		return nil
	}
	return row.files()
}
