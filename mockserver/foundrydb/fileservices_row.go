package foundrydb

import (
	"cmp"
	"slices"
	"sync/atomic"
	"time"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/s3"
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

// The default quotas, and the largest one, in GB. Its number of bytes fits in an int64.
const (
	defaultSoft = 400
	defaultHard = 500
	maxQuota    = 1_000_000
)

// serviceRow is a file service with its bucket. The lock of the system guards it.
type serviceRow struct {
	FileService
	system *System
	region *peeringRegion
	// steps are the changes of status to come, see advance.
	steps []state.Step

	keys     []*keyRow // the oldest first, the revoked ones included
	internal *keyRow   // the platform's own, which presigns
	objects  *s3.Bucket
	storage  storageHistory
	seeding  atomic.Bool // what is stored now is a seed
	recent   objectHistory
}

// owner is the organization of a service, or else its user. Lists show the services of one owner.
type owner struct{ organization, user string }

func (fs *FileService) owner() owner {
	if fs.OrganizationID != "" {
		return owner{organization: fs.OrganizationID}
	}
	return owner{user: fs.UserID}
}

// addService adds a service with the platform's own key to it, and makes the fields that are empty.
func (s *System) addService(added FileService, internal Key) (*serviceRow, error) {
	fs := &serviceRow{FileService: added, system: s}
	if err := fs.complete(); err != nil {
		return nil, err
	}
	for fs.ID == "" {
		fs.ID = s.ids.UUID()
		if fs.Bucket == "" && s.bucketTaken(bucketOf(fs.ID)) {
			fs.ID = ""
		}
	}
	fs.Bucket = cmp.Or(fs.Bucket, bucketOf(fs.ID))
	fs.Name = cmp.Or(fs.Name, fs.Bucket)
	key, err := fs.newKey(internal)
	if err != nil {
		return nil, state.Within("internalKey", err)
	}
	fs.internal, fs.objects = key, fs.newBucket()
	if fs.Status == serviceRunning {
		fs.storage.begin(fs.CreatedAt)
	}
	s.services = append(s.services, fs)
	return fs, nil
}

// complete checks the fields of a new service and sets the defaults of those that do not depend on the id.
func (fs *serviceRow) complete() (err error) {
	s := fs.system
	if fs.UserID, err = s.userID(fs.UserID); err != nil {
		return err
	}
	if fs.OrganizationID != "" {
		o := s.findOrganization(fs.OrganizationID)
		if o == nil {
			return state.Invalid("organization", "must be the id or the name of an organization, not %q", fs.OrganizationID)
		}
		fs.OrganizationID = o.row.ID
	}
	fs.Zone, fs.Status = cmp.Or(fs.Zone, defaultZone), cmp.Or(fs.Status, serviceRunning)
	fs.QuotaGBSoft, fs.QuotaGBHard = cmp.Or(fs.QuotaGBSoft, defaultSoft), cmp.Or(fs.QuotaGBHard, defaultHard)
	fs.CreatedAt = state.OrTime(fs.CreatedAt, s.now)
	fs.UpdatedAt = state.OrTime(fs.UpdatedAt, fs.CreatedAt)
	found := false
	if fs.region, found = regionOf(fs.Zone); !found {
		return state.Invalid("zone", "must be in the europe or us peering regions, not %q", fs.Zone)
	}
	fs.Region, fs.Endpoint = fs.region.name, fs.region.endpoint()
	switch {
	case s.service(fs.ID) != nil:
		return state.Invalid("id", "is a duplicate")
	case s.nameTaken(fs.Name, fs.owner()):
		return state.Invalid("name", "is that of another service of the owner")
	case fs.QuotaGBHard > maxQuota:
		return state.Invalid("quotaGbHard", "must be at most %d", maxQuota)
	case fs.QuotaGBSoft < 1 || fs.QuotaGBSoft > fs.QuotaGBHard:
		return state.Invalid("quotaGbSoft", "must be at least 1 and at most the hard quota")
	case fs.Bucket != "" && s.bucketTaken(fs.Bucket), fs.Bucket == "" && fs.ID != "" && s.bucketTaken(bucketOf(fs.ID)):
		return state.Invalid("bucket", "is that of another service")
	}
	return nil
}

// bucketOf returns the name of the bucket of a service.
func bucketOf(id string) string { return "files-" + id[:min(len(id), 8)] }

func (s *System) bucketTaken(name string) bool {
	return slices.ContainsFunc(s.services, func(other *serviceRow) bool { return other.Bucket == name })
}

// service finds a file service by its id. It returns nil if there is none.
func (s *System) service(id string) *serviceRow {
	return state.Find(s.services, func(fs *serviceRow) bool { return fs.ID == id })
}

// nameTaken reports whether an owner has a service with a name. Services that are being deleted count.
func (s *System) nameTaken(name string, of owner) bool {
	return slices.ContainsFunc(s.services, func(fs *serviceRow) bool { return fs.Name == name && fs.owner() == of })
}

// hasBucket reports whether the API shows the bucket, as it does once the service was Running.
func (fs *serviceRow) hasBucket() bool { return fs.storage.begun() }

// overQuota reports whether the last measurement was above the hard quota. A GB is 10⁹ bytes.
func (fs *serviceRow) overQuota(now time.Time) bool {
	return fs.storage.measured(now).Bytes > fs.QuotaGBHard*1e9
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
	fs.follow(state.Step{At: now.Add(took / 2), Status: string(serviceProvisioning)}, state.Step{At: now.Add(took), Status: string(result)})
	if fault == service.ProvisioningStalls {
		fs.follow(state.Step{At: now.Add(took / 2), Status: string(serviceProvisioning)})
	}
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
