package foundrydb

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// The states of a file service.
const (
	servicePending      = "Pending"
	serviceProvisioning = "ProvisioningBucket"
	serviceRunning      = "Running"
	serviceFailed       = "Failed" // no source spells it
	serviceDeleting     = "Deleting"
	serviceGone         = "" // never seen
)

// fileService is one file service with its bucket. The lock of the system guards it.
type fileService struct {
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

	keys     []*accessKey // the oldest first, the revoked ones included
	internal *accessKey   // the platform's own, which presigns
	objects  *s3.Bucket
	storage  storageHistory
	seeding  atomic.Bool // what is stored now is a seed
	recent   objectHistory

	createdAt, updatedAt time.Time
}

// addService makes up what the service lacks.
func (s *System) addService(fs *fileService, now time.Time) {
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

// bucketOf is the name of the bucket of a service.
func bucketOf(id string) string { return "files-" + id[:min(len(id), 8)] }

func (s *System) bucketTaken(name string) bool {
	return slices.ContainsFunc(s.services, func(other *fileService) bool { return other.bucket == name })
}

// owner is whose list has the service: the organization's, else the user's.
func (fs *fileService) owner() any {
	if fs.org != nil {
		return fs.org
	}
	return fs.user
}

// service finds a file service by its id.
func (s *System) service(id string) (*fileService, bool) {
	at := slices.IndexFunc(s.services, func(fs *fileService) bool { return fs.id == id })
	if at < 0 {
		return nil, false
	}
	return s.services[at], true
}

// nameTaken tells whether an owner has a service of a name, one that is being deleted included.
func (s *System) nameTaken(name string, user *User, org *Organization) bool {
	return slices.ContainsFunc(s.services, func(fs *fileService) bool {
		return fs.name == name && fs.org == org && (org != nil || fs.user == user)
	})
}

// provision takes the service to Pending, and from there to Running, or to failure if that is wanted of the next one. A fault may
// want that too, or that it gets no further than its bucket.
func (fs *fileService) provision(now time.Time, fault service.ProvisioningFault) {
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

// teardown begins the deletion. Doing it again does not begin anew.
func (fs *fileService) teardown(now time.Time) {
	if fs.status == serviceDeleting && len(fs.steps) > 0 {
		return
	}
	fs.enter(serviceDeleting, now)
	fs.follow(state.Step{At: now.Add(fs.system.env.Options.Deletion), Status: serviceGone})
}

// follow replaces the steps to come.
func (fs *fileService) follow(steps ...state.Step) {
	fs.steps = steps
	if len(steps) > 0 {
		fs.system.moving[fs] = struct{}{}
	} else {
		delete(fs.system.moving, fs)
	}
}

// advance takes the steps that are due.
func (fs *fileService) advance(now time.Time) {
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

func (fs *fileService) enter(status string, at time.Time) {
	fs.status, fs.updatedAt = status, at
	if status == serviceRunning {
		fs.storage.begin(at)
	}
}

// destroy removes the service with its objects and keys. Its name is free again.
func (fs *fileService) destroy(at time.Time) {
	s := fs.system
	fs.follow()
	s.history.Deleted(fs.owner(), fs, at)
	fs.objects.Close(false) // for uploads that are under way
	s.services = slices.DeleteFunc(s.services, func(other *fileService) bool { return other == fs })
	for _, key := range append(fs.keys, fs.internal) {
		delete(s.accessKeys, key.accessKeyID)
	}
}

// hasBucket tells whether the bucket's place is shown, as it is once the service has been Running.
func (fs *fileService) hasBucket() bool { return fs.storage.begun() }

// onWire is the service as the API shows it to a client.
func (fs *fileService) onWire(c *call) wire.FoundryDBFileService {
	row := wire.FoundryDBFileService{
		ID:          fs.id,
		UserID:      &fs.user.id,
		Name:        fs.name,
		ServiceKind: new(wire.FoundryDBFileServiceServiceKindFiles),
		Status:      fs.status,
		Zone:        &fs.zone,
		FilesConfig: fs.config(c),
		CreatedAt:   new(goTime(fs.createdAt)),
		UpdatedAt:   new(goTime(fs.updatedAt)),
	}
	if fs.org != nil {
		row.OrganizationID = &fs.org.id
	}
	return row
}

func (fs *fileService) config(c *call) *wire.FoundryDBFilesConfig {
	if !fs.hasBucket() && fs.system.habits.omitsEarlyConfig {
		return nil
	}
	measured := fs.storage.measured(c.system.now)
	config := &wire.FoundryDBFilesConfig{
		Buckets:          []wire.FoundryDBBucket{},
		QuotaGBSoft:      int(fs.quotaSoft),
		QuotaGBHard:      int(fs.quotaHard),
		Versioning:       true,
		SSE:              true,
		LifecycleEnabled: true,
		MeasuredBytes:    measured.bytes,
		MeasuredObjects:  &measured.objects,
		MeasuredAt:       goTimeOrAbsent(measured.at),
		OverQuota:        fs.overQuota(c.system.now),
	}
	if fs.hasBucket() {
		config.Buckets = append(config.Buckets, wire.FoundryDBBucket{
			Region: fs.region.name, Bucket: fs.bucket, Endpoint: fs.endpoint(c),
		})
	}
	return config
}

// endpoint is where a client finds S3.
func (fs *fileService) endpoint(c *call) string {
	if scheme, host := c.Origin(); host != "" {
		return scheme + "://" + host
	}
	return fs.region.endpoint()
}

// overQuota tells whether the bucket held more than the hard quota when it was last measured. A GB is taken as 10⁹ bytes.
func (fs *fileService) overQuota(now time.Time) bool {
	return fs.storage.measured(now).bytes > fs.quotaHard*1e9
}
