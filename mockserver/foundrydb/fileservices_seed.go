package foundrydb

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AddFileService adds a file service, which is Running by default. A name that the owner uses, an unknown user, organization or
// zone, and a soft quota above the hard one are errors.
func (s *System) AddFileService(seed FileService) (FileService, error) {
	now := s.begin()
	defer s.mu.Unlock()
	fs, err := s.serviceFromSeed(seed)
	if err != nil {
		return FileService{}, fmt.Errorf("mockserver: AddFileService: %w", err)
	}
	fs.createdAt = seed.CreatedAt
	s.addService(fs, now)
	fs.name = cmp.Or(fs.name, fs.bucket)
	fs.enter(cmp.Or(seed.Status, serviceRunning), fs.createdAt)
	return fs.snapshot(now), nil
}

func (s *System) serviceFromSeed(seed FileService) (*serviceRow, error) {
	user, err := s.seededUser(seed.UserID)
	if err != nil {
		return nil, err
	}
	fs := &serviceRow{
		user: user, name: seed.Name, zone: cmp.Or(seed.Zone, defaultZone),
		quotaSoft: cmp.Or(seed.QuotaGBSoft, 400), quotaHard: cmp.Or(seed.QuotaGBHard, 500),
	}
	found := false
	if fs.region, found = regionOf(fs.zone); !found {
		return nil, fmt.Errorf("%q is no zone of the europe and us peering regions", fs.zone)
	}
	if seed.OrganizationID != "" {
		if fs.org = s.organizations[seed.OrganizationID]; fs.org == nil {
			return nil, fmt.Errorf("there is no organization %q", seed.OrganizationID)
		}
	}
	switch {
	case fs.quotaSoft < 1, fs.quotaHard > maxQuota, fs.quotaSoft > fs.quotaHard:
		return nil, errors.New("the soft quota must be at least 1 and at most the hard one, and that at most 1000000")
	case s.nameTaken(seed.Name, fs.user, fs.org):
		return nil, fmt.Errorf("the owner has a file service %q already", seed.Name)
	}
	return fs, nil
}

// FileServices returns all file services, the oldest first. Those that are being deleted are included.
func (s *System) FileServices() []FileService {
	now := s.begin()
	defer s.mu.Unlock()
	return state.Collect(slices.Values(s.services), func(fs *serviceRow) FileService { return fs.snapshot(now) })
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

func (s *System) seededService(id string) (*serviceRow, error) {
	if fs, found := s.service(id); found {
		return fs, nil
	}
	return nil, fmt.Errorf("mockserver: there is no file service %q", id)
}

func (fs *serviceRow) snapshot(now time.Time) FileService {
	measured := fs.storage.measured(now)
	row := FileService{
		ID: fs.id, Name: fs.name, Zone: fs.zone, UserID: fs.user.id, Status: fs.status,
		QuotaGBSoft: fs.quotaSoft, QuotaGBHard: fs.quotaHard,
		Bucket: fs.bucket, Region: fs.region.name, Endpoint: fs.region.endpoint(),
		MeasuredBytes: measured.bytes, MeasuredObjects: measured.objects, MeasuredAt: measured.at, OverQuota: fs.overQuota(now),
		CreatedAt: fs.createdAt, UpdatedAt: fs.updatedAt,
	}
	if fs.org != nil {
		row.OrganizationID = fs.org.id
	}
	return row
}

// SetFileServiceStatus sets the status of a file service, which may be one that no document has. The status stays until a request or
// a method changes it: a service that is set to Deleting is not removed.
func (s *System) SetFileServiceStatus(id, status string) error {
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
