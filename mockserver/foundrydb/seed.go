package foundrydb

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// AddFileService makes a file service, Running unless it says otherwise. A name that its owner uses already, an unknown user,
// organization or zone, and a soft quota above the hard one are errors.
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

func (s *System) serviceFromSeed(seed FileService) (*fileService, error) {
	user, err := s.seededUser(seed.UserID)
	if err != nil {
		return nil, err
	}
	fs := &fileService{
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

func (s *System) seededService(id string) (*fileService, error) {
	if fs, found := s.service(id); found {
		return fs, nil
	}
	return nil, fmt.Errorf("mockserver: there is no file service %q", id)
}

// AddKey mints a key of the file service that its ServiceID names, in whatever status that is, and returns it with its secret.
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

// RevokeKey revokes a key by its id, and tells whether there was one that worked.
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

func (s *System) keyByID(id string) *accessKey {
	for _, fs := range s.services {
		if at := slices.IndexFunc(fs.keys, func(k *accessKey) bool { return k.id == id }); at >= 0 {
			return fs.keys[at]
		}
	}
	return nil
}

// PutObject puts an object into the bucket of a file service in any status and over any quota. One with the same key stays as an
// older version, as the buckets of file services keep them; like all versions it counts for the usage.
func (s *System) PutObject(serviceID string, f Object) error {
	now := s.begin()
	defer s.mu.Unlock()
	fs, err := s.seededService(serviceID)
	if err != nil {
		return err
	}
	f.ContentType, f.LastModified = cmp.Or(f.ContentType, "application/octet-stream"), state.OrTime(f.LastModified, now)
	return fs.seedObject(f)
}

// SetUsage makes a bucket count so many bytes and objects, whatever is really in it, and measures it now: the way over a quota.
// What is put and deleted later counts on from there.
func (s *System) SetUsage(serviceID string, bytes, objects int64) error {
	now := s.begin()
	defer s.mu.Unlock()
	fs, err := s.seededService(serviceID)
	if err != nil {
		return err
	}
	fs.storage.force(measurement{now, bytes, objects})
	return nil
}

// Measure measures a bucket now. By itself that happens every hour.
func (s *System) Measure(serviceID string) error {
	now := s.begin()
	defer s.mu.Unlock()
	fs, err := s.seededService(serviceID)
	if err != nil {
		return err
	}
	fs.storage.measure(now)
	return nil
}
