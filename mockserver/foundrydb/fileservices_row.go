package foundrydb

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// The statuses of a file service.
const (
	servicePending      = "Pending"
	serviceProvisioning = "ProvisioningBucket"
	serviceRunning      = "Running"
	serviceFailed       = "Failed" // no source spells it
	serviceDeleting     = "Deleting"
	serviceGone         = "" // never seen
)

// serviceRow is a file service with its bucket. The lock of the system guards it.
type serviceRow struct {
	system *System
	id     string
	user   *User         // who made it
	org    *Organization // nil in the personal account
	name   string
	zone   string
	region *peeringRegion
	bucket string

	quotaSoft, quotaHard int64 // in GB
	status               string
	// steps are the changes of status to come, see advance.
	steps []state.Step

	keys     []*keyRow // the oldest first, the revoked ones included
	internal *keyRow   // the platform's own, which presigns
	objects  *s3.Bucket
	storage  storageHistory
	seeding  atomic.Bool // what is stored now is a seed
	recent   objectHistory

	createdAt, updatedAt time.Time
}

// addService adds a service and makes the fields that are empty.
func (s *System) addService(fs *serviceRow, now time.Time) {
	fs.system = s
	for fs.id == "" {
		fs.id = s.ids.UUID()
		if fs.bucket == "" && s.bucketTaken(bucketOf(fs.id)) {
			fs.id = ""
		}
	}
	fs.bucket = cmp.Or(fs.bucket, bucketOf(fs.id))
	fs.createdAt = state.OrTime(fs.createdAt, now)
	fs.updatedAt = state.OrTime(fs.updatedAt, fs.createdAt)
	fs.objects = fs.newBucket()
	if fs.internal == nil {
		fs.internal = fs.newKey(now)
	}
	s.accessKeys[fs.internal.accessKeyID] = fs.internal
	s.services = append(s.services, fs)
}

// bucketOf returns the name of the bucket of a service.
func bucketOf(id string) string { return "files-" + id[:min(len(id), 8)] }

func (s *System) bucketTaken(name string) bool {
	return slices.ContainsFunc(s.services, func(other *serviceRow) bool { return other.bucket == name })
}

// service finds a file service by its id.
func (s *System) service(id string) (*serviceRow, bool) {
	at := slices.IndexFunc(s.services, func(fs *serviceRow) bool { return fs.id == id })
	if at < 0 {
		return nil, false
	}
	return s.services[at], true
}

// nameTaken reports whether an owner has a service with a name. Services that are being deleted count.
func (s *System) nameTaken(name string, user *User, org *Organization) bool {
	return slices.ContainsFunc(s.services, func(fs *serviceRow) bool {
		return fs.name == name && fs.org == org && (org != nil || fs.user == user)
	})
}

// owner returns the organization of the service, or else its user. Lists show the services of one owner.
func (fs *serviceRow) owner() any {
	if fs.org != nil {
		return fs.org
	}
	return fs.user
}

// hasBucket reports whether the API shows the bucket, as it does once the service was Running.
func (fs *serviceRow) hasBucket() bool { return fs.storage.begun() }

// overQuota reports whether the last measurement was above the hard quota. A GB is 10⁹ bytes.
func (fs *serviceRow) overQuota(now time.Time) bool {
	return fs.storage.measured(now).bytes > fs.quotaHard*1e9
}

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
	fs.enter(servicePending, now)
	fs.follow(state.Step{At: now.Add(took / 2), Status: serviceProvisioning}, state.Step{At: now.Add(took), Status: result})
	if fault == service.ProvisioningStalls {
		fs.follow(state.Step{At: now.Add(took / 2), Status: serviceProvisioning})
	}
}

// teardown begins the deletion, unless it has begun.
func (fs *serviceRow) teardown(now time.Time) {
	if fs.status == serviceDeleting && len(fs.steps) > 0 {
		return
	}
	fs.enter(serviceDeleting, now)
	fs.follow(state.Step{At: now.Add(fs.system.env.Options.Deletion), Status: serviceGone})
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
		if next.Status == serviceGone {
			fs.destroy(next.At)
			return
		}
		fs.enter(next.Status, next.At)
	}
}

func (fs *serviceRow) enter(status string, at time.Time) {
	fs.status, fs.updatedAt = status, at
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
		delete(s.accessKeys, key.accessKeyID)
	}
}
