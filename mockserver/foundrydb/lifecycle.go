package foundrydb

import (
	"errors"
	"slices"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// The statuses of a file service.
const (
	servicePending      buckt.FoundryDBFileServiceStatus = "Pending"
	serviceProvisioning buckt.FoundryDBFileServiceStatus = "ProvisioningBucket"
	serviceRunning      buckt.FoundryDBFileServiceStatus = "Running"
	serviceFailed       buckt.FoundryDBFileServiceStatus = "Failed" // no source spells it
	serviceDeleting     buckt.FoundryDBFileServiceStatus = "Deleting"
)

// provision begins the provisioning. It ends with Running, or with Failed because of a fault or [System.FailNextProvisioning]. A fault can
// also stop it before its end.
func (fs *serviceRow) provision(now time.Time, fault service.ProvisioningFault) {
	took, result := fs.system.env.Options.Provisioning, serviceRunning
	if fs.system.failNext > 0 {
		fs.system.failNext--
		result = serviceFailed
	}
	if fault == service.ProvisioningFails {
		result = serviceFailed
	}
	steps := []state.Step{{At: now.Add(took / 2), Status: string(serviceProvisioning)}, {At: now.Add(took), Status: string(result)}}
	if fault == service.ProvisioningStalls {
		steps = steps[:1]
	}
	fs.follow(steps...)
}

// teardown begins the deletion, unless it has begun.
func (fs *serviceRow) teardown(now time.Time) {
	if fs.Status == serviceDeleting && len(fs.steps) > 0 {
		return
	}
	fs.enter(serviceDeleting, now)
	fs.follow(state.Step{At: now.Add(fs.system.env.Options.Deletion), Status: state.Gone})
}

// follow replaces the steps to come.
func (fs *serviceRow) follow(steps ...state.Step) {
	fs.steps = steps
	if len(steps) > 0 {
		fs.system.moving[fs] = struct{}{}
	} else {
		delete(fs.system.moving, fs)
	}
}

// advance takes the steps that are due.
func (fs *serviceRow) advance(now time.Time) {
	for len(fs.steps) > 0 && !fs.steps[0].At.After(now) {
		next := fs.steps[0]
		fs.follow(fs.steps[1:]...)
		if next.Status == state.Gone {
			fs.destroy(next.At)
			return
		}
		fs.enter(buckt.FoundryDBFileServiceStatus(next.Status), next.At)
	}
}

func (fs *serviceRow) enter(status buckt.FoundryDBFileServiceStatus, at time.Time) {
	fs.Status, fs.UpdatedAt = status, at
	if status == serviceRunning {
		fs.storage.begin(at)
	}
}

// destroy removes the service with its objects and keys.
func (fs *serviceRow) destroy(at time.Time) {
	s := fs.system
	fs.follow()
	s.history.Deleted(fs.owner(), fs, at)
	fs.objects.Close(false) // for uploads that are under way
	s.services = slices.DeleteFunc(s.services, func(other *serviceRow) bool { return other == fs })
	for _, key := range append(fs.keys, fs.internal) {
		delete(s.accessKeys, key.AccessKeyID)
	}
}

// SetFileServiceStatus sets the status of a file service, which may be one that no document has. The status stays until a request or
// a method changes it: a service that is set to Deleting is not removed.
func (s *System) SetFileServiceStatus(id string, status buckt.FoundryDBFileServiceStatus) error {
	return s.change(id, func(fs *serviceRow) error {
		if status == "" {
			return errors.New("mockserver: a status must not be empty")
		}
		fs.follow()
		fs.enter(status, s.now)
		return nil
	})
}

// FailNextProvisioning makes the next n provisionings end with the status Failed. They take their usual time.
func (s *System) FailNextProvisioning(n int) {
	s.begin()
	defer s.mu.Unlock()
	s.failNext += n
}
