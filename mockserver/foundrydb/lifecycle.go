package foundrydb

import (
	"errors"
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

func newLifecycles() state.Lifecycles[*serviceRow, buckt.FoundryDBFileServiceStatus] {
	return state.Lifecycles[*serviceRow, buckt.FoundryDBFileServiceStatus]{
		Pending: servicePending, Provisioning: serviceProvisioning, Active: serviceRunning, Failed: serviceFailed, Deleting: serviceDeleting,
		Steps: func(fs *serviceRow) *[]state.Step { return &fs.steps }, Enter: (*serviceRow).enter, Destroy: (*serviceRow).destroy,
	}
}

// provision begins the provisioning. It ends with Running, or with Failed because of a fault or [System.FailNextProvisioning]. A fault can
// also stop it before its end.
func (fs *serviceRow) provision(now time.Time, fault service.ProvisioningFault) {
	fs.system.lifecycles.Provision(fs, now, state.Provisioning{
		Took: fs.system.env.Options.Provisioning, FailNext: &fs.system.failNext,
		Fails: fault == service.ProvisioningFails, Stalls: fault == service.ProvisioningStalls,
	})
}

// teardown begins the deletion, unless it has begun.
func (fs *serviceRow) teardown(now time.Time) {
	if fs.Status != serviceDeleting || len(fs.steps) == 0 {
		fs.system.lifecycles.Delete(fs, now, fs.system.env.Options.Deletion)
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
	s.lifecycles.Follow(fs)
	s.history.Deleted(fs.owner(), fs, at)
	fs.objects.Close(false) // for uploads that are under way
	s.services.remove(fs)
	for _, key := range append(fs.keys, fs.internal) {
		delete(s.accessKeys, key.AccessKeyID)
		delete(s.keysByID, key.ID)
	}
}

// SetFileServiceStatus sets the status of a file service, which may be one that no document has. The status stays until a request or
// a method changes it: a service set to Deleting is not removed.
func (s *System) SetFileServiceStatus(id string, status buckt.FoundryDBFileServiceStatus) error {
	return s.change(id, func(fs *serviceRow) error {
		if status == "" {
			return errors.New("mockserver: a status must not be empty")
		}
		s.lifecycles.Follow(fs)
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
