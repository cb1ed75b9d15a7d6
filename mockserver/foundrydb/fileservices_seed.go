package foundrydb

import (
	"errors"
	"fmt"
	"slices"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AddFileService adds a file service, which is Running by default. A name that the owner uses, an unknown user, organization or
// zone, and a soft quota above the hard one are errors.
func (s *System) AddFileService(added FileService) (FileService, error) {
	s.begin()
	defer s.mu.Unlock()
	fs, err := s.addService(added, Key{})
	if err != nil {
		return FileService{}, fmt.Errorf("mockserver: AddFileService: %w", err)
	}
	return fs.snapshot(), nil
}

// FileServices returns all file services, the oldest first. Those that are being deleted are included.
func (s *System) FileServices() []FileService {
	s.begin()
	defer s.mu.Unlock()
	return state.Collect(slices.Values(s.services), (*serviceRow).snapshot)
}

// FileService returns a file service by its id.
func (s *System) FileService(id string) (fs FileService, found bool) {
	s.begin()
	defer s.mu.Unlock()
	row := s.service(id)
	if row == nil {
		return FileService{}, false
	}
	return row.snapshot(), true
}

func (s *System) seededService(id string) (*serviceRow, error) {
	if fs := s.service(id); fs != nil {
		return fs, nil
	}
	return nil, fmt.Errorf("mockserver: there is no file service %q", id)
}

// snapshot returns the service with its last measurement.
func (fs *serviceRow) snapshot() FileService {
	shown, last := fs.FileService, fs.storage.measured(fs.system.now)
	shown.MeasuredBytes, shown.MeasuredObjects, shown.MeasuredAt = last.Bytes, last.Objects, last.At
	shown.OverQuota = fs.overQuota(fs.system.now)
	return shown
}

// SetFileServiceStatus sets the status of a file service, which may be one that no document has. The status stays until a request or
// a method changes it: a service that is set to Deleting is not removed.
func (s *System) SetFileServiceStatus(id string, status buckt.FoundryDBFileServiceStatus) error {
	now := s.begin()
	defer s.mu.Unlock()
	fs, err := s.seededService(id)
	if err != nil {
		return err
	}
	if status == "" {
		return errors.New("mockserver: a status must not be empty")
	}
	fs.follow()
	fs.enter(status, now)
	return nil
}

// FailNextProvisioning makes the next n provisionings end with the status Failed. They take their usual time.
func (s *System) FailNextProvisioning(n int) {
	s.begin()
	defer s.mu.Unlock()
	s.failNext += n
}
