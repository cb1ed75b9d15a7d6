package mockserver

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// FileServices returns all file services, the oldest first, those that are being deleted included.
func (s *FoundryDBSystem) FileServices() []FileService {
	now := s.begin()
	defer s.mu.Unlock()
	return state.Collect(slices.Values(s.services), func(service *fileService) FileService { return service.snapshot(now) })
}

// FileService returns a file service by its id.
func (s *FoundryDBSystem) FileService(id string) (service FileService, found bool) {
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
func (s *FoundryDBSystem) Keys(serviceID string) []FoundryDBKey {
	s.begin()
	defer s.mu.Unlock()
	row, found := s.service(serviceID)
	if !found {
		return nil
	}
	return state.Collect(slices.Values(row.keys), (*accessKey).snapshot)
}

// Key returns a key by its id.
func (s *FoundryDBSystem) Key(id string) (k FoundryDBKey, found bool) {
	s.begin()
	defer s.mu.Unlock()
	row := s.keyByID(id)
	if row == nil {
		return FoundryDBKey{}, false
	}
	return row.snapshot(), true
}

// Objects returns the objects of a file service in the order of their keys, with their contents, without older versions. It is
// empty for an unknown service.
func (s *FoundryDBSystem) Objects(serviceID string) []File {
	s.begin()
	defer s.mu.Unlock()
	row, found := s.service(serviceID)
	if !found {
		return nil
	}
	return row.files()
}
