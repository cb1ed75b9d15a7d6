package mockserver

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
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
	system *FoundryDBSystem
	id     string
	user   *FoundryDBUser         // who made it
	org    *FoundryDBOrganization // nil in the personal account
	name   string
	zone   string
	region *foundryDBRegion
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
func (s *FoundryDBSystem) addService(service *fileService, now time.Time) {
	service.system = s
	for service.id == "" {
		service.id = s.ids.UUID()
		if service.bucket == "" && s.bucketTaken(bucketOf(service.id)) {
			service.id = ""
		}
	}
	service.bucket = cmp.Or(service.bucket, bucketOf(service.id))
	service.createdAt = state.OrTime(service.createdAt, now)
	service.updatedAt = state.OrTime(service.updatedAt, service.createdAt)
	service.objects = service.newBucket()
	if service.internal == nil {
		service.internal = service.newKey(now)
	}
	s.accessKeys[service.internal.accessKeyID] = service.internal
	s.services = append(s.services, service)
}

// bucketOf is the name of the bucket of a service.
func bucketOf(id string) string { return "files-" + id[:min(len(id), 8)] }

func (s *FoundryDBSystem) bucketTaken(name string) bool {
	return slices.ContainsFunc(s.services, func(other *fileService) bool { return other.bucket == name })
}

// owner is whose list has the service: the organization's, else the user's.
func (service *fileService) owner() any {
	if service.org != nil {
		return service.org
	}
	return service.user
}

// service finds a file service by its id.
func (s *FoundryDBSystem) service(id string) (*fileService, bool) {
	at := slices.IndexFunc(s.services, func(service *fileService) bool { return service.id == id })
	if at < 0 {
		return nil, false
	}
	return s.services[at], true
}

// nameTaken tells whether an owner has a service of a name, one that is being deleted included.
func (s *FoundryDBSystem) nameTaken(name string, user *FoundryDBUser, org *FoundryDBOrganization) bool {
	return slices.ContainsFunc(s.services, func(service *fileService) bool {
		return service.name == name && service.org == org && (org != nil || service.user == user)
	})
}

// provision takes the service to Pending, and from there to Running, or to failure if that is wanted of the next one. A fault may
// want that too, or that it gets no further than its bucket.
func (service *fileService) provision(now time.Time, fault EffectKind) {
	took, result := service.system.server.options.provisioning, serviceRunning
	if service.system.failNext > 0 {
		service.system.failNext--
		result = serviceFailed
	}
	if fault == KindFailProvisioning {
		result = serviceFailed
	}
	service.enter(servicePending, now)
	service.follow(state.Step{At: now.Add(took / 2), Status: serviceProvisioning}, state.Step{At: now.Add(took), Status: result})
	if fault == KindStallProvisioning {
		service.follow(state.Step{At: now.Add(took / 2), Status: serviceProvisioning})
	}
}

// teardown begins the deletion. Doing it again does not begin anew.
func (service *fileService) teardown(now time.Time) {
	if service.status == serviceDeleting && len(service.steps) > 0 {
		return
	}
	service.enter(serviceDeleting, now)
	service.follow(state.Step{At: now.Add(service.system.server.options.deletion), Status: serviceGone})
}

// follow replaces the steps to come.
func (service *fileService) follow(steps ...state.Step) {
	service.steps = steps
	if len(steps) > 0 {
		service.system.moving[service] = struct{}{}
	} else {
		delete(service.system.moving, service)
	}
}

// advance takes the steps that are due.
func (service *fileService) advance(now time.Time) {
	for len(service.steps) > 0 && !service.steps[0].At.After(now) {
		next := service.steps[0]
		service.follow(service.steps[1:]...)
		if next.Status == serviceGone {
			service.destroy(next.At)
			return
		}
		service.enter(next.Status, next.At)
	}
}

func (service *fileService) enter(status string, at time.Time) {
	service.status, service.updatedAt = status, at
	if status == serviceRunning {
		service.storage.begin(at)
	}
}

// destroy removes the service with its objects and keys. Its name is free again.
func (service *fileService) destroy(at time.Time) {
	s := service.system
	service.follow()
	s.history.Deleted(service.owner(), service, at)
	service.objects.Close(false) // for uploads that are under way
	s.services = slices.DeleteFunc(s.services, func(other *fileService) bool { return other == service })
	for _, key := range append(service.keys, service.internal) {
		delete(s.accessKeys, key.accessKeyID)
	}
}

// hasBucket tells whether the bucket's place is shown, as it is once the service has been Running.
func (service *fileService) hasBucket() bool { return service.storage.begun() }

// onWire is the service as the API shows it to a client.
func (service *fileService) onWire(c *foundryDBCall) wire.FoundryDBFileService {
	row := wire.FoundryDBFileService{
		ID:          service.id,
		UserID:      &service.user.id,
		Name:        service.name,
		ServiceKind: new(wire.FoundryDBFileServiceServiceKindFiles),
		Status:      service.status,
		Zone:        &service.zone,
		FilesConfig: service.config(c),
		CreatedAt:   new(goTime(service.createdAt)),
		UpdatedAt:   new(goTime(service.updatedAt)),
	}
	if service.org != nil {
		row.OrganizationID = &service.org.id
	}
	return row
}

func (service *fileService) config(c *foundryDBCall) *wire.FoundryDBFilesConfig {
	if !service.hasBucket() && service.system.habits.omitsEarlyConfig {
		return nil
	}
	measured := service.storage.measured(c.now)
	config := &wire.FoundryDBFilesConfig{
		Buckets:          []wire.FoundryDBBucket{},
		QuotaGBSoft:      int(service.quotaSoft),
		QuotaGBHard:      int(service.quotaHard),
		Versioning:       true,
		SSE:              true,
		LifecycleEnabled: true,
		MeasuredBytes:    measured.bytes,
		MeasuredObjects:  &measured.objects,
		MeasuredAt:       goTimeOrAbsent(measured.at),
		OverQuota:        service.overQuota(c.now),
	}
	if service.hasBucket() {
		config.Buckets = append(config.Buckets, wire.FoundryDBBucket{
			Region: service.region.name, Bucket: service.bucket, Endpoint: service.endpoint(c.call),
		})
	}
	return config
}

// endpoint is where a client finds S3.
func (service *fileService) endpoint(c *call) string {
	if scheme, host := c.s3Origin(); host != "" {
		return scheme + "://" + host
	}
	return service.region.endpoint()
}

// overQuota tells whether the bucket held more than the hard quota when it was last measured. A GB is taken as 10⁹ bytes.
func (service *fileService) overQuota(now time.Time) bool {
	return service.storage.measured(now).bytes > service.quotaHard*1e9
}
